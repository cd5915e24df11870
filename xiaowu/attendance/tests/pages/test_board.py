"""What the bureau is told of absence: the figure that the database keeps, the same on the board, in exports, over the API and to a bare statement."""

import csv
import io
from collections.abc import Callable
from datetime import date
from random import Random
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import Error

from conftest import Somebody
from tests.client import words
from xiaowu.attendance.jobs import tell_before
from xiaowu.attendance.rules.disclosure import BASE, most_told, rounded, told_after
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform

ClientOf = Callable[[str], Any]
Owner = Callable[[], Any]
DRAWS = range(BASE)
FREE = date(2031, 10, 1)  # a day without rolls
SAVE = """
insert into attendance_roll as roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)
values (%s, %s, %s, 1, %s, %s, 0, '', now())
on conflict (school_id, school_class_id, day) do update set revision = roll.revision + 1, enrolled = excluded.enrolled, away = excluded.away
"""


CLASSES = """
insert into roster_schoolclass (school_id, academic_year, grade, number, name)
select school_id, academic_year, grade, number + more, name || more from roster_schoolclass, generate_series(90, 92) as more
where school_id = %s and grade = 1 returning id
"""


def told_of(school_id: int, day: date) -> int:
    with connection.cursor() as cursor:
        cursor.execute("select told from attendance_tally where school_id = %s and day = %s", [school_id, day])
        return int(cursor.fetchone()[0])


@pytest.mark.parametrize("seed", range(8))
def test_rolls_move_what_is_told_as_the_rule_says_and_no_save_without_a_change_does(owner: Owner, people: dict[str, Somebody], seed: int) -> None:
    """Three classes of one grade come in and are corrected, thirty saves: each figure is one that the rule could draw."""
    random = Random(seed)  # noqa: S311
    school = people["homeroom_teacher"].school_id
    with owner(), connection.cursor() as cursor:
        cursor.execute(CLASSES, [school])
        classes = [row[0] for row in cursor.fetchall()]
        sizes = {each: random.choice([1, 5, 9, 10, 12, 28]) for each in classes}
        away: dict[int, int] = {}
        told = 0
        for _save in range(30):
            place = random.choice(classes)
            gone = random.choice([0, 1, sizes[place], random.randint(0, sizes[place])])
            cursor.execute(SAVE, [school, place, FREE, sizes[place], gone])
            changed, away[place] = away.get(place) != gone, gone
            now = told_of(school, FREE)
            if changed:
                assert now in {told_after(told, sum(away.values()), sizes[place], draw) for draw in DRAWS}
            else:
                assert now == told
            told = now


def test_the_database_draws_all_figures_that_the_rule_allows(owner: Owner) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("select n, array(select distinct attendance_rounded(n) from generate_series(1, 200)) from generate_series(0, 40) n")
        assert {count: set(drawn) for count, drawn in cursor.fetchall()} == {count: {rounded(count, draw) for draw in DRAWS} for count in range(41)}
        cursor.execute("select n, attendance_most_told(n) from generate_series(0, 60) n")
        assert dict(cursor.fetchall()) == {enrolled: most_told(enrolled) for enrolled in range(61)}


def test_all_of_a_school_of_eighteen_away_is_told_as_nothing_and_the_city_board_stays_below_its_children(
    client_of: ClientOf, owner: Owner, people: dict[str, Somebody]
) -> None:
    school = people["homeroom_teacher"].school_id
    officer = client_of("bureau_officer")
    with owner(), connection.cursor() as cursor:
        cursor.execute("select id from roster_schoolclass where school_id = %s order by id limit 4", [school])
        small = [row[0] for row in cursor.fetchall()]
        for place in small[:3]:
            cursor.execute(SAVE, [school, place, clock.today(), 6, 6])
    board = officer.get("/api/v1/attendance/city/today").json()
    assert (board["total"]["recorded"], board["total"]["away"], board["total"]["rate"]) == (18, None, None)
    assert officer.get("/attendance/city/export.json").json() == board
    with owner(), connection.cursor() as cursor:
        cursor.execute(SAVE, [school, small[3], clock.today(), 28, 28])
    board = officer.get("/api/v1/attendance/city/today").json()
    assert board["total"]["recorded"] == 46
    assert board["total"]["away"] <= 46 - 18 - BASE


def test_board_export_and_api_tell_the_same_sums(client_of: ClientOf, owner: Owner) -> None:
    officer = client_of("bureau_officer")
    with owner(), connection.cursor() as cursor:
        cursor.execute("select max(day) from attendance_tally")
        last = cursor.fetchone()[0]
        cursor.execute("select sum(told) from attendance_tally where day = %s", [last])
        day = cursor.fetchone()[0]
    where = f"by=day&first={last}&last={last}"
    told = officer.get(f"/api/v1/attendance/city/report?{where}").json()
    rows = list(csv.reader(io.StringIO(officer.get(f"/attendance/city/report.csv?{where}").content.decode("utf-8-sig"))))
    assert [row[3] for row in rows[1:]] == [str(row["away"] or "＊") for row in (*told["rows"], told["total"])]
    assert (told["rows"][-1]["away"] or 0) == day
    assert told["total"]["away"] == sum(row["away"] or 0 for row in told["rows"])
    assert f"約 {told['total']['away']}" in words(officer.get(f"/attendance/city/report/?{where}"))


