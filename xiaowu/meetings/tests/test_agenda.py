"""What an agenda accepts and refuses; what is sent twice changes nothing."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings

from conftest import Somebody, as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda, withdrawal
from xiaowu.meetings.models import Convener, Item, Meeting, Version
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Kind, Role
from xiaowu.meetings.rules.flow import MotionVerb, Stage, Verb
from xiaowu.roster.models import School
from xiaowu.roster.queries.city import city

ActorOf = Callable[[str], Any]
HELD = date(2027, 1, 12)
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


@pytest.fixture
def officer(actor_of: ActorOf) -> Any:
    return actor_of("bureau_officer")


def plan(officer: Any, **told: Any) -> int:
    given = {"held_on": HELD, "hour": "上午10時", "motions_due": HELD, "body": "聯席會議", "place": "3樓", "chair": "甲", "recorder": "乙"}
    return agenda.plan_meeting(officer, **given | told)


def audits(**chosen: Any) -> int:
    with as_owner():
        return AuditEntry.objects.filter(**chosen).count()


def of_role(meeting: int, role: Role) -> Item:
    return Item.objects.get(meeting_id=meeting, role=role)


def test_motions_are_due_on_the_meetings_day_at_the_latest(officer: Any) -> None:
    assert plan(officer, motions_due=HELD)
    with pytest.raises(BadInput, match="截止日"):
        plan(officer, motions_due=HELD + timedelta(days=1))


def test_an_agenda_has_a_heading_for_each_section_of_the_city_that_it_is_planned_in(officer: Any, tmp_path: Path) -> None:
    (tmp_path / "city.toml").write_text('name = "臺東縣"\n[[sections]]\ncode = "network"\ntitle = "教育網路中心"\n', encoding="utf-8")
    city.cache_clear()
    try:
        with override_settings(XIAOWU_CITY=tmp_path):
            meeting = plan(officer)
    finally:
        city.cache_clear()
    assert [each.text for each in Item.objects.filter(meeting_id=meeting, kind=Kind.SECTION)] == ["教育網路中心："]


@pytest.mark.parametrize("hour", ["", "待定", "上午"])
def test_a_meeting_is_planned_with_its_hour(officer: Any, hour: str) -> None:
    with pytest.raises(BadInput, match="開會時間"):
        plan(officer, hour=hour)


@pytest.mark.parametrize("kind", [Kind.EXPLANATION, Kind.ANSWER, Kind.RESOLUTION])
def test_a_motion_has_one_of_each_of_its_parts(officer: Any, planned: int, kind: Kind) -> None:
    motion = agenda.add_block(officer, planned, parent_id=of_role(planned, Role.MOTIONS).pk, kind=Kind.MOTION, text="局案")
    agenda.add_block(officer, planned, parent_id=motion, kind=kind, text="如題")
    with pytest.raises(Conflict, match="直接修改"):
        agenda.add_block(officer, planned, parent_id=motion, kind=kind, text="又一次")
    assert Item.objects.filter(parent_id=motion, kind=kind).count() == 1


def test_a_step_taken_twice_keeps_one_version(officer: Any, planned: int) -> None:
    for _twice in range(2):
        assert agenda.advance(officer, planned, verb=Verb.OPEN, now=NOW, write=lambda _text: ()) is Stage.IN_SESSION
    assert Version.objects.filter(meeting_id=planned, stage=Stage.IN_SESSION).count() == 1


def test_a_step_that_leads_nowhere_from_here_is_refused_with_who_brought_the_meeting_here(officer: Any, planned: int) -> None:
    with pytest.raises(Conflict) as refused:
        agenda.advance(officer, planned, verb=Verb.PUBLISH, now=NOW, write=lambda _text: ())
    assert officer.name not in refused.value.message  # nobody has moved it yet
    agenda.advance(officer, planned, verb=Verb.OPEN, now=NOW, write=lambda _text: ())
    with pytest.raises(Conflict, match=officer.name):
        agenda.advance(officer, planned, verb=Verb.PUBLISH, now=NOW, write=lambda _text: ())


def test_a_meeting_that_there_is_not_is_not_found(officer: Any) -> None:
    with pytest.raises(NotFound):
        agenda.advance(officer, 999_999, verb=Verb.OPEN, now=NOW, write=lambda _text: ())
    with pytest.raises(NotFound):
        agenda.correct(officer, 999_999, item_id=1, text="x", seen={})


def test_an_attendance_noted_twice_is_one(officer: Any, planned: int) -> None:
    district, given = minutes.districts()[0].id, {"state": "present", "person": "丁"}
    agenda.attend(officer, planned, district_id=district, **given, seen=marks({"state": "", "person": ""}))
    agenda.attend(officer, planned, district_id=district, **given, seen=marks({"state": "", "person": ""}))
    assert audits(verb="noted", subject="attendance") == 1


def test_a_district_has_one_convener_which_lies_in_it(officer: Any, people: dict[str, Somebody]) -> None:
    school = people["other_coordinator"].school_id
    with as_owner():
        district = School.objects.get(pk=school).district_id
    for _twice in range(2):
        agenda.set_convener(officer, district_id=district, school_id=school)
    assert list(Convener.objects.filter(district_id=district).values_list("school_id", flat=True)) == [school]


def test_of_a_meeting_whose_day_is_open_a_motion_can_be_withdrawn(actor_of: ActorOf, planned: int) -> None:
    coordinator = actor_of("it_coordinator")
    motion = agenda.submit_motion(coordinator, planned, subject="甲案", explanation="如題", today=clock.today())
    told = of_role(planned, Role.TIME)
    agenda.correct(actor_of("bureau_officer"), planned, item_id=told.pk, text="會議時間：待定", seen=marks({"text": told.text}))
    assert Meeting.objects.get(pk=planned).held_on is None
    withdrawal.move_motion(actor_of("it_coordinator"), planned, item_id=motion, verb=MotionVerb.WITHDRAW, now=NOW + timedelta(days=400))
    assert Item.objects.get(pk=motion).withdrawn_at


def test_only_a_motion_is_withdrawn(officer: Any, planned: int) -> None:
    with pytest.raises(NotFound):
        withdrawal.move_motion(officer, planned, item_id=of_role(planned, Role.MOTIONS).pk, verb=MotionVerb.WITHDRAW, now=NOW)


def test_the_bureau_sets_a_districts_convener_by_name_or_code_of_a_school_there(client_of: Callable[[str], Any]) -> None:
    bureau, school = client_of("bureau_officer"), School.objects.filter(district__isnull=False, closed_on=None).order_by("pk").first()
    assert school is not None
    where = {"district": school.district_id, "school_id": f"{school.name} {school.code}"}
    assert bureau.send("/meetings/convener/", where).status_code == 200
    assert Convener.objects.get(district=school.district_id).school_id == school.pk
    elsewhere = School.objects.filter(closed_on=None).exclude(district=school.district_id).exclude(district=None).first()
    assert elsewhere is not None
    refused = bureau.send("/meetings/convener/", where | {"school_id": f"{elsewhere.name} {elsewhere.code}"})
    assert (refused.status_code, elsewhere.name in refused.content.decode()) == (422, True)
    assert Convener.objects.get(district=school.district_id).school_id == school.pk
