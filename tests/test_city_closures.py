"""The bureau closes schools of the city for a day: before, after, and undone."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import words
from tests.days import STORM, ActorOf, ClientOf, close_the_city
from xiaowu.attendance.queries.closures import reached
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions import closures
from xiaowu.roster.models import School, SchoolDayException
from xiaowu.roster.queries.calendar import closures as closures_since
from xiaowu.roster.queries.calendar import days_of, no_school_reason
from xiaowu.roster.rules.calendar import NoSchool, NotASchoolDay


def test_the_bureau_sees_what_closing_does_before_and_after_and_undoes_it_as_easily(day: SchoolDay, client_of: ClientOf) -> None:
    officer = client_of("bureau_officer")
    form = {"day": f"{day.today.year - 1911}/11/24", "district": "", "level": "", "reason": STORM}
    before = words(officer.get("/attendance/city/closures/", form))
    with as_owner():
        schools = School.objects.count()
    assert re.search(rf"停課學校 {schools} .*已儲存的點名 2 ", before)
    assert no_school_reason(day.id, day.today) is None
    asked = f"/attendance/city/closures/?{urlencode(form)}"
    closed = officer.send("/attendance/city/closures/close/", {**form, "_page": asked})
    assert closed.redirect_chain[-1][0] == "/attendance/city/closures/"  # not what is done, to be done once more
    after = words(closed)
    assert f"{schools} 校。已儲存的 2 份點名保留，不計入統計。" in after
    assert no_school_reason(day.id, day.today) == NoSchool(NotASchoolDay.CITY_CLOSED, STORM)
    again = officer.send("/attendance/city/closures/close/", form | {"reason": "改為豪雨"})
    assert closures.CityClosure.objects.count() == 1
    assert "改為豪雨" in words(again)
    act = closures.CityClosure.objects.get()
    undone = words(officer.send(f"/attendance/city/closures/{act.pk}/open/"))
    assert f"{schools} 校中有 {schools} 校上課" in undone
    assert officer.send(f"/attendance/city/closures/{act.pk}/open/").status_code == 404
    assert no_school_reason(day.id, day.today) is None


def test_a_school_that_is_no_more_is_none_of_those_the_city_closes(day: SchoolDay, people: dict[str, Somebody]) -> None:
    officer, gone = day.actor_of("bureau_officer"), people["other_teacher"].school_id
    before = reached(officer, day.today, "", "")
    with as_owner():
        School.objects.filter(pk=gone).update(closed_on=day.today)
    officer = day.actor_of("bureau_officer")
    now = reached(officer, day.today, "", "")
    assert (now.schools, now.in_session) == (before.schools - 1, before.in_session - 1)
    assert reached(officer, day.today - timedelta(days=1), "", "").schools == before.schools
    assert days_of(gone, day.today - timedelta(days=1), day.today) == [day.today - timedelta(days=1)]
    for each, schools in ((day.today, before.schools - 1), (day.today - timedelta(days=1), before.schools)):
        close_the_city(day, day=each)
        assert [row.schools for row in closures_since(officer, ListRequest(sort="day", whole=True), day.today).rows if row.day == each] == [schools]


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        pytest.param("day", "十一月", "不是日期", id="no-date"),
        pytest.param("reason", "", "此欄位必填", id="no-reason"),
        pytest.param("district", "火星", "", id="no-such-district"),
    ],
)
def test_a_closure_that_cannot_be_is_refused_beside_its_field(client_of: ClientOf, day: SchoolDay, field: str, value: str, said: str) -> None:
    form = {"day": day.today.isoformat(), "district": "", "level": "", "reason": STORM} | {field: value}
    refused = client_of("bureau_officer").send("/attendance/city/closures/close/", form)
    assert refused.status_code == 422
    assert said in words(refused)
    assert not closures.CityClosure.objects.exists()


@pytest.mark.parametrize("role", ["homeroom_teacher", "subject_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal"])
def test_nobody_of_a_school_may_close_the_city_or_open_it(day: SchoolDay, client_of: ClientOf, role: str) -> None:
    form = {"day": day.today.isoformat(), "district": "", "level": "", "reason": "想放假"}
    client = client_of(role)
    assert client.get("/attendance/city/closures/").status_code == 403
    assert client.send("/attendance/city/closures/close/", form).status_code == 403
    act = close_the_city(day)
    assert client.send(f"/attendance/city/closures/{act}/open/").status_code == 403
    day.actor_of(role)
    with connection.cursor() as cursor:
        cursor.execute("delete from roster_cityclosure")
        assert cursor.rowcount == 0
    assert closures.CityClosure.objects.count() == 1


def test_the_citys_own_calendar_takes_no_exception_and_says_so_before_anything_is_noted(client_of: ClientOf) -> None:
    answer = client_of("bureau_officer").send("/roster/0/calendar/add/", {"day": "115/11/27", "kind": "closed", "reason": STORM})
    assert answer.status_code == 404
    assert "行事曆已更新" not in words(answer)
    assert not SchoolDayException.objects.exists()


def test_a_closed_day_of_the_city_stands_in_its_calendar_and_in_that_of_each_school(day: SchoolDay, client_of: ClientOf) -> None:
    close_the_city(day, day=date(2026, 11, 27))
    for school_id in (0, day.id):
        page = words(client_of("bureau_officer").get(f"/roster/{school_id}/calendar/2026-11/"))
        assert f"教育局公告停課 {STORM}" in page


def test_the_bureau_closes_no_district_that_is_none_and_takes_an_act_back_once(day: SchoolDay, actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    with pytest.raises(BadInput):
        closures.close_schools(officer, day=day.today, district="沒有這一區", level=None, reason="x")
    act = closures.close_schools(officer, day=day.today, district="", level=None, reason="x")
    closures.open_schools(officer, closure_id=act)
    with pytest.raises(NotFound):
        closures.open_schools(officer, closure_id=act)
