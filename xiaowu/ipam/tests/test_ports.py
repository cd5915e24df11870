"""Switches and their ports, by hand and by sheet; too few ports are the duty of one person of a firm, who sees it and no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from conftest import Somebody, as_owner
from tests.client import words
from tests.flows import Cast
from tests.importing import confirm, sent, upload
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import Wish, attach, change, open_follow_up
from xiaowu.followups.lists import FOLLOW_UPS
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.queries.follow_ups import follow_up, follow_ups, waiting_for
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.identity.models import Account
from xiaowu.ipam.actions.ports import change_switch, enter_switch, owe_ports, remove_switch
from xiaowu.ipam.lists.ports import SWITCHES
from xiaowu.ipam.models import Shortage, Switch
from xiaowu.ipam.queries.ports import shortage_page, switches, vendors_of
from xiaowu.ipam.rules.ports import SwitchDetails, port_faults
from xiaowu.ipam.tests.flows import duty
from xiaowu.ipam.tests.laid import laid, named, switch
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.imports import kinds
from xiaowu.notifications.models import Telling
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import label_of

People = dict[str, Somebody]
Actors = Callable[[str], Any]
_SHEET = next(each for each in kinds() if each.name == "switches")


@pytest.fixture
def cast(people: People, actor_of: Actors, client_of: Callable[[str], Any]) -> Cast:
    return Cast(people, actor_of, client_of)


def _told(**given: Any) -> SwitchDetails:
    return SwitchDetails(**{"name": "機櫃 1", "room": "", "model": "", "ports": 24, "used": 20, **given})


@pytest.mark.parametrize(
    ("wrong", "field"), [({"name": " "}, "name"), ({"ports": 0}, "ports"), ({"ports": 1025}, "ports"), ({"used": 25}, "used"), ({"used": -1}, "used")]
)
def test_switch_that_cannot_be_is_refused_at_its_field(wrong: dict[str, Any], field: str, actor_of: Actors, people: People) -> None:
    assert set(port_faults(_told(**wrong))) == {field}
    with pytest.raises(BadInput) as refused:
        enter_switch(actor_of("it_coordinator"), school_id=people["it_coordinator"].school_id, told=_told(**wrong), today=clock.today())
    assert set(refused.value.faults) == {field}
    assert not Switch.objects.exists()


def test_school_and_engineers_enter_count_anew_and_remove_its_switches(actor_of: Actors, people: People) -> None:
    mine, theirs = people["it_coordinator"].school_id, people["other_coordinator"].school_id
    made = switch(actor_of("it_coordinator"), mine)
    switch(actor_of("network_engineer"), theirs)
    for role, school in (("it_coordinator", theirs), ("bureau_officer", mine), ("vendor", mine)):
        with pytest.raises(Forbidden):
            switch(actor_of(role), school, name="機櫃 2")
    with pytest.raises(BadInput, match="同名"):
        switch(actor_of("it_coordinator"), mine)
    with pytest.raises(BadInput):
        switch(actor_of("network_engineer"), 0)
    other = switch(actor_of("it_coordinator"), mine, name="機櫃 2")
    change_switch(actor_of("it_coordinator"), made, told=_told(used=24), today=clock.today())
    change_switch(actor_of("it_coordinator"), made, told=_told(used=24), today=clock.today() + timedelta(days=1))
    with pytest.raises(BadInput, match="同名"):
        change_switch(actor_of("it_coordinator"), other, told=_told(), today=clock.today())
    asked = [SWITCHES.asked(each) for each in ({}, {"state": "full"})]
    assert [switches(actor_of("it_coordinator"), each).total for each in asked] == [2, 1]
    assert switches(actor_of("other_coordinator"), asked[0]).total == 1
    with pytest.raises(NotFound):
        change_switch(actor_of("other_coordinator"), made, told=_told(), today=clock.today())
    with pytest.raises(NotFound):
        remove_switch(actor_of("bureau_officer"), made)
    remove_switch(actor_of("it_coordinator"), made)
    assert [each.name for each in Switch.objects.filter(school_id=mine)] == ["機櫃 2"]


def test_school_has_at_most_so_many_switches(actor_of: Actors, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaowu.ipam.actions.ports.MOST_SWITCHES", 1)
    switch(actor_of("it_coordinator"), people["it_coordinator"].school_id)
    with pytest.raises(Conflict, match="最多 1 臺"):
        switch(actor_of("it_coordinator"), people["it_coordinator"].school_id, name="機櫃 2")


def test_sheet_of_switches_is_reported_confirmed_and_counted_again(client_of: Callable[[str], Any], people: People) -> None:
    mine, school = people["it_coordinator"].school_id, client_of("it_coordinator")
    header = ["交換器", "地點", "型號", "連接埠", "已用"]
    wrong = upload(school, _SHEET, mine, sent([header, ["甲", "", "", "24", "25"], ["甲", "", "", "24", "3"]]))
    assert "已用的連接埠不能比全部的多" in words(wrong)
    assert "與第 2 列重複" in words(wrong)
    confirm(school, upload(school, _SHEET, mine, sent([header, ["甲", "二樓", "", "24", "20"], ["乙", "", "", "48", "8"]])))
    confirm(school, upload(school, _SHEET, mine, sent([header, ["甲", "二樓", "", "24", "24"], ["乙", "", "", "48", "8"]])))
    assert list(Switch.objects.order_by("name").values_list("name", "ports", "used")) == [("乙", 48, 8), ("甲", 24, 24)]
    assert "72" in words(school.get(f"/ipam/schools/{mine}/"))
    assert client_of("other_coordinator").get(f"/ipam/schools/{mine}/").status_code == 403


def test_switch_is_entered_and_removed_on_its_pages(client_of: Callable[[str], Any], people: People) -> None:
    engineer, school = client_of("network_engineer"), people["it_coordinator"].school_id
    given = {"name": "機櫃 1", "room": "", "model": "", "ports": "24", "used": "20"}
    assert engineer.send("/ipam/switches/new/", {**given, "school_id": label_of(school), "used": "25"}).status_code == 422
    engineer.send("/ipam/switches/new/", {**given, "school_id": label_of(school)})
    where = f"/ipam/switches/{Switch.objects.get().pk}/"
    engineer.send(where, {**given, "used": "24"})
    assert Switch.objects.get().used == 24
    assert "移除交換器" not in words(client_of("bureau_officer").get(where))
    engineer.send(f"{where}remove/")
    assert not Switch.objects.exists()


def test_one_person_of_a_firm_owes_ports_and_sees_that_duty_and_no_other(cast: Cast) -> None:
    made, vendor = duty(cast), cast.actor_of("vendor")
    open_follow_up(cast.actor_of("bureau_officer"), "request", Wish("清點", school_id=cast.people["it_coordinator"].school_id), now=clock.now())
    with as_owner():
        known = FollowUp.objects.get(pk=made)
        other = FollowUp.objects.create(
            **{each.attname: getattr(known, each.attname) for each in FollowUp._meta.concrete_fields if not each.primary_key} | {
                "owner_person": cast.people["it_coordinator"].person_id, "about": None}
        )  # fmt: skip
        Note.objects.create(follow_up=other, school_id=known.school_id, at=clock.now(), by="x", text="x")
    vendor = cast.actor_of("vendor")
    assert [each.id for each in follow_ups(vendor, FOLLOW_UPS.asked({})).rows] == [made]
    assert [each.id for each in follow_ups(vendor, FOLLOW_UPS.asked({"whose": "mine"})).rows] == [made]
    waits = waiting_for(vendor)
    assert waits is not None
    assert waits.count == 1
    assert (list(FollowUp.objects.values_list("pk", flat=True)), Note.objects.count()) == ([made], 0)
    for act in (lambda: follow_up(vendor, other.pk), lambda: step(vendor, other.pk, Verb.NOTE, text="x", now=clock.now())):
        with pytest.raises(NotFound):
            act()
    assert follow_up(vendor, made).title.endswith("缺 4 個連接埠，請增設（契約第 8 條）")
    with pytest.raises(Forbidden):
        step(vendor, made, Verb.CLOSE, text="x", outcome="built", now=clock.now())
    assert shortage_page(vendor, known.about) is not None
    assert shortage_page(cast.actor_of("other_coordinator"), known.about) is None


def test_duty_is_told_to_its_person_and_handed_to_another_of_the_firms_only(cast: Cast, client_of: Callable[[str], Any]) -> None:
    made, vendor = duty(cast), cast.people["vendor"]
    with as_owner():
        assert list(Telling.objects.filter(kind="followups.owed").values_list("account_id", "role")) == [(cast.actor_of("vendor").account_id, "")]
    officer = cast.actor_of("bureau_officer")
    for wrong in (Owner(Role.VENDOR), Owner(Role.VENDOR, person=cast.people["it_coordinator"].person_id), Owner(Role.BUREAU_OFFICER)):
        with pytest.raises(BadInput) as refused:
            change(officer, made, owner=wrong, due=None, seen=None, now=clock.now())
        assert set(refused.value.faults) == {"owner"}
    later = clock.today() + timedelta(days=60)
    page = words(client_of("bureau_officer").get(f"/followups/{made}/"))
    assert vendor.name in page
    client_of("bureau_officer").send(
        f"/followups/{made}/change/", {"owner": f"vendor:{vendor.person_id}", "due": later.isoformat(), "seen": "owner: due:"}
    )
    assert vendor.name in words(client_of("vendor").get(f"/followups/{made}/"))


def test_duty_of_somebody_whose_account_is_closed_is_told_to_nobody(cast: Cast) -> None:
    with as_owner():
        Account.objects.filter(person_id=cast.people["vendor"].person_id).update(is_open=False)
    made = duty(cast)
    with as_owner():
        assert FollowUp.objects.get(pk=made).owner_person == cast.people["vendor"].person_id
        assert not Telling.objects.filter(kind="followups.owed").exists()


def test_duty_is_answered_only_with_a_file_that_shows_it(cast: Cast) -> None:
    mine, vendor = laid(cast.people["it_coordinator"].school_id), cast.people["vendor"]
    named(mine.plan_id, vendor.person_id, clock.today())
    given: dict[str, Any] = {"ports": 4, "clause": "第 8 條", "due": None, "text": "請儘速", "now": clock.now()}
    made = owe_ports(cast.actor_of("bureau_officer"), mine.pk, person_id=vendor.person_id, **given)
    with pytest.raises(BadInput, match="附件"):
        step(cast.actor_of("vendor"), made, Verb.ANSWER, text="裝好了", now=clock.now())
    attach(cast.actor_of("vendor"), made, filename="完工.jpg", sent=b"x", now=clock.now())
    assert step(cast.actor_of("vendor"), made, Verb.ANSWER, text="裝好了", now=clock.now()) is State.ANSWERED
    assert step(cast.actor_of("bureau_officer"), made, Verb.CLOSE, text="", outcome="built", now=clock.now()) is State.DONE


def test_duty_that_cannot_be_is_refused_at_its_field_and_nothing_is_opened(actor_of: Actors, people: People) -> None:
    mine, vendor, today = laid(people["it_coordinator"].school_id), people["vendor"], clock.today()
    officer = actor_of("bureau_officer")
    given: dict[str, Any] = {"ports": 4, "clause": "第 8 條", "person_id": vendor.person_id, "due": None, "text": "", "now": clock.now()}

    def refused(field: str, **wrong: Any) -> None:
        with pytest.raises(BadInput) as found:
            owe_ports(officer, mine.pk, **{**given, **wrong})
        assert set(found.value.faults) == {field}

    refused("person_id")
    named(mine.plan_id, vendor.person_id, today - timedelta(days=1))
    officer = actor_of("bureau_officer")
    refused("person_id")
    assert vendors_of(officer, mine.plan_id, mine.school_id, today) == []
    named(mine.plan_id, vendor.person_id, today)
    officer = actor_of("bureau_officer")
    assert [each[0] for each in vendors_of(officer, mine.plan_id, mine.school_id, today)] == [vendor.person_id]
    named(mine.plan_id, vendor.person_id, today, people["other_coordinator"].school_id)
    assert vendors_of(officer, mine.plan_id, mine.school_id, today) == []
    with pytest.raises(BadInput, match="目前的廠商"):
        owe_ports(officer, mine.pk, ports=4, clause="第 8 條", person_id=vendor.person_id, due=None, text="", now=clock.now())
    named(mine.plan_id, vendor.person_id, today)
    refused("ports", ports=0)
    refused("clause", clause=" ")
    refused("due", due=today - timedelta(days=1))
    with pytest.raises(NotFound):
        owe_ports(officer, 0, **given)
    with pytest.raises(Forbidden):
        owe_ports(actor_of("network_engineer"), mine.pk, **given)
    assert not Shortage.objects.exists()


def test_officer_makes_a_shortage_a_duty_on_the_page_of_the_range(client_of: Callable[[str], Any], people: People) -> None:
    mine = laid(people["it_coordinator"].school_id)
    officer, where = client_of("bureau_officer"), f"/ipam/ranges/{mine.pk}/shortage/"
    assert "還沒有" in words(officer.get(where)) or "目前沒有廠商人員" in words(officer.get(where))
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    officer.send(where, {"ports": "4", "clause": "第 8 條", "person_id": people["vendor"].person_id, "due": "", "text": ""})
    with as_owner():
        [row] = FollowUp.objects.filter(kind="ports")
    assert (row.owner_person, row.due is not None) == (people["vendor"].person_id, True)
    assert "缺 4 個連接埠" in words(client_of("vendor").get("/"))


def test_database_itself_knows_no_switch_with_more_used_than_it_has(actor_of: Actors, people: People) -> None:
    made = switch(actor_of("network_engineer"), people["it_coordinator"].school_id)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Switch.objects.filter(pk=made).update(used=25)
