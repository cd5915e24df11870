"""One answer to "is there school here today": everything that shows a day uses it, pages and functions of the database alike."""

import json
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.days import STORM, ActorOf, ClientOf, close_the_city
from tests.flows import Cast
from tests.routes import MADE_FIRST, QUERY, address
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import methods_of, permission_of, views
from xiaowu.kernel.database.functions import functions
from xiaowu.kernel.database.rows import value
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.actions import calendar, closures
from xiaowu.roster.models import District, School, SchoolDayException
from xiaowu.roster.queries.calendar import days_of, month_days, no_school_reason
from xiaowu.roster.rules.calendar import NoSchool, NotASchoolDay
from xiaowu.roster.rules.roles import Family, Level
from xiaowu.timetable.tests.listed import EXAMPLES as TIMETABLE

SATURDAY = date(2026, 11, 28)
# what a page may not say on a day without school
ASKED = re.compile(r"未點名|還沒點名|儲存點名|開始點名|還有 \d+ 班|供餐總數")
# saves of a roll, what a family answers of one absence and reads of its own child (tried beside that page), letters that were made: not the day's numbers; functions of a day that the calendar itself uses
NOT_NUMBERS = {"attendance:history", "attendance:period_history", "attendance:answer", "attendance:own_week_on", *MADE_FIRST}
RAW = {
    "attendance_due": "the board joins it with the days of schools",
    "attendance_taken": "what closing a day keeps",
    "attendance_unexplained": "asks the calendar itself, and corrects what families were told before the day was closed",
    "attendance_missing": "the same, of single lessons",
    "attendance_lessons_taken": "of lessons, which a day without school has none of",
    "attendance_leave_going": "what leave goes along on the day of a merger, which any day may be",
    "meals_stops_going": "what stops go along on the day of a merger, which any day may be",
    "attendance_cases_along": "cases that a merger brought, which stand also on a day without school",
    "attendance_cases_before": "cases of before a merger, whose day any day may be",
    "attendance_rolls_going": "what rolls lie before a merger, whose day any day may be",
    "attendance_told_accounts": "whom a correction goes to: what families were told stands",
    "attendance_ways": "what families were told stands, whatever the day became",
    "attendance_open_term": "opens partitions",
    "roster_graduated": "whom a graduation let go",
    "meals_diets": "asks the calendar itself, of the grades of classes that the sheet found",
}


def pages_of_a_day() -> list[tuple[str, str, str]]:
    """Every page and API address that reads with a day in it, and today's boards: (name, route, permission)."""
    found = []
    for route, name, view in views():
        permission = permission_of(view)
        is_of_a_day = "day:day>" in route or name in ("attendance:city", "home") or route.endswith("city/today")
        if is_of_a_day and permission and "GET" in methods_of(view) and name not in NOT_NUMBERS:
            found.append((name or route, route, permission))
    return found


def said_by(page: Any) -> str:
    kind = page["content-type"]
    if kind.startswith("application/json"):
        return json.dumps(page.json(), ensure_ascii=False)
    return page.content.decode("utf-8-sig") if kind.startswith("text/csv") else words(page)


def holder_of(permission: str) -> str:
    return "student_affairs" if permission not in declared() else next(role for role in declared()[permission].roles if role not in set(Family))


def kitchen_id() -> int:
    with as_owner():
        return int(value("select max(id) from meals_kitchen"))


def where(name: str, route: str, person: Somebody) -> str:
    if name.startswith("api:") or route.startswith("api/"):
        given = {"school_id": person.school_id, "class_id": person.class_id, "day": clock.today(), "period": 5, "kitchen_id": kitchen_id()}
        return "/" + re.sub(r"<\w+:(\w+)>", lambda found: str(given[found[1]]), route)
    if "person_id>" in route:
        return reverse(name, args=[person.school_id, person.person_id, clock.today()])
    return address(name, route, person, 1) + QUERY.get(name, "")


def test_every_page_of_a_day_says_that_there_is_no_school_and_why_and_asks_nothing(
    day: SchoolDay, client_of: ClientOf, people: dict[str, Somebody]
) -> None:
    tried = pages_of_a_day()
    assert len(tried) >= 8
    service(day.id, kitchen(day.id).pk)
    open_day = {name: client_of(holder_of(permission)).get(where(name, route, people["homeroom_teacher"])) for name, route, permission in tried}
    assert any(ASKED.search(words(page)) for page in open_day.values())
    close_the_city(day)
    for name, route, permission in tried:
        page = client_of(holder_of(permission)).get(where(name, route, people["homeroom_teacher"]), follow=True)
        assert page.status_code == 200, name
        said = said_by(page)
        assert STORM in said, name
        assert not ASKED.search(said), name


