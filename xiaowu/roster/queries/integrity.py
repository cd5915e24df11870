"""What constraints cannot forbid in the register (名冊一致性檢查): nobody is lost, nobody is there twice."""

from xiaowu.kernel.integrity import Check

_SAME_CHILD = "select school_id, roster_name_key(name) as named, birth_date, id from roster_student"
_NUMBERED = "select school_id, id, roster_number_key(number) as numbered from roster_student where school_class_id is not null"
_OPEN = "roster_enrolment e where upper_inf(e.valid)"

CHECKS = (
    Check(
        "children whose record names another class than their open enrolment",
        "select s.school_id, 'student ' || s.id from roster_student s left join roster_enrolment e on e.school_id = s.school_id"
        " and e.student_id = s.id and upper_inf(e.valid) where s.school_class_id is distinct from e.school_class_id",
    ),
    Check(
        "children in class at two schools",
        "select s.school_id, 'student ' || s.id || ' and student ' || o.id || ' of school ' || o.school_id"
        " from roster_student s join roster_student o on o.uid = s.uid and o.school_id > s.school_id"
        " where s.school_class_id is not null and o.school_class_id is not null",
    ),
    Check(
        "children in class twice on one day",
        "select a.school_id, 'student ' || a.student_id from roster_enrolment a join roster_enrolment b on b.school_id = a.school_id"
        " and b.student_id = a.student_id and b.id > a.id and b.valid && a.valid",
    ),
    Check(
        "children whose class is to begin while they are in another today",
        "select e.school_id, 'student ' || e.student_id from roster_enrolment e"
        " join roster_student s on s.school_id = e.school_id and s.id = e.student_id"
        " where upper_inf(e.valid) and lower(e.valid) > %(today)s and exists (select from roster_student o join roster_enrolment held"
        " on held.school_id = o.school_id and held.student_id = o.id where o.uid = s.uid and held.valid @> %(today)s::date)",
    ),
    Check(
        "seats with two children today",
        "select a.school_id, 'class ' || a.school_class_id || ' seat ' || a.seat from roster_enrolment a join roster_enrolment b"
        " on b.school_id = a.school_id and b.school_class_id = a.school_class_id and b.seat = a.seat and b.id > a.id"
        " where a.valid @> %(today)s::date and b.valid @> %(today)s::date",
    ),
    Check(
        "children still in a class of a past academic year",
        f"select e.school_id, 'student ' || e.student_id || ' class ' || e.school_class_id from {_OPEN} and exists (select from roster_schoolclass c"
        " where c.school_id = e.school_id and c.id = e.school_class_id and c.academic_year < (select max(academic_year) from roster_term"
        " where starts <= %(today)s))",
    ),
    Check(
        "children released to another school and still in class",
        "select t.school_id, 'student ' || t.student_id from roster_transfer t join roster_enrolment e on e.school_id = t.school_id"
        " and e.student_id = t.student_id and upper_inf(e.valid) where t.placed_on is null",
    ),
    Check(
        "children in closed classes or schools",
        "select e.school_id, 'class ' || c.id from roster_enrolment e join roster_schoolclass c on c.id = e.school_class_id"
        " join roster_school s on s.id = e.school_id where upper_inf(e.valid) and (c.closed_on is not null or s.closed_on is not null)",
    ),
    Check(
        "children of one number, however it is written",
        f"select a.school_id, 'student ' || a.id || ' and student ' || b.id from ({_NUMBERED}) a join ({_NUMBERED}) b"
        " on b.school_id = a.school_id and b.numbered = a.numbered and b.id > a.id",
    ),
    Check(
        "two records that may be one child (same name and birthday)",
        f"select a.school_id, 'student ' || a.id || ' and student ' || b.id from ({_SAME_CHILD}) a join ({_SAME_CHILD}) b"
        " on b.school_id = a.school_id and b.named = a.named and b.birth_date = a.birth_date and b.id > a.id",
        is_question=True,
    ),
    Check(
        "classes with two homeroom teachers today",
        "select school_id, 'class ' || school_class_id from roster_post where role = 'homeroom_teacher' and valid @> %(today)s::date"
        " group by school_id, school_class_id having count(distinct person_id) > 1",
        is_question=True,
    ),
    Check(
        "guardians whose one account would have two names",
        "select min(school_id), 'guardian ' || min(id) || ' and guardian ' || max(id) from roster_guardian"
        " group by uid having count(distinct name) > 1",
        is_question=True,
    ),
)
