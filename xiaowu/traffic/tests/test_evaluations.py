"""A cause of failures gets a day by which it is mended, and comes onto the agenda of the joint meeting with its figures."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import words
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import change
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden
from xiaowu.meetings.actions.agenda import add_block, advance, plan_meeting
from xiaowu.meetings.actions.follow_up import track
from xiaowu.meetings.models import Item
from xiaowu.meetings.queries.minutes import document
from xiaowu.meetings.rules.document import Kind, write_text
from xiaowu.meetings.rules.document import Role as Place
from xiaowu.meetings.rules.flow import TRACKED
from xiaowu.meetings.rules.flow import Verb as MeetingVerb
from xiaowu.notifications.models import Telling
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role
from xiaowu.traffic.actions.evaluating import evaluate
from xiaowu.traffic.models import Evaluation
from xiaowu.traffic.queries.failing import KEY
from xiaowu.traffic.rules.causes import KIND, Measured, Part, Trait, measure
from xiaowu.traffic.tests.requests import answered, recorded

WEEK = timedelta(days=7)
FAULT = "KeyError xiaowu/meals/pages/sheets.py:88 sheet"


def recorded_fault(school: int = 1) -> str:
    """Nine failures of a page among ninety requests of others; the address of the fault's page."""
    recorded(*(answered(route="meals:sheet", status=500, fault=FAULT, school_id=school) for _each in range(9)), *(answered() for _each in range(90)))
    return str(value(f"select {KEY} from traffic_request where status = 500 limit 1"))


def failing() -> None:
    """Of eight requests of a page four failed; of twenty of others, none."""
    recorded(
        *(answered(route="meals:sheet", status=500) for _each in range(4)),
        *(answered(route="meals:sheet") for _each in range(4)),
        *(answered() for _each in range(20)),
    )


def decide(actor: Any, *, days: int = 7, value: str = "meals:sheet", owner: Owner | None = None) -> int:
    return evaluate(actor, Trait.ROUTE, value, mend="改寫查詢", due=clock.today() + timedelta(days=days), now=clock.now(), owner=owner)


def test_a_part_is_measured_beside_all_of_its_kind() -> None:
    parts = [Part(Trait.NODE, "a", 10, 4), Part(Trait.NODE, "b", 30, 4), Part(Trait.MODULE, "meals", 40, 8)]
    assert measure(parts, Trait.NODE, "a") == Measured(10, 4, 40, 8)
    assert (measure(parts, Trait.NODE, "a").share, measure(parts, Trait.NODE, "a").of_failures) == (0.4, 0.5)
    none = measure([], Trait.NODE, "c")
    assert (none, none.share, none.of_failures) == (Measured(0, 0, 0, 0), 0.0, 0.0)


def test_a_cause_is_owed_by_the_section_of_systems_with_the_figures_of_its_day(people: dict[str, Somebody], db: None) -> None:
    failing()
    made = FollowUp.objects.get(pk=decide(arm_for(people["bureau_officer"])))
    kept = Evaluation.objects.get(pk=made.about)
    assert (kept.requests, kept.failed, kept.all_requests, kept.all_failed) == (8, 4, 28, 4)
    assert (made.kind, made.owner_section, made.due) == (KIND, SectionCode("platform"), clock.today() + WEEK)


def test_what_failed_returns_on_every_agenda_with_its_figures_until_it_is_closed(people: dict[str, Somebody], db: None) -> None:
    failing()
    officer = arm_for(people["bureau_officer"])
    owed = decide(officer)

    def agenda() -> str:
        held_on = clock.today() + 2 * WEEK
        made = plan_meeting(
            officer, body="聯席會議", held_on=held_on, hour="上午10時", place="3樓", chair="林科長", recorder="王小姐", motions_due=held_on
        )
        return write_text(document(made))

    told = agenda()
    assert "頁面「供餐單（meals:sheet）」的失敗" in told
    assert "改寫查詢" in told
    assert "評估時七天內失敗 4／8（50.0%）；最近七天 4／8（50.0%）。" in told
    step(officer, owed, Verb.CLOSE, text="已修正", now=clock.now())
    assert "meals:sheet" not in agenda()


def test_a_cause_is_refused_that_is_followed_up_already_or_whose_day_is_over_or_that_never_failed(people: dict[str, Somebody], db: None) -> None:
    failing()
    officer = arm_for(people["bureau_officer"])
    with pytest.raises(BadInput, match="期限"):
        decide(officer, days=-1)
    with pytest.raises(BadInput, match="沒有這樣的失敗"):
        decide(officer, value="attendance:school")
    decide(officer)
    with pytest.raises(Conflict):
        decide(officer)