READ = "select count(*) from attendance_told"
TRIED = [
    "select sum(away) from attendance_tally having count(*) > 0",
    "update attendance_told set told = 0",
    "insert into attendance_told (school_id, day, grade, classes_taken, recorded, told) values (1, '2026-11-24', 1, 1, 1, 1)",
    "delete from attendance_told",
    "select away from attendance_told",
]


@pytest.mark.parametrize("statement", TRIED)
def test_bureau_reads_no_exact_count_and_writes_none_by_a_statement_of_its_own(actor_of: Callable[[str], Any], statement: str) -> None:
    actor_of("bureau_officer")
    with connection.cursor() as cursor:
        cursor.execute(READ)
        assert cursor.fetchone()[0] > 0
        try:
            with transaction.atomic():
                cursor.execute(statement)
                found = cursor.fetchall()
        except Error:
            found = []
        assert found == []


@pytest.mark.parametrize("role", ["clerk", "nutritionist", "it_coordinator", "principal", "homeroom_teacher"])
def test_nobody_of_a_school_reads_what_the_bureau_is_told(actor_of: Callable[[str], Any], people: dict[str, Somebody], role: str) -> None:
    """Counts of days are of the own school, to whoever reads all its rolls."""
    actor_of(role)
    with connection.cursor() as cursor:
        cursor.execute(READ)
        assert cursor.fetchall() == [(0,)]
        cursor.execute("select distinct school_id from attendance_tally")
        assert cursor.fetchall() == ([(people[role].school_id,)] if role == "principal" else [])


def untell(cursor: Any, day: date) -> dict[tuple[int, int], set[int]]:
    """As after the update: nothing is told of the day yet. By school and grade: what may be told."""
    cursor.execute("update attendance_tally set told = null where day = %s", [day])
    cursor.execute("insert into attendance_untold (day) values (%s)", [day])
    cursor.execute(
        "select t.school_id, t.grade, t.away, sum(attendance_most_told(r.enrolled)) from attendance_tally t"
        " join roster_schoolclass c on c.school_id = t.school_id and c.grade = t.grade"
        " join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = t.day where t.day = %s group by 1, 2, 3",
        [day],
    )
    return {(school, grade): {min(rounded(away, draw), most) for draw in DRAWS} for school, grade, away, most in cursor.fetchall()}


def test_bureau_sees_figures_of_days_from_before_once_the_job_drew_them_and_they_stand(client_of: ClientOf, owner: Owner) -> None:
    officer = client_of("bureau_officer")
    with owner(), connection.cursor() as cursor:
        cursor.execute("select max(day) from attendance_tally")
        day = cursor.fetchone()[0]
        may_be = untell(cursor, day)
    where = f"/api/v1/attendance/city/report?by=day&first={day}&last={day}"
    before = officer.get(where).json()
    assert (before["is_whole"], before["rows"][-1]["away"]) == (False, None)
    assert "還在產生" in words(officer.get(f"/attendance/city/report/?by=day&first={day}&last={day}"))
    assert perform("attendance.tell_before", tell_before) == 0
    with owner(), connection.cursor() as cursor:
        cursor.execute("select school_id, grade, told from attendance_tally where day = %s", [day])
        drawn = {(school, grade): told for school, grade, told in cursor.fetchall()}
    assert drawn.keys() == may_be.keys()
    assert all(drawn[cell] in may_be[cell] for cell in drawn)
    after = officer.get(where).json()
    assert (after["is_whole"], after["rows"][-1]["away"] or 0) == (True, sum(drawn.values()))
    for _again in range(3):
        perform("attendance.tell_before", tell_before)
    assert officer.get(where).json() == after


def test_a_roll_of_a_day_of_which_nothing_is_told_yet_tells_nothing(owner: Owner, people: dict[str, Somebody]) -> None:
    school = people["homeroom_teacher"].school_id
    with owner(), connection.cursor() as cursor:
        cursor.execute(CLASSES, [school])
        first, second = (row[0] for row in cursor.fetchall()[:2])
        cursor.execute(SAVE, [school, first, FREE, 28, 10])
        untell(cursor, FREE)
        for place, away in ((first, 28), (second, 20)):
            cursor.execute(SAVE, [school, place, FREE, 28, away])
            cursor.execute("select told from attendance_tally where school_id = %s and day = %s", [school, FREE])
            assert cursor.fetchone() == (None,)
    perform("attendance.tell_before", tell_before)
    with owner():
        assert told_of(school, FREE) in {rounded(48, draw) for draw in DRAWS} | {2 * most_told(28)}
