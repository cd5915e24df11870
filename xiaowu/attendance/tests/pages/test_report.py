"""City reports: correct against the rolls themselves, one statement, only the terms that are asked for, and no more told than on the board."""

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from lxml import html

from tests.client import words
from tests.transactions import statements
from xiaowu.attendance.queries.report import STATEMENTS, city_report
from xiaowu.attendance.rules.disclosure import BASE, HIDDEN, NOT_TAKEN, sign_of
from xiaowu.attendance.rules.report import Slice, whole_months
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.errors import BadInput, Forbidden

ClientOf = Callable[[str], Any]
Owner = Callable[[], Any]
FIRST, LAST = date(2026, 8, 1), date(2026, 11, 24)
RAW = """
select r.school_id, r.day, c.grade, d.name, s.name, sum(r.enrolled), sum((select count(*) from attendance_rollmark m where m.school_id = r.school_id
    and m.school_class_id = r.school_class_id and m.day = r.day and m.mark in ('absent', 'leave'))), (select told from attendance_tally t
    where t.school_id = r.school_id and t.day = r.day and t.grade = c.grade)
from attendance_roll r
join roster_schoolclass c on c.school_id = r.school_id and c.id = r.school_class_id
join roster_school s on s.id = r.school_id join roster_district d on d.id = s.district_id
where r.day between %s and %s group by r.school_id, r.day, c.grade, d.id, s.id
"""


