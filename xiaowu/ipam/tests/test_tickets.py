"""Calls become tickets: who opens, works on and closes them, and what a school sees."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.ipam.actions import tickets as working
from xiaowu.ipam.lists.tickets import TICKETS
from xiaowu.ipam.models import Duty, Ticket
from xiaowu.ipam.queries import waiting
from xiaowu.ipam.queries.tickets import duties, duty, notes, ticket, tickets
from xiaowu.ipam.rules.tickets import Channel, Kind, TicketState, TicketVerb
from xiaowu.ipam.tests.laid import laid
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.roster.tests.ending import label_of

Clients = Callable[[str], Any]
People = dict[str, Somebody]
Actors = Callable[[str], Any]


def _opened(actor: Any, school_id: int, **given: Any) -> int:
    whole = {"kind": Kind.ADDRESS, "subject": "EMS 連不上", "caller": "李老師", "telephone": "分機 21", "now": clock.now(), **given}
    return working.open_ticket(actor, school_id=school_id, **whole)


def test_call_of_any_school_becomes_a_ticket_and_a_school_reports_its_own(actor_of: Actors, people: People) -> None:
    mine, theirs = people["it_coordinator"].school_id, people["other_coordinator"].school_id
    made = [_opened(actor_of("network_engineer"), theirs), _opened(actor_of("it_coordinator"), mine)]
    assert [Ticket.objects.get(pk=each).channel for each in made[1:]] == [Channel.PAGE]
    assert ticket(actor_of("network_engineer"), made[0]).channel is Channel.PHONE
    for role, school in (("it_coordinator", theirs), ("vendor", mine), ("bureau_officer", mine)):
        with pytest.raises(Forbidden):
            _opened(actor_of(role), school)
    for wrong, field in (({"subject": " "}, "subject"), ({"caller": " "}, "caller")):
        with pytest.raises(BadInput) as refused:
            _opened(actor_of("network_engineer"), mine, **wrong)
        assert set(refused.value.faults) == {field}
    with pytest.raises(BadInput):
        _opened(actor_of("network_engineer"), 0)


def test_ticket_is_due_after_three_working_days(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    row = ticket(engineer, _opened(engineer, people["it_coordinator"].school_id))
    assert row.due > clock.today()
    assert not row.is_late


def test_engineer_takes_it_waits_and_closes_it_and_the_moment_is_noted(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    made = _opened(engineer, people["it_coordinator"].school_id)
    steps = (TicketVerb.TAKE, TicketVerb.WAIT, TicketVerb.RESUME, TicketVerb.CLOSE)
    assert [working.work(engineer, made, each, text=each.value) for each in steps][-1] is TicketState.CLOSED
    row = ticket(engineer, made)
    assert (row.owner, row.taken_at is not None, row.closed_at is not None) == (engineer.name, True, True)
    with pytest.raises(Conflict, match="開新單"):
        working.work(engineer, made, TicketVerb.TAKE)
    for act in (lambda: working.work(actor_of("it_coordinator"), made, TicketVerb.CLOSE, text="已換線"),):
        with pytest.raises(Forbidden):
            act()


def test_engineer_closes_no_ticket_and_lets_none_wait_without_a_word_which_the_school_then_reads(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    made = _opened(engineer, people["it_coordinator"].school_id)
    working.work(engineer, made, TicketVerb.TAKE)
    assert notes(engineer, made) == []
    for verb in (TicketVerb.WAIT, TicketVerb.CLOSE):
        with pytest.raises(BadInput) as refused:
            working.work(engineer, made, verb, text=" ")
        assert set(refused.value.faults) == {"text"}
    working.work(engineer, made, TicketVerb.WAIT, text="等廠商，週五")
    working.work(engineer, made, TicketVerb.CLOSE, text="已請廠商改為 VLAN 70")
    assert [each.text for each in notes(actor_of("it_coordinator"), made)] == ["已請廠商改為 VLAN 70", "等廠商，週五"]
    with pytest.raises(Conflict):
        working.work(actor_of("network_engineer"), made, TicketVerb.CLOSE, text="再一次")


def test_what_was_typed_goes_along_with_a_step_and_comes_back_where_it_lacks(client_of: Callable[[str], Any], people: People) -> None:
    engineer, mine = client_of("network_engineer"), people["it_coordinator"].school_id
    client_of("it_coordinator").send(f"/ipam/report/{mine}/", {"subject": "斷線", "kind": "line", "caller": "李老師", "telephone": ""})
    where = f"/ipam/tickets/{Ticket.objects.get().pk}/"
    bare = engineer.send(f"{where}work/", {"verb": "closed", "text": "", "_page": where})
    assert (bare.status_code, "請寫處理結果" in words(bare)) == (422, True)
    asked = engineer.send(f"{where}work/", {"verb": "closed", "text": "換了\n網路線", "_page": where}, says_yes=False)
    assert "換了 網路線" in words(asked)
    engineer.send(f"{where}work/", {"verb": "closed", "text": "換了\n網路線", "_page": where})
    shown = words(engineer.get(where))
    assert ("已解決" in shown, "換了 網路線" in shown) == (True, True)


def test_another_engineer_takes_a_ticket_over_and_sees_late_ones_of_all(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    made = _opened(engineer, people["it_coordinator"].school_id)
    working.work(engineer, made, TicketVerb.TAKE)
    first = ticket(engineer, made)
    with as_owner():
        Ticket.objects.filter(pk=made).update(owner=0, owner_name="病假中", due=clock.today() - timedelta(days=1))
    engineer = actor_of("network_engineer")
    assert [each.id for each in waiting.tickets(engineer)] == [made]
    assert working.work(engineer, made, TicketVerb.TAKE) is TicketState.TAKEN
    row = ticket(engineer, made)
    assert (row.owner, row.taken_at, row.response) == (engineer.name, first.taken_at, first.response)


def test_database_itself_knows_no_closed_ticket_without_its_moment(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    with as_owner(), pytest.raises(IntegrityError), transaction.atomic():
        Ticket.objects.filter(pk=made).update(state=TicketState.CLOSED)


def test_new_call_on_a_closed_matter_is_a_new_ticket_that_goes_on_from_it(actor_of: Actors, people: People) -> None:
    engineer, mine = actor_of("network_engineer"), people["it_coordinator"].school_id
    made = _opened(engineer, mine)
    with pytest.raises(Conflict):
        _opened(engineer, mine, after=made)
    working.work(engineer, made, TicketVerb.CLOSE, text="已換線")
    assert ticket(engineer, _opened(engineer, mine, after=made)).after_id == made
    with pytest.raises(NotFound):
        _opened(engineer, people["other_coordinator"].school_id, after=made)


def test_school_and_engineers_note_what_was_done_until_it_is_closed(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    for role in ("network_engineer", "it_coordinator"):
        working.add_note(actor_of(role), made, text=f"{role} 看過", now=clock.now())
    assert len(notes(actor_of("network_engineer"), made)) == 2
    with pytest.raises(Forbidden):
        working.add_note(actor_of("bureau_officer"), made, text="看過", now=clock.now())
    with pytest.raises(NotFound):
        working.add_note(actor_of("other_coordinator"), made, text="看過", now=clock.now())
    with pytest.raises(BadInput):
        working.add_note(actor_of("network_engineer"), made, text=" ", now=clock.now())
    working.work(actor_of("network_engineer"), made, TicketVerb.CLOSE, text="已換線")
    with pytest.raises(Conflict):
        working.add_note(actor_of("network_engineer"), made, text="看過", now=clock.now())


def test_school_sees_its_own_tickets_and_no_other(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    asked = [TICKETS.asked(each) for each in ({}, {"state": "late"}, {"state": "closed"}, {"state": "all"}, {"kind": "line"})]
    assert [tickets(actor_of("it_coordinator"), each).total for each in asked] == [1, 0, 0, 1, 0]
    assert tickets(actor_of("other_coordinator"), asked[0]).total == 0
    with pytest.raises(NotFound):
        ticket(actor_of("other_coordinator"), made)


def test_engineers_say_who_is_on_duty_and_schools_read_it(actor_of: Actors) -> None:
    engineer = actor_of("network_engineer")
    for days in ([1, 2], [3, 1]):
        working.put_on_duty(engineer, name="潘冠宇", telephone="02-29603456 分機 8", weekdays=days)
    [row] = duties(actor_of("it_coordinator"))
    assert row.weekdays == (1, 3)
    with pytest.raises(Forbidden):
        working.put_on_duty(actor_of("it_coordinator"), name="我", telephone="1", weekdays=[1])
    for _again in range(2):
        working.take_off_duty(actor_of("network_engineer"), row.id)
    assert not Duty.objects.exists()
    with pytest.raises(NotFound):
        duty(engineer, row.id)


def test_call_is_two_presses_and_its_pages_show_addresses_and_duty(client_of: Callable[[str], Any], people: People) -> None:
    mine = people["it_coordinator"].school_id
    laid(mine)
    engineer, school = client_of("network_engineer"), client_of("it_coordinator")
    engineer.send("/ipam/duty/put/", {"name": "潘冠宇", "telephone": "02-29603456", "weekdays": ["1", "2"]})
    assert engineer.send("/ipam/duty/put/", {"name": "", "telephone": "", "weekdays": []}).status_code == 422
    assert f"/ipam/report/{mine}/" in school.get("/ipam/tickets/").content.decode()
    shown = words(school.get(f"/ipam/report/{mine}/"))
    assert "潘冠宇" in shown
    assert "冷氣 EMS" in shown
    assert client_of("bureau_officer").get(f"/ipam/report/{mine}/").status_code == 403
    assert school.send(f"/ipam/report/{mine}/", {"subject": "", "kind": "line", "caller": "李老師", "telephone": ""}).status_code == 422
    school.send(f"/ipam/report/{mine}/", {"subject": "連不上", "kind": "line", "caller": "李老師", "telephone": ""})
    where = f"/ipam/tickets/{Ticket.objects.get().pk}/"
    engineer.send(f"{where}work/", {"verb": "took"})
    engineer.send(f"{where}note/", {"text": "換了網路線"})
    assert engineer.send(f"{where}note/", {"text": ""}).status_code == 422
    engineer.send(f"{where}work/", {"verb": "closed", "text": "已換線"})
    assert "換了網路線" in words(school.get(where))
    school.send(f"/ipam/report/{mine}/?after={Ticket.objects.get().pk}", {"subject": "又連不上", "kind": "line", "caller": "李老師", "telephone": ""})
    assert Ticket.objects.filter(after__isnull=False).count() == 1
    engineer.send(f"/ipam/duty/{Duty.objects.get().pk}/take/")
    assert not Duty.objects.exists()
    assert "接電話開單" in words(engineer.get("/ipam/calls/new/"))
    assert [school.get(f"/ipam/report/{mine}/?after={each}").status_code for each in ("-1", "9" * 30, "x")] == [404] * 3


def test_engineer_on_the_telephone_sees_what_the_school_has_open_beside_the_form(client_of: Clients, actor_of: Actors, people: People) -> None:
    school_id, engineer = people["it_coordinator"].school_id, client_of("network_engineer")
    working.open_ticket(
        actor_of("network_engineer"), school_id=school_id, kind=Kind.LINE, subject="早上斷線", caller="李老師", telephone="", now=clock.now()
    )
    shown = engineer.get("/ipam/calls/new/", {"at": label_of(school_id)})
    assert "早上斷線" in words(shown)
    assert f'value="{label_of(school_id)}"' in shown.content.decode().split('name="school_id"')[1]
    assert "早上斷線" not in words(engineer.get("/ipam/calls/new/", {"at": label_of(people["other_coordinator"].school_id)}))
    assert "找不到「不存在」" in words(engineer.get("/ipam/calls/new/", {"at": "不存在"}))
