"""The contractor is told of what began to fail: once for a module on a machine, again after a pause, and never request by request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.queue import perform
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Telling
from xiaowu.traffic.actions import alarming
from xiaowu.traffic.actions.alarming import FAILING, JOB, REACH, failing_words, tell_failures
from xiaowu.traffic.actions.recording import write
from xiaowu.traffic.models import Alarm
from xiaowu.traffic.permissions import RECORDED
from xiaowu.traffic.rules.alarms import AGAIN, QUIET, SEEN, Seen, alarms, is_news
from xiaowu.traffic.tests.requests import answered, recorded

NOW = datetime(2026, 11, 24, 7, 50, tzinfo=clock.TAIPEI)
ONE = Seen("k", "meals", "web-2", "meals:sheet", 500, "TypeError x.py:1 y", 3, 2, NOW, is_known=False, goes_on=False, told_at=None)
ERROR = {"route": "meals:sheet", "status": 500, "fault": "TypeError xiaowu/meals/pages/sheets.py:64 day"}


def ago(span: timedelta) -> datetime:
    return NOW - span


@pytest.mark.parametrize(
    ("seen", "is_so"),
    [
        (ONE, True),  # nobody knew
        (replace(ONE, goes_on=True), True),  # another error of a module that fails already
        (replace(ONE, told_at=ago(QUIET / 2)), False),  # quiet
        (replace(ONE, told_at=ago(QUIET)), True),
        (replace(ONE, is_known=True), True),  # it begins again
        (replace(ONE, is_known=True, goes_on=True, told_at=ago(AGAIN)), False),  # it goes on
        (replace(ONE, is_known=True, told_at=ago(QUIET)), False),
        (replace(ONE, is_known=True, told_at=ago(AGAIN)), True),
    ],
)
def test_news_is_a_new_error_or_one_that_begins_again_after_a_pause(seen: Seen, is_so: bool) -> None:
    assert is_news(seen, NOW) is is_so


def test_a_module_on_a_machine_is_one_notice_of_its_worst_error_and_what_nobody_knew_comes_first() -> None:
    known, few, many = replace(ONE, key="a", is_known=True, people=9), replace(ONE, key="b"), replace(ONE, key="c", people=5)
    elsewhere = replace(ONE, key="d", node="web-1")
    here, there = sorted(alarms([known, few, many, elsewhere], NOW), key=lambda each: each.worst.node, reverse=True)
    assert (here.worst, here.causes, here.is_new) == (many, ("a", "b", "c"), True)
    assert (there.worst, there.causes) == (elsewhere, ("d",))
    [only] = alarms([known], NOW)
    assert (only.worst, only.is_new) == (known, False)


@given(st.lists(st.integers(0, 24 * 60), min_size=1, max_size=60), st.integers(1, 3))
def test_whoever_mends_is_never_told_of_one_place_twice_within_the_quiet_period(minutes: list[int], kinds: int) -> None:
    told = list[datetime]()
    known = set[str]()
    last: datetime | None = None
    for at in sorted(NOW + timedelta(minutes=each) for each in minutes):
        goes_on = last is not None and at - last <= QUIET
        seen = [replace(ONE, key=str(each), first=at, is_known=str(each) in known, goes_on=goes_on, told_at=told[-1] if told else None)
                for each in range(kinds)]  # fmt: skip
        if found := alarms(seen, at):
            assert len(found) == 1
            assert not told or at - told[-1] >= QUIET
            told.append(at)
            known |= set(found[0].causes)
        last = at
    assert told[0] == NOW + timedelta(minutes=min(minutes))  # the first failure is always told


pytestmark = pytest.mark.usefixtures("db")


def look() -> int:
    return int(perform(JOB, lambda actor: tell_failures(actor, now=clock.now()), city=REACH))


def test_the_contractor_and_the_section_are_told_once_however_many_requests_fail(stop_clock: Callable[..., None]) -> None:
    stop_clock(NOW)
    recorded(*(answered(at=ago(timedelta(seconds=each)), account=each, **ERROR) for each in range(30)), answered(route="meals:sheet"))
    recorded(answered(at=NOW, route="meals:day", status=502, fault=""))
    assert (look(), look()) == (1, 0)
    with as_owner():
        told = list(Telling.objects.filter(kind=FAILING).order_by("role").values_list("role", "section", "about__times", "about__causes"))
        assert told == [("bureau_officer", "platform", 30, 2), ("system_vendor", "", 30, 2)]
        assert Alarm.objects.count() == 2


def test_nobody_is_told_of_what_went_well_or_was_refused(stop_clock: Callable[..., None]) -> None:
    stop_clock(NOW)
    recorded(answered(at=NOW), answered(at=NOW, status=404), answered(at=NOW, status=409))
    assert look() == 0
    recorded(answered(at=ago(SEEN + timedelta(seconds=1)), **ERROR))
    assert look() == 0  # over before anybody looked


def test_what_begins_again_is_told_again_after_hours_and_another_machine_at_once(stop_clock: Callable[..., None]) -> None:
    def fails(at: datetime, node: str = "web-2") -> int:
        stop_clock(at)
        batch = [answered(at=at, **ERROR)]
        perform("test", lambda actor: write(actor, batch=batch, lost=0, now=at, of_node=node), city=frozenset({RECORDED}))
        return look()

    assert fails(NOW) == 1
    assert [fails(NOW + timedelta(minutes=each)) for each in range(5, 45, 5)] == [0] * 8  # it goes on
    assert fails(NOW + timedelta(minutes=41), "web-1") == 1
    assert fails(NOW + timedelta(hours=2)) == 0  # it begins again, soon
    assert fails(NOW + timedelta(hours=7)) == 1
    with as_owner():
        assert list(Telling.objects.filter(kind=FAILING, role="system_vendor").order_by("pk").values_list("about__is_new", "about__node")) == [
            (True, "web-2"), (False, "web-1"), (False, "web-2"),
        ]  # fmt: skip


def test_a_failure_wakes_the_job_once_it_is_committed_and_nothing_else_does() -> None:
    def waits() -> list[str]:
        return [hook[1].name for hook in connection.run_on_commit if getattr(hook[1], "name", "") == JOB]

    recorded(answered(), answered(status=404))
    assert waits() == []
    for _batch in range(2):
        recorded(answered(**ERROR), answered(**ERROR))
    assert waits() == [JOB]
    with as_owner():
        assert Alarm.objects.count() == 0  # not before


def test_records_stand_though_nobody_can_be_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def falls(_name: str) -> None:
        raise RuntimeError("no queue")

    monkeypatch.setattr(alarming, "soon", falls)
    recorded(answered(**ERROR))
    with as_owner():
        assert values("select count(*) from traffic_request where status = 500") == [1]


def test_the_contractor_reads_it_in_the_inbox_and_is_led_to_the_error(
    client_of: Callable[[str], HouseClient], stop_clock: Callable[..., None]
) -> None:
    stop_clock(NOW)
    recorded(answered(at=NOW, **ERROR))
    look()
    distribute()
    contractor = client_of("system_vendor")
    assert "「供餐單」在主機" in words(contractor.get(reverse("notifications:inbox")))
    assert "出現新的錯誤" in words(contractor.get("/"))


def test_the_words_say_what_fails_where_since_when_and_no_name() -> None:
    about = {"key": "k", "module": "meals", "node": "web-2", "route": "meals:sheet", "status": 500, "fault": "TypeError x.py:1 y", "times": 15,
             "people": 6, "first": NOW.isoformat(), "causes": 2, "is_new": True}  # fmt: skip
    said = failing_words(about)
    assert said.title == "「供餐單」在主機 web-2 出現新的錯誤"
    assert said.text == "115/11/24 07:50 起失敗 15 次，影響 6 人。 同時有 2 種錯誤。 meals:sheet 500 TypeError x.py:1 y"
    assert "又開始失敗" in failing_words({**about, "is_new": False, "causes": 1}).title
    with translation.override("en"):
        assert "a new error on web-2" in failing_words(about).title