def recount(owner: Owner, by: Slice) -> list[tuple[int, int, int, int]]:
    """Children due and away, counted from every roll and mark; what is told of those away, and of how many grades' days."""
    with owner(), connection.cursor() as cursor:
        cursor.execute(RAW, [*whole_months(FIRST, LAST)])
        raw = cursor.fetchall()
    sums: dict[Any, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for _school, day, grade, district, school, due, away, told in raw:
        label = {Slice.DAY: day, Slice.GRADE: grade, Slice.DISTRICT: district, Slice.SCHOOL: school}[by]
        sums[label] = [each + more for each, more in zip(sums[label], (due, away, told, 1), strict=True)]
    return [(due, away, told, cells) for due, away, told, cells in sums.values()]


@pytest.mark.parametrize("by", list(Slice))
def test_a_report_is_what_a_recount_of_all_rolls_and_marks_gives(actor_of: Callable[[str], Any], owner: Owner, by: Slice) -> None:
    expected = recount(owner, by)
    officer = actor_of("bureau_officer")
    with statements() as run:
        report = city_report(officer, FIRST, LAST, by)
    assert len(run) == 1
    assert [label for label, _months in report.months] == ([row.label for row in report.rows] if by is Slice.DISTRICT else [])
    assert sorted((row.recorded, row.away or 0) for row in report.rows) == sorted((due, told) for due, _away, told, _cells in expected)
    assert all(abs(told - away) < BASE * cells for _due, away, told, cells in expected)
    assert report.total.recorded == sum(due for due, _away, _told, _cells in expected) > 0
    assert report.total.away == sum(told for _due, _away, told, _cells in expected) > 0


@pytest.mark.parametrize("by", list(Slice))
def test_a_report_opens_only_the_tallies_of_its_own_terms(owner: Owner, by: Slice) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("set local xiaowu.board_city = 'on'")
        cursor.execute("select attendance_open_term('2025-10-01'), attendance_open_term('2026-03-01'), attendance_open_term('2026-10-01')")
        cursor.execute("explain " + STATEMENTS[by], {"first": date(2026, 2, 1), "last": date(2026, 7, 31)})
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "attendance_tally_114_2" in plan
    for other in ("attendance_tally_114_1", "attendance_tally_115_1", "attendance_roll", "roster_student", "roster_enrolment"):
        assert other not in plan


def test_days_saved_before_their_term_was_opened_move_into_it(owner: Owner) -> None:
    with owner(), connection.cursor() as cursor:
        cursor.execute("select id from roster_school order by id limit 1")
        school = cursor.fetchone()[0]
        row = "insert into attendance_tally (school_id, day, grade, classes_taken, recorded, away, late) values (%s, '2031-10-01', 1, 1, 20, 1, 0)"
        cursor.execute(row, [school])
        cursor.execute("select attendance_open_term('2031-10-01'), attendance_open_term('2031-12-01')")
        assert cursor.fetchone() == (8, 0)
        cursor.execute("select recorded from attendance_tally_120_1")
        assert cursor.fetchall() == [(20,)]
        cursor.execute("select count(*) from attendance_tally where day = '2031-10-01'")
        assert cursor.fetchone() == (1,)


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("table", ["attendance_roll", "attendance_rollmark", "attendance_rollrevision", "attendance_tally", "attendance_periodmark"])
@pytest.mark.parametrize("part", ["115_1", "other"])
def test_nobody_reads_a_part_of_a_table_around_its_guard(table: str, part: str) -> None:
    with connection.cursor() as cursor, pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        cursor.execute(f"select count(*) from {table}_{part}")


def test_bureau_officer_opens_the_report_in_each_slice_and_takes_it_away(client_of: ClientOf) -> None:
    officer = client_of("bureau_officer")
    for by in Slice:
        answer = officer.get(f"/attendance/city/report/?by={by}")
        assert answer.status_code == 200
        assert "應到人次" in words(answer)
        for suffix in ("csv", "xlsx", "ods"):
            assert officer.get(f"/attendance/city/report.{suffix}?by={by}").status_code == 200
    assert officer.get("/attendance/city/report.exe").status_code == 404
    api = officer.get(f"/api/v1/attendance/city/report?first={FIRST}&last={LAST}&by=grade").json()
    assert [row["rolls"] > 0 for row in api["rows"]]
    assert officer.get(f"/attendance/city/report.json?first={FIRST}&last={LAST}&by=grade").json() == api


def test_what_is_not_shown_is_hidden_where_rolls_were_taken_and_not_taken_where_none_was() -> None:
    assert (sign_of(1), sign_of(0)) == (HIDDEN, NOT_TAKEN)


@pytest.mark.parametrize("query", ["by=child", "first=2026-13-01", "first=2026-11-01&last=2026-10-01", "first=2020-01-01&last=2026-01-01"])
def test_a_span_or_slice_that_cannot_be_is_refused_with_words(client_of: ClientOf, query: str) -> None:
    answer = client_of("bureau_officer").get(f"/attendance/city/report/?{query}")
    assert answer.status_code == 422
    assert "統計" in words(answer)


def test_each_bar_leads_to_the_rows_that_it_is_made_of(client_of: ClientOf, actor_of: Callable[[str], Any]) -> None:
    officer = client_of("bureau_officer")

    def shown(where: str) -> Any:
        return html.fromstring(officer.get(where).content.decode())

    districts = {row.label: row for row in city_report(actor_of("bureau_officer"), FIRST, LAST, Slice.DISTRICT).rows}
    page = shown(f"/attendance/city/report/?by=district&first={FIRST}&last={LAST}")
    bars = page.xpath("(//figure)[1]//div[@class='lying']/span/a")
    assert {each.text: each.get("href") for each in bars} == {each.text: each.get("href") for each in page.xpath("//main/div[@class='scroll']//th/a")}
    assert [each.text for each in bars] == list(districts)
    for bar in bars[:2]:
        behind = shown(bar.get("href"))
        assert bar.text in behind.xpath("string(//main//h1/following-sibling::p)")
        recorded = [int(each.text.replace(",", "")) for each in behind.xpath("//main/div[@class='scroll']//tr/td[2]")]
        assert sum(recorded) == districts[bar.text].recorded > 0
        assert behind.xpath("//main/div[@class='scroll']//th/a")[0].get("href").startswith("/roster/")
    for by in (Slice.DAY, Slice.GRADE):
        links = shown(f"/attendance/city/report/?by={by}&first={FIRST}&last={LAST}").xpath("//main/div[@class='scroll']//th/a/@href")
        assert officer.get(links[0]).status_code == 200
    third = city_report(actor_of("bureau_officer"), FIRST, LAST, Slice.SCHOOL, grade=3)
    assert sum(row.recorded for row in third.rows) == next(
        row.recorded for row in city_report(actor_of("bureau_officer"), FIRST, LAST, Slice.GRADE).rows if row.key == "3"
    )


def test_a_hidden_rate_has_one_sign_in_chart_table_and_file_and_it_is_not_that_of_a_roll_not_taken(
    client_of: ClientOf, actor_of: Callable[[str], Any], owner: Owner
) -> None:
    last = date(2026, 11, 30)
    with owner(), connection.cursor() as cursor:
        cursor.execute("update attendance_tally set told = 0 where day between '2026-11-01' and %s", [last])
    told = city_report(actor_of("bureau_officer"), last, last, Slice.GRADE)
    assert {(each.rate, each.sign) for each in told.rows} == {(None, HIDDEN)}
    where = f"by=grade&first={last}&last={last}"
    page = html.fromstring(client_of("bureau_officer").get(f"/attendance/city/report/?{where}").content.decode())
    shown = [each.text_content().strip() for each in page.xpath("//figure//td | //main/div[@class='scroll']//td[4]")]
    assert shown == [HIDDEN] * 2 * len(told.rows)
    file = client_of("bureau_officer").get(f"/attendance/city/report.csv?{where}").content.decode()
    assert file.count(f"{HIDDEN},{HIDDEN}") == len(told.rows) + 1


def test_principal_may_not_read_city_reports(actor_of: Callable[[str], Any]) -> None:
    with pytest.raises(Forbidden):
        city_report(actor_of("principal"), FIRST, clock.today(), Slice.SCHOOL)


def test_reports_of_neighbouring_days_are_the_same_report() -> None:
    assert whole_months(date(2026, 9, 3), date(2026, 12, 2)) == whole_months(date(2026, 9, 30), date(2026, 12, 31))
    with pytest.raises(BadInput):
        city_report(_officer(), date(2026, 11, 2), date(2026, 9, 1), Slice.DAY)


def _officer() -> Any:
    return Actor("officer", (RoleAssignment("bureau_officer"),))
