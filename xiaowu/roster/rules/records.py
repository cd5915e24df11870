"""Which parts of a child's record go along to another school (學籍資料移轉), and which stay, with the reason:
every column is in one of the two lists.
"""

STUDENT_CARRIES = ("uid", "name", "birth_date", "diet")
STUDENT_LEAVES = {
    "id": "each school's record has its own",
    "school": "the new school",
    "number": "the new school gives one (學號), or the child has one there from before",
    "school_class": "the new school gives a class",
    "modified": "set by the database",
}
GUARDIAN_CARRIES = ("uid", "name", "relation", "phone")
GUARDIAN_LEAVES = {
    "id": "each school's record has its own",
    "school": "the new school",
    "student": "the new school's record of the child",
    "modified": "set by the database",
}
