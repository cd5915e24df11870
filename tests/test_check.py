"""`xiaowu check` finds what constraints cannot forbid: each check finds a contradiction planted for it, and reports no name."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from tests.integrity import contradictions
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.integrity import checks, find_all

ROLL = """
insert into attendance_roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)
select c.school_id, c.id, %(day)s, 1, (select count(*) from roster_enrolment e where e.school_class_id = c.id and e.valid @> %(day)s::date), 0, 0, '', now()
from roster_schoolclass c where c.id = %(class)s
"""
MARK = """
insert into attendance_rollmark (school_id, school_class_id, day, student_id, mark, leave_type)
select school_id, %(class)s, %(day)s, id, 'absent', '' from roster_student where id = %(child)s
"""
COPY = """
insert into roster_student (school_id, uid, number, name, birth_date, diet, school_class_id)
select {school}, {uid}, 'planted', {name}, birth_date, diet, {place} from roster_student where id = %(child)s
"""
LAST_YEARS = "insert into roster_schoolclass (school_id, academic_year, grade, number, name) values (%(school)s, 114, 1, 1, '一年1班') returning id"
_CASE = (
    "insert into identity_case (account_id, school_id, state, opened, last_alert, closed)"
    " select min(id), %(school)s, 'password', now(), now(), {closed} from identity_account"
)

OF_NO_SCHOOL = 0
# what is planted: statements in turn; %(child)s is in the class %(class)s of %(school)s, %(other)s and %(elsewhere)s are a class and school besides
PLANTED: dict[str, list[str]] = {
    "tallies that do not add up": [ROLL, "update attendance_tally set recorded = recorded + 1 where school_id = %(school)s and day = %(day)s"],
    "rolls whose figures are not those of their children": [
        ROLL, "update attendance_roll set enrolled = enrolled - 1 where school_class_id = %(class)s and day = %(day)s",
    ],
    "marks of children who were not in the class that day": [MARK.replace("%(class)s", "%(other)s")],
    "marks kept aside of children who were in a class that day": [
        "insert into attendance_aside (school_id, student_id, day, mark, leave_type) values (%(school)s, %(child)s, %(day)s, 'absent', '')",
    ],
    "rolls of a class of another academic year": [
        LAST_YEARS,
"insert into attendance_roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)"
        " select school_id, max(id), %(day)s, 1, 1, 0, 0, '', now() from roster_schoolclass where academic_year = 114 group by school_id",
    ],
    "children whose record names another class than their open enrolment": [
        "update roster_student set school_class_id = %(other)s where id = %(child)s",
    ],
    "children in class at two schools": [
        COPY.format(school="%(elsewhere)s", uid="uid", name="name", place="%(class)s"),
        "insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid)"
        " select school_id, id, school_class_id, 60, '[2026-11-20,)' from roster_student where number = 'planted'",
    ],
    "children in class twice on one day": [
        "insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid)"
        " values (%(school)s, %(child)s, %(other)s, 60, '[2026-11-02,2026-11-04)')",
    ],
    "children whose class is to begin while they are in another today": [
        "update roster_enrolment set valid = daterange(lower(valid), %(day)s::date + 1) where student_id = %(child)s and upper_inf(valid)",
        "insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid)"
        " select school_id, id, school_class_id, 60, daterange(%(day)s::date + 1, null) from roster_student where id = %(child)s",
    ],
    "seats with two children today": [
        "insert into roster_enrolment (school_id, student_id, school_class_id, seat, valid)"
        " select school_id, (select min(id) from roster_student o where o.school_class_id = %(other)s), school_class_id, seat, '[2026-11-20,2026-12-01)'"
        " from roster_enrolment where student_id = %(child)s",
    ],
    "children still in a class of a past academic year": [
        LAST_YEARS,
        "update roster_enrolment set school_class_id = (select max(id) from roster_schoolclass where academic_year = 114) where student_id = %(child)s",
        "update roster_student set school_class_id = (select max(id) from roster_schoolclass where academic_year = 114) where id = %(child)s",
    ],
    "children released to another school and still in class": [
        "insert into roster_transfer (school_id, to_school_id, student_id, left_on, record) values (%(school)s, %(elsewhere)s, %(child)s, %(day)s, '{}')",
    ],
    "children in closed classes or schools": ["update roster_schoolclass set closed_on = %(day)s where id = %(class)s"],
    "children of one number, however it is written": [
        "update roster_student set number = ' ' || (select number from roster_student where id = %(child)s)"
        " where id = (select min(id) from roster_student o where o.school_class_id = %(other)s)",
    ],
    "two records that may be one child (same name and birthday)": [
        COPY.format(school="school_id", uid="gen_random_uuid()", name="left(name, 1) || ' ' || substr(name, 2)", place="null"),
    ],
    "classes with two homeroom teachers today": [
        "insert into roster_post (person_id, role, school_id, school_class_id, valid) select min(person_id), 'homeroom_teacher', %(school)s,"
        " %(class)s, '[2026-11-01,)' from roster_post where school_id = %(school)s and role = 'clerk'",
    ],
    "guardians whose one account would have two names": [
        "insert into roster_guardian (school_id, student_id, uid, name, relation, phone) select %(school)s, (select min(id) from roster_student o"
        " where o.school_class_id = %(other)s), uid, name || '二', relation, '' from roster_guardian where student_id = %(child)s limit 1",
    ],
    "a file that a row tells of and the store has not, or not whole": [
        "insert into kernel_content (digest, size, media_type) values (repeat('a', 64), 1, 'text/plain')",
    ],
    "an open case that nobody owes anything of": [
        _CASE.format(closed="null"),
        "update followups_followup set kind = 'abnormal_sign_in', about = null where kind = 'tracked'",  # a broken one hides none
    ],
    "something owed of a case that is closed": [
        _CASE.format(closed="now()"),
        "update followups_followup set kind = 'abnormal_sign_in', about = (select max(id) from identity_case) where kind = 'tracked'",
    ],
    "a tracked resolution whose motion is not there": ["update followups_followup set about = -1 where kind = 'tracked'"],
    "an opinion that is owed on a question that is not there": [
        "update followups_followup set kind = 'consultation', about = -1 where kind = 'tracked'"
    ],
}  # fmt: skip


@pytest.fixture
def planted(people: dict[str, Somebody], db: None) -> Callable[[str], dict[str, Any]]:
    """Plants the contradiction for a check; returns the things it refers to."""
    teacher = people["homeroom_teacher"]

    def plant(what: str) -> dict[str, Any]:
        with as_owner(), connection.cursor() as cursor:
            cursor.execute(
                "select min(s.id), (select min(c.id) from roster_schoolclass c where c.school_id = s.school_id and c.id <> %s and exists"
                " (select from roster_enrolment e where e.school_class_id = c.id)) from roster_student s where s.school_class_id = %s"
                " and exists (select from roster_guardian g where g.student_id = s.id) group by s.school_id",
                [teacher.class_id, teacher.class_id],
            )
            child, other = cursor.fetchone()
            given = {
                "school": teacher.school_id, "class": teacher.class_id, "child": child, "other": other, "day": clock.today(),
                "elsewhere": people["other_teacher"].school_id,
            }  # fmt: skip
            for statement in PLANTED[what]:
                cursor.execute(statement, given)
                assert cursor.rowcount > 0, statement
        return given

    return plant


@pytest.mark.parametrize("what", sorted(PLANTED))
def test_the_check_finds_what_was_planted_and_tells_it_by_school_and_id(planted: Callable[[str], dict[str, Any]], what: str) -> None:
    is_question = next(check.is_question for check in checks() if check.what == what)
    before = contradictions(questions=is_question).get(what, [])
    given = planted(what)
    found = [each for each in contradictions(questions=is_question).get(what, []) if each not in before]
    assert [school for school, _about in found] in ([given["school"]], [OF_NO_SCHOOL])
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select name from roster_student where school_id = %s union select name from roster_person", [given["school"]])
        names = {name for (name,) in cursor.fetchall()}
    assert names
    assert not [name for name in names for _school, about in found if name in about]


def test_every_check_has_its_planted_contradiction() -> None:
    assert {check.what for check in checks()} == set(PLANTED)


def test_nothing_contradicts_before_anything_is_planted_and_each_check_is_one_statement(db: None) -> None:
    assert contradictions() == {}
    with as_owner():
        with statements() as run:
            found = list(find_all(clock.today()))
        assert len(found) == len(run)
