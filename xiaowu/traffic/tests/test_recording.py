"""What is kept of a request, and what becomes of it."""

import os
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import OperationalError, connection

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import HouseClient
from tests.routes import address, routes
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC
from xiaowu.kernel.database.arm import Reach, arm
from xiaowu.kernel.database.rows import value, values
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.telemetry import recorders
from xiaowu.kernel.telemetry.logs import fault_of
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.traffic.adapters.recorder import Recorder
from xiaowu.traffic.models import Minute, RecordedRequest
from xiaowu.traffic.queries.demand import demand
from xiaowu.traffic.queries.failing import failing, last_hour
from xiaowu.traffic.queries.figures import By, divided, sliced
from xiaowu.traffic.rules.routes import TURNED_AWAY
from xiaowu.traffic.rules.windows import Window, span_of
from xiaowu.traffic.tests.requests import answered, recorded

AT = datetime(2026, 11, 24, tzinfo=UTC)
ALL = ListRequest(sort="count")


@pytest.fixture
def kept(monkeypatch: pytest.MonkeyPatch) -> list[Answered]:
    """What telemetry hands over."""
    found: list[Answered] = []
    monkeypatch.setattr("xiaowu.kernel.telemetry.middleware.recorders", lambda: (found.append,))
    return found


def test_a_request_is_handed_over_with_its_page_school_and_statements(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient], kept: list[Answered]
) -> None:
    client_of("it_coordinator").get("/")
    (one,) = kept
    assert replace(one, at=AT, micros=0, statements=0, database_micros=0, sent=0) == Answered(
        AT,
        "portal:home",
        "GET",
        200,
        0,
        0,
        0,
        0,
        people["it_coordinator"].account_id,
        "it_coordinator",
        people["it_coordinator"].school_id,
        "",
    )
    assert one.statements > 0
    assert 0 < one.database_micros < one.micros
    assert one.sent


def test_who_is_not_signed_in_changes_no_figure_of_any_module(people: dict[str, Somebody], kept: list[Answered]) -> None:
    """By every page, form and door of programs that needs an account: the figures by which capacity is planned are those of people."""
    stranger, asked = HouseClient(), set()
    for route in routes():
        if route.permission != PUBLIC:
            where = address(route.name, route.pattern, people["homeroom_teacher"], 1)
            stranger.generic(route.method, where)
            asked.add(route.name)
    assert len(asked) > 200
    assert {each.route for each in kept} == {TURNED_AWAY}


def test_who_is_not_signed_in_changes_no_total_either(actor_of: Callable[[str], Any]) -> None:
    """Neither what a request costs, nor the last hour, nor figures of machines."""
    recorded(*[answered(micros=500_000, account=each) for each in range(1, 9)])
    officer = actor_of("bureau_officer")
    span = span_of(Window.TODAY, clock.now())

    def figures() -> tuple[Any, ...]:
        return demand(officer, ""), last_hour(officer), divided(By.NODE, officer, span), divided(By.SCHOOL, officer, span)

    before = figures()
    recorded(*[answered(route=TURNED_AWAY, status=302, micros=1_000, account=None, role="", school_id=None) for _each in range(50)])
    assert figures() == before


def test_an_error_is_named_by_its_class_and_place_and_never_by_its_words() -> None:
    with pytest.raises(KeyError) as raised:
        recorders.Tally(lambda: 0.0)(lambda *_: {}["王小明"], "", (), False, None)
    told = fault_of(raised.value)
    assert told.startswith("KeyError xiaowu/")
    assert "王小明" not in told
    assert fault_of(None) == ""


def test_a_school_sees_its_own_requests_and_no_others(people: dict[str, Somebody], db: None) -> None:
    own = people["it_coordinator"].school_id
    recorded(answered(school_id=own), answered(school_id=own, status=404), answered(school_id=own + 1), answered(school_id=None))
    seen = sliced(By.SCHOOL, arm_for(people["it_coordinator"]), ALL).rows
    assert [(each.key, each.count, each.refused) for each in seen] == [(str(own), 2, 1)]
    assert sum(each.count for each in sliced(By.SCHOOL, arm_for(people["bureau_officer"]), ALL).rows) == 4


