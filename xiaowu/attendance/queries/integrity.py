"""What constraints cannot forbid for rolls (點名一致性檢查): figures, marks and tallies must agree with each other, and with the day's enrolments."""

from xiaowu.kernel.integrity import Check

READS = ("roster_enrolment", "roster_schoolclass")

# who was asked on a roll, and who of them is away or late, as enrolments and marks have it
COUNTED = """
    select r.school_id, r.school_class_id, r.day, r.enrolled, r.away, r.late, r.unasked,
        count(e.student_id) filter (where e.student_id <> all (r.unasked)) as asked,
        count(e.student_id) filter (where e.student_id = any (r.unasked)) as waiting,
        count(*) filter (where attendance_is_away(m.mark) and e.student_id <> all (r.unasked)) as are_away,
        count(*) filter (where m.mark = 'late' and e.student_id <> all (r.unasked)) as are_late
    from attendance_roll r
    left join roster_enrolment e on e.school_id = r.school_id and e.school_class_id = r.school_class_id and e.valid @> r.day
    left join attendance_rollmark m on m.school_id = r.school_id and m.school_class_id = r.school_class_id and m.day = r.day
        and m.student_id = e.student_id
    group by r.school_id, r.school_class_id, r.day, r.enrolled, r.away, r.late, r.unasked"""

WRONG_ROLLS = f"""
select school_id, school_class_id, day from ({COUNTED}) counted
where (enrolled, away, late, cardinality(unasked)) is distinct from (asked, are_away, are_late, waiting)"""

STRAY_MARKS = """
select m.school_id, m.student_id, m.school_class_id, m.day from attendance_rollmark m
where not exists (select from roster_enrolment e where e.school_id = m.school_id and e.student_id = m.student_id
    and e.school_class_id = m.school_class_id and e.valid @> m.day)"""

_TALLIES = """
select school_id, 'day ' || day from (
    select r.school_id, day, grade, count(*) filter (where enrolled > 0) as n, sum(enrolled) as e, sum(away) as a, sum(late) as l
    from attendance_roll r join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id group by r.school_id, day, grade
) recount full join attendance_tally t using (school_id, day, grade)
where (n, e, a, l) is distinct from (t.classes_taken, t.recorded, t.away, t.late)"""

CHECKS = (
    Check("tallies that do not add up", _TALLIES),
    Check(
        "rolls whose figures are not those of their children",
        f"select school_id, 'class ' || school_class_id || ' day ' || day from ({WRONG_ROLLS}) r",
    ),
    Check(
        "marks of children who were not in the class that day",
        f"select school_id, 'student ' || student_id || ' class ' || school_class_id || ' day ' || day from ({STRAY_MARKS}) m",
    ),
    Check(
        "marks kept aside of children who were in a class that day",
        "select a.school_id, 'student ' || a.student_id || ' day ' || a.day from attendance_aside a join roster_enrolment e"
        " on e.school_id = a.school_id and e.student_id = a.student_id and e.valid @> a.day",
    ),
    Check(
        "rolls of a class of another academic year",
        "select r.school_id, 'class ' || r.school_class_id || ' day ' || r.day from attendance_roll r join roster_schoolclass c"
        " on c.school_id = r.school_id and c.id = r.school_class_id where c.academic_year <> roster_academic_year(r.day) and r.enrolled > 0",
    ),
)