def test_two_who_decide_on_one_cause_at_once_wait_for_each_other(people: dict[str, Somebody], db: None) -> None:
    failing()
    decide(arm_for(people["bureau_officer"]))
    held = "select count(*) from pg_locks where locktype = 'advisory' and pid = pg_backend_pid() and (classid::bigint << 32) | objid::bigint = {}"
    assert value(held.format("hashtextextended('traffic_cause route meals:sheet', 0)")) == 1


def test_a_vendor_and_a_school_cannot_set_a_day(people: dict[str, Somebody], db: None) -> None:
    failing()
    for role in ("vendor", "it_coordinator"):
        with pytest.raises(Forbidden):
            decide(arm_for(people[role]))


def test_the_bureau_goes_from_a_cause_to_its_day_and_back_to_its_figures(people: dict[str, Somebody], client_of: Callable[[str], Any]) -> None:
    recorded(*(answered(route="meals:sheet", status=500) for _each in range(9)), *(answered() for _each in range(90)))
    client = client_of("bureau_officer")
    assert "/traffic/causes/route/meals:sheet/" in client.get("/traffic/causes/").content.decode()
    assert "查看這一頁失敗的請求，由廠商修正。" in client.get("/traffic/causes/route/meals:sheet/").content.decode()
    given = {"mend": "改寫查詢", "owner": "bureau_officer.platform"}
    assert client.send("/traffic/causes/route/meals:sheet/", given | {"due": "100.1.1"}).status_code == 422
    assert "已列管" in words(client.send("/traffic/causes/route/meals:sheet/", given | {"due": (clock.today() + WEEK).isoformat()}))
    arm_for(people["bureau_officer"])
    row = Evaluation.objects.get()
    assert "評估前七天 9 9" in words(client.get(f"/traffic/evaluations/{row.pk}/"))
    assert client.get(f"/traffic/evaluations/{row.pk + 1}/").status_code == 404
    for unknown in ("colour/red", "school/abc", "school/0174", "school/１７４", "load/half"):
        assert client.get(f"/traffic/causes/{unknown}/").status_code == 404


def test_causes_are_named_as_people_know_them(people: dict[str, Somebody], client_of: Callable[[str], Any]) -> None:
    school = people["it_coordinator"].school_id
    recorded(answered(school_id=school, status=500), answered())
    client = client_of("bureau_officer")
    assert "學校「" in words(client.get(f"/traffic/causes/school/{school}/"))
    assert "負載「其餘的分鐘」" in words(client.get("/traffic/causes/load/other/"))
    assert "模組「點名」" in words(client.get("/traffic/causes/module/attendance/"))


def agenda_in(officer: Any, **told: Any) -> int:
    """An agenda in preparation, two weeks ahead."""
    held_on = clock.today() + 2 * WEEK
    given = {
        "body": "聯席會議",
        "held_on": held_on,
        "hour": "上午10時",
        "place": "3樓",
        "chair": "林科長",
        "recorder": "王小姐",
        "motions_due": held_on,
    }
    return plan_meeting(officer, **given | told)


def test_what_is_to_be_mended_comes_onto_agendas_that_stood_already_and_once(people: dict[str, Somebody], db: None) -> None:
    failing()
    officer = arm_for(people["bureau_officer"])
    standing, begun, cancelled = (agenda_in(officer, body=each) for each in ("準備中", "進行中", "取消"))
    for meeting, verb in ((begun, MeetingVerb.OPEN), (cancelled, MeetingVerb.CANCEL)):
        advance(officer, meeting, verb=verb, now=clock.now(), write=lambda _text: ())
    owed = decide(officer)
    change(officer, owed, owner=Owner(Role.BUREAU_OFFICER), due=clock.today() + WEEK, seen=None, now=clock.now())
    told = write_text(document(standing))
    assert told.count("頁面「供餐單（meals:sheet）」的失敗") == told.count("改寫查詢") == 1
    assert "評估時七天內失敗 4／8（50.0%）" in told
    assert "meals:sheet" not in write_text(document(begun)) + write_text(document(cancelled))
    advance(officer, cancelled, verb=MeetingVerb.RESUME, now=clock.now(), write=lambda _text: ())
    assert write_text(document(cancelled)).count("meals:sheet") == 1