@pytest.mark.parametrize("by", list(By))
def test_every_division_adds_up_to_the_whole(people: dict[str, Somebody], db: None, by: By) -> None:
    recorded(answered(), answered(route="meals:sheet", micros=90_000), answered(status=503), answered(route="account_login", micros=5))
    found = sliced(by, arm_for(people["bureau_officer"]), ALL).rows
    assert (sum(each.count for each in found), sum(each.failed for each in found)) == (4, 1)


def test_files_of_styles_are_no_pages(people: dict[str, Somebody], db: None) -> None:
    recorded(answered(route="static", account=None), answered())
    assert last_hour(arm_for(people["bureau_officer"])).requests == 1
    found = {each.key: each.label for each in sliced(By.MODULE, arm_for(people["bureau_officer"]), ALL).rows}
    assert found == {"static": "靜態檔案", "attendance": "點名"}


def test_the_minutes_hold_what_the_requests_hold(people: dict[str, Somebody], db: None) -> None:
    recorded(*(answered(micros=each * 1000) for each in range(1, 40)))
    recorded(answered(micros=1000))
    arm_for(people["bureau_officer"])
    assert sum(Minute.objects.values_list("count", flat=True)) == RecordedRequest.objects.count() == 40
    assert sum(Minute.objects.values_list("micros", flat=True)) == sum(RecordedRequest.objects.values_list("micros", flat=True))


def test_one_persons_steps_are_joined_for_a_day_and_name_nobody(people: dict[str, Somebody], db: None) -> None:
    recorded(
        answered(account=41),
        answered(account=41),
        answered(account=42),
        answered(clock.now() - timedelta(days=1), account=41),
        answered(account=None),
    )
    arm_for(people["bureau_officer"])
    first, second, other, day_before, nobody = RecordedRequest.objects.order_by("id").values_list("person", flat=True)
    assert first == second
    assert len({first, other, day_before}) == 3
    assert nobody is None
    assert {41, 42}.isdisjoint({first, other, day_before})
    assert value("select count(*) from traffic_daykey") == 0  # no person reads the keys


def test_what_fails_now_is_told_with_people_and_since_when(people: dict[str, Somebody], db: None) -> None:
    now, school = clock.now(), people["it_coordinator"].school_id
    recorded(
        answered(now - timedelta(hours=5), school_id=school, status=500),  # over: half an hour passed without one
        answered(now - timedelta(minutes=20), school_id=school, status=500, account=1),
        answered(now - timedelta(minutes=10), school_id=school, status=500, account=2),
        answered(now - timedelta(minutes=9), school_id=school, account=3),
        answered(now - timedelta(hours=2), school_id=school, status=500, route="meals:sheet"),
        lost=3,
    )
    actor = arm_for(people["bureau_officer"])
    (only,) = failing(actor)
    assert (only.of.module, only.of.failed, only.of.people, only.of.since, only.of.requests) == ("attendance", 2, 2, now - timedelta(minutes=20), 3)
    hour = last_hour(actor)
    assert (hour.requests, hour.failed, hour.lost) == (3, 2, 3)