@pytest.mark.parametrize("role", ["homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "student_affairs", "principal", "bureau_officer"])
def test_nobodys_home_page_asks_for_anything_on_a_day_without_school(day: SchoolDay, client_of: ClientOf, role: str) -> None:
    close_the_city(day)
    said = words(client_of(role).get("/"))
    assert "今天不是上課日" in said
    assert STORM in said
    assert not ASKED.search(said)


def test_no_function_of_the_database_tells_numbers_of_a_day_without_school(
    day: SchoolDay, people: dict[str, Somebody], actor_of: ActorOf, client_of: ClientOf
) -> None:
    TIMETABLE["timetable:lessons"](Cast(people, actor_of, client_of))
    service(day.id, kitchen(day.id).pk)
    texts = {
        each.name: each.text
        for each in functions()
        if re.search(r"function \w+\([^)]*p_day date", each.text)
        and "returns table" in each.text
        and " stable" in each.text
        and each.called_by == "application"
    }
    tried = [name for name in texts if name not in RAW]
    assert tried
    assert set(RAW) - {"attendance_open_term"} <= texts.keys()

    cooks = kitchen_id()

    def rows() -> dict[str, int]:
        day.actor_of("principal")  # who may see them all
        with connection.cursor() as cursor:
            told = {}
            for name in tried:
                of = {"p_schools": [day.id], "p_kitchen": cooks}
                first = re.search(rf"function {name}\((\w+) ", texts[name])
                cursor.execute(f"select count(*) from {name}(%s, %s)", [of.get(first[1] if first else "", day.id), day.today])
                told[name] = cursor.fetchone()[0]
            day.actor_of("bureau_officer")
            cursor.execute("select count(*) from attendance_told where day = %s", [day.today])
            return told | {"attendance_told": cursor.fetchone()[0]}

    assert all(rows().values())
    act = close_the_city(day)
    assert not any(rows().values())
    closures.open_schools(day.actor_of("bureau_officer"), closure_id=act)
    assert all(rows().values())


@pytest.mark.parametrize("closed_by", ["the city", "its district", "its level", "the school"])
def test_rolls_of_a_day_that_is_closed_afterwards_count_nowhere_until_it_is_opened_again(day: SchoolDay, closed_by: str) -> None:
    first = day.classes[0]
    told = lambda: (day.on_the_board(), day.in_the_report(), day.in_the_kitchen(), day.on_the_school_page(first), day.in_the_month(first))  # noqa: E731
    before = told()
    assert before[1][0] == 2
    with as_owner():
        place = School.objects.select_related("district").get(pk=day.id)
    if closed_by == "the school":
        calendar.set_exception(day.actor_of("it_coordinator"), day.id, day=day.today, is_school_day=False, reason="停水")
    else:
        close_the_city(
            day,
            district=place.district.name if closed_by == "its district" else "",
            level=Level(place.level) if closed_by == "its level" else None,
        )
    board, report, kitchen, page, month = told()
    assert (board.due, board.taken, board.asked) == (0, 0, 0)
    assert (report, kitchen, (page.due, page.taken), month.asked) == ((0, 0), {}, (0, 0), 0)
    officer = day.actor_of("bureau_officer")
    if closed_by == "the school":
        calendar.clear_exception(officer, day.id, exception_id=SchoolDayException.objects.get(school_id=day.id, day=day.today).pk)
    else:
        closures.open_schools(officer, closure_id=closures.CityClosure.objects.get().pk)
    assert told() == before


def test_what_the_city_closes_no_school_opens_by_its_own_word(day: SchoolDay, client_of: ClientOf) -> None:
    client = client_of("it_coordinator")
    form = {"day": day.today.isoformat(), "kind": "makes_up", "reason": "照常上課"}
    assert "行事曆已更新" in words(client.send(f"/roster/{day.id}/calendar/add/", form))
    close_the_city(day)
    assert no_school_reason(day.id, day.today) == NoSchool(NotASchoolDay.CITY_CLOSED, STORM)
    assert f"教育局已公告這一天停課（{STORM}）" in words(client.send(f"/roster/{day.id}/calendar/add/", form))


def test_a_closure_of_a_district_or_level_leaves_the_others_open(day: SchoolDay, people: dict[str, Somebody]) -> None:
    with as_owner():
        mine = School.objects.select_related("district").get(pk=day.id)
        elsewhere = School.objects.exclude(district=mine.district).first()
        other_level = School.objects.exclude(level=mine.level).filter(district=mine.district).first()
    assert elsewhere
    assert other_level
    close_the_city(day, district=mine.district.name, level=Level(mine.level))
    assert no_school_reason(day.id, day.today) is not None
    assert no_school_reason(elsewhere.pk, day.today) is None
    assert no_school_reason(other_level.pk, day.today) is None
    assert no_school_reason(None, day.today) is None
    assert days_of(day.id, day.today, day.today) == []
    assert [each.description for each in month_days(day.id, day.today, day.today)] == [STORM]


def test_on_a_saturday_only_the_school_that_makes_up_is_due_and_the_board_says_so(
    day: SchoolDay, client_of: ClientOf, stop_clock: Callable[..., None], actor_of: ActorOf
) -> None:
    stop_clock(clock.now() + (SATURDAY - clock.today()))
    assert clock.today() == SATURDAY
    officer = client_of("bureau_officer")
    board = words(officer.get("/attendance/city/"))
    assert "今天全市沒有學校上課，不需要點名" in board
    assert "放假" in board
    assert not ASKED.search(board)
    assert officer.get("/api/v1/attendance/city/today").json()["total"]["due"] == 0

    calendar.set_exception(actor_of("it_coordinator"), day.id, day=SATURDAY, is_school_day=True, reason="校慶補課")
    saturday = SchoolDay(actor_of, day.id)
    with as_owner():
        classes = {each for each in saturday.classes if saturday.children(each)}
    assert classes <= set(saturday.in_the_kitchen())
    told = officer.get("/api/v1/attendance/city/today").json()
    assert [school["id"] for schools in told["schools"].values() for school in schools] == [day.id]
    assert told["total"]["due"] == len(saturday.in_the_kitchen()) > 0
    assert "今天不上課：放假" in words(officer.get("/attendance/city/"))
    assert "儲存點名" in words(client_of("student_affairs").get(f"/attendance/{day.id}/{day.classes[0]}/{SATURDAY}/"))
    saturday.take(day.classes[0], {})
    assert saturday.on_the_board().taken == 1


DAYS = [date(2026, 11, 20) + timedelta(days=offset) for offset in range(12)] + [date(2027, 1, 25), date(2026, 8, 3)]
ACTS = st.lists(st.tuples(st.sampled_from(DAYS), st.booleans(), st.booleans()), max_size=5)
OWN = st.dictionaries(st.sampled_from(DAYS), st.booleans(), max_size=5)


TERM = (date(2026, 8, 30), date(2027, 1, 20))
OFFICIAL = {date(2026, 11, 23): False, date(2026, 11, 28): True}


def why_none(day: date, closed: frozenset[date], own: dict[date, bool]) -> NotASchoolDay | None:
    """A day that the city closes is closed, whatever a school says;
    else the school's exception outranks the government's day, which outranks the weekday.
    """
    if day in closed:
        return NotASchoolDay.CITY_CLOSED
    if day in own:
        return None if own[day] else NotASchoolDay.SCHOOL_CLOSED
    if not TERM[0] <= day <= TERM[1]:
        return NotASchoolDay.OUTSIDE_TERM
    return None if OFFICIAL.get(day, day.weekday() < 5) else NotASchoolDay.HOLIDAY


@settings(max_examples=25)
@given(acts=ACTS, own=OWN)
def test_the_city_outranks_the_school_and_the_school_the_government(acts: list[tuple[date, bool, bool]], own: dict[date, bool]) -> None:
    closed = frozenset(day for day, closes, _other in acts if closes)
    with connection.cursor() as cursor:
        for day in DAYS:
            given_of_day = [day in closed, own.get(day), TERM[0] <= day <= TERM[1], OFFICIAL.get(day), day]
            cursor.execute("select roster_why_no_school(%s, %s::boolean, %s, %s::boolean, %s)", given_of_day)
            assert cursor.fetchone()[0] == why_none(day, closed, own)


def test_the_school_days_of_a_year_are_those_of_its_terms_its_exceptions_and_what_the_city_closes(day: SchoolDay) -> None:
    with as_owner():
        mine = School.objects.get(pk=day.id)
        other = District.objects.exclude(pk=mine.district_id).first()
    assert other
    close_the_city(day, day=date(2026, 11, 3))
    close_the_city(day, day=date(2026, 11, 4), district=other.name)
    close_the_city(day, day=date(2026, 11, 5), level=Level.JUNIOR_HIGH if mine.level == Level.ELEMENTARY else Level.ELEMENTARY)
    for own_day, is_open in ((date(2026, 11, 3), True), (date(2026, 11, 6), False), (date(2026, 11, 7), True)):
        SchoolDayException.objects.create(school_id=day.id, day=own_day, is_school_day=is_open, reason="x")
    first, last = date(2026, 8, 1), date(2027, 7, 31)
    city, mine_of_year = days_of(None, first, last), days_of(day.id, first, last)
    assert len(city) > 150
    # the city's closing of some of its schools closes no day of the city itself
    assert set(mine_of_year) ^ set(city) == {date(2026, 11, 6), date(2026, 11, 7)}
    assert {date(2026, 11, number) for number in range(3, 8)} & set(days_of(day.id, first, last)) == {
        date(2026, 11, 4), date(2026, 11, 5), date(2026, 11, 7),
    }  # fmt: skip


def test_nobody_signed_in_learns_nothing_of_closures() -> None:
    assert HouseClient().get("/attendance/city/closures/").status_code == 302