def test_a_point_that_stands_gets_what_was_decided_anew_and_an_agenda_says_nothing_only_while_there_is_nothing(
    people: dict[str, Somebody], db: None
) -> None:
    failing()
    officer = arm_for(people["bureau_officer"])
    for each in FollowUp.objects.filter(kind=TRACKED, done_at=None):
        step(officer, each.pk, Verb.CLOSE, text="完成", now=clock.now())
    standing = agenda_in(officer)
    assert "追蹤列管事項：無" in write_text(document(standing))
    step(officer, decide(officer), Verb.CLOSE, text="已修正", now=clock.now())
    evaluate(officer, Trait.ROUTE, "meals:sheet", mend="加索引", due=clock.today() + WEEK, now=clock.now())
    told = write_text(document(standing))
    assert (told.count("meals:sheet"), told.count("改寫查詢"), told.count("加索引"), "追蹤列管事項：無" in told) == (1, 1, 1, False)


def test_a_meeting_does_not_look_back_on_its_own_motions(people: dict[str, Somebody], db: None) -> None:
    officer = arm_for(people["bureau_officer"])
    meeting = agenda_in(officer)
    motion = add_block(officer, meeting, parent_id=Item.objects.get(meeting_id=meeting, role=Place.MOTIONS).pk, kind=Kind.MOTION, text="汰換電腦")
    track(officer, meeting, motion_id=motion, owner=Owner(Role.BUREAU_OFFICER), due=None, seen=None, now=clock.now())
    for verb in (MeetingVerb.CANCEL, MeetingVerb.RESUME):
        advance(officer, meeting, verb=verb, now=clock.now(), write=lambda _text: ())
    assert not Item.objects.filter(meeting_id=meeting, kind=Kind.POINT, text="汰換電腦").exists()


def test_the_platforms_contractor_owes_what_is_to_be_mended_is_told_and_reports_back_and_the_bureau_closes(
    people: dict[str, Somebody], client_of: Callable[[str], Any]
) -> None:
    failing()
    with as_owner():
        Telling.objects.all().delete()
    owed = decide(arm_for(people["bureau_officer"]), owner=Owner(Role.SYSTEM_VENDOR))
    with as_owner():
        assert {(each.role, each.school_id) for each in Telling.objects.all()} == {("system_vendor", None)}
    client = client_of("system_vendor")
    assert all("meals:sheet" in words(client.get(each)) for each in ("/", "/followups/?whose=mine"))
    assert "改寫查詢" in words(client.get(f"/followups/{owed}/"))
    assert client.send(f"/followups/{owed}/advance/", {"verb": "close", "text": "已修正"}).status_code == 403
    assert client.send(f"/followups/{owed}/advance/", {"verb": "answer", "text": "已於 0.1.1 修正"}).status_code == 200
    assert client.send(f"/followups/{owed}/change/", {"owner": "bureau_officer", "due": "2027-01-05"}).status_code == 403
    assert "已於 0.1.1 修正" in words(client_of("bureau_officer").get(f"/followups/{owed}/"))


def test_the_contractor_is_told_of_what_the_bureaus_section_owes_and_answers_nothing_of_it(
    people: dict[str, Somebody], client_of: Callable[[str], Any]
) -> None:
    failing()
    with as_owner():
        Telling.objects.all().delete()
    owed = decide(arm_for(people["bureau_officer"]))
    with as_owner():
        assert {each.role for each in Telling.objects.all()} == {"bureau_officer", "system_vendor"}
    client = client_of("system_vendor")
    assert "改寫查詢" in words(client.get(f"/followups/{owed}/"))
    assert "meals:sheet" not in words(client.get("/followups/?whose=mine"))
    assert client.send(f"/followups/{owed}/advance/", {"verb": "answer", "text": "已修正"}).status_code == 403


def test_what_is_tracked_stands_where_its_failures_are_shown_and_is_not_evaluated_twice(
    people: dict[str, Somebody], client_of: Callable[[str], Any]
) -> None:
    key = recorded_fault()
    bureau, contractor, school = (client_of(each) for each in ("bureau_officer", "system_vendor", "it_coordinator"))
    form = "/traffic/causes/route/meals:sheet/"
    places = ("/traffic/", "/traffic/causes/", f"/traffic/fault/{key}/")
    assert [form in bureau.get(each).content.decode() for each in places] == [False, True, True]
    owed = decide(arm_for(people["bureau_officer"]))
    for client in (bureau, contractor):
        shown = [client.get(each).content.decode() for each in places]
        assert all(f'href="/followups/{owed}/"' in each and form not in each for each in shown)
    assert "改寫查詢" in words(contractor.get(places[-1]))
    assert bureau.get(form).headers["Location"] == f"/followups/{owed}/"
    assert f"/followups/{owed}/" not in "".join(school.get(each).content.decode() for each in places)
    sheet = bureau.get("/traffic/causes/list.csv").content.decode()
    assert ("系統平臺組" in sheet, "評估並訂期限" in sheet) == (True, False)