def test_a_full_queue_loses_records_and_counts_them(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(waiting=2)
    recorder.process = os.getpid()  # without a thread: the test writes
    for _each in range(5):
        recorder.take(answered())
    assert recorder.lost == 3
    assert recorder.flush() == 2
    assert recorder.lost == 0
    arm_city()
    assert values("select count from traffic_loss") == [3]


def test_a_batch_that_cannot_be_written_is_counted_as_lost(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(waiting=9)
    recorder.process = os.getpid()
    monkeypatch.setattr("xiaowu.traffic.adapters.recorder.connection", _Away())
    recorder.take(replace(answered(), status=10**9))
    assert recorder.flush() == 0
    assert recorder.lost == 1


def test_a_request_that_cannot_be_written_costs_no_other(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    recorder = Recorder(waiting=9)
    recorder.process = os.getpid()
    monkeypatch.setattr("xiaowu.traffic.adapters.recorder.connection", _Away())
    for each in (answered(), replace(answered(), status=10**9), answered(), answered(), answered()):
        recorder.take(each)
    assert recorder.flush() == 4
    recorder.take(answered())
    assert (recorder.flush(), recorder.lost) == (1, 0)
    arm_city()
    assert (RecordedRequest.objects.count(), values("select sum(count)::int from traffic_loss")) == (5, [1])


def test_a_database_that_is_away_is_asked_once(monkeypatch: pytest.MonkeyPatch) -> None:
    recorder, asked = Recorder(waiting=9), []

    def away(*_given: object, **_more: object) -> None:
        asked.append(1)
        raise OperationalError

    recorder.process = os.getpid()
    monkeypatch.setattr("xiaowu.traffic.adapters.recorder.connection", _Away())
    monkeypatch.setattr("xiaowu.traffic.adapters.recorder.perform", away)
    for _each in range(4):
        recorder.take(answered())
    assert (recorder.flush(), recorder.lost, len(asked)) == (0, 4, 1)


def test_at_a_school_pages_that_few_opened_are_told_together(people: dict[str, Somebody], db: None) -> None:
    own = people["it_coordinator"].school_id
    recorded(
        *(answered(school_id=own, account=each) for each in range(5)),
        *(answered(school_id=own, account=1, route=route) for route in ("attendance:desk", "meals:sheet", "meals:sheet")),
    )
    told = {each.key: each.count for each in sliced(By.ROUTE, arm_for(people["it_coordinator"]), ALL).rows}
    assert told == {"attendance:school": 5, "": 3}
    assert len(sliced(By.ROUTE, arm_for(people["bureau_officer"]), ALL).rows) == 3


def test_months_are_opened_and_dropped_whole(db: None, people: dict[str, Somebody]) -> None:
    old = clock.now() - timedelta(days=100)
    recorded(answered(old), answered())
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select traffic_open_month(%s)", [old.date()])
        assert cursor.fetchone() == (2,)
        cursor.execute("select traffic_forget_requests(%s), traffic_forget_minutes(%s)", [clock.now() - timedelta(days=62)] * 2)
        assert cursor.fetchone() == (1, 1)
        cursor.execute("select traffic_forget_requests(%s)", [clock.now() - timedelta(days=62)])
        assert cursor.fetchone() == (0,)
        cursor.execute("select count(*) from traffic_request")
        assert cursor.fetchone() == (1,)


def test_the_first_screen_leads_from_what_fails_to_its_cause(people: dict[str, Somebody], client_of: Callable[[str], Any]) -> None:
    school = people["it_coordinator"].school_id
    recorded(answered(school_id=school, status=500, fault="KeyError xiaowu/attendance/pages/boards.py:66 school_day"))
    client = client_of("it_coordinator")
    link = f"/traffic/faults/?module=attendance&amp;school={school}&amp;node={settings.XIAOWU_NODE}"
    assert link in client.get("/traffic/").content.decode()
    assert "KeyError xiaowu/attendance/pages/boards.py:66 school_day" in client.get(link.replace("&amp;", "&")).content.decode()
    assert client_of("clerk").get("/traffic/").status_code == 403


@pytest.mark.parametrize("zone", ["UTC", "Asia/Taipei", "America/New_York"])
def test_months_that_follow_each_other_meet_at_midnight_in_taipei(db: None, people: dict[str, Somebody], zone: str) -> None:
    with as_owner(), connection.cursor() as cursor:
        cursor.execute("select set_config('timezone', %s, true)", [zone])
        for month in ("2035-11-17", "2035-12-02", "2036-01-01", "2036-02-29"):
            cursor.execute("select traffic_open_month(%s)", [month])
            assert cursor.fetchone() == (2,)
        cursor.execute("set local timezone to 'Asia/Taipei'")
        cursor.execute(
            "select pg_get_expr(relpartbound, oid) from pg_class where relispartition and relkind = 'r' and relname ~ '^traffic_request_203[56]_' order by relname"
        )
        bounds = [re.findall(r"'(.*?)'", bound) for (bound,) in cursor.fetchall()]
        assert [beyond for _first, beyond in bounds[:-1]] == [first for first, _beyond in bounds[1:]]
        assert (bounds[0][0], bounds[-1][1]) == ("2035-11-01 00:00:00+08", "2036-03-01 00:00:00+08")


class _Away:
    def close(self) -> None:
        """The test's own connection stays open."""


def arm_city() -> None:
    """As somebody who sees the whole city's traffic."""
    arm(Reach(account="test", today=clock.today(), city=frozenset({"traffic_seen"})))
