"""A ticket that was opened for the wrong school, or heard wrong, is put right."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from xiaowu.ipam.actions import missed
from xiaowu.ipam.actions.correcting import correct
from xiaowu.ipam.actions.tickets import add_note, open_ticket, work
from xiaowu.ipam.lists.reports import TIMES
from xiaowu.ipam.models import Missed, Ticket
from xiaowu.ipam.queries.reports import times
from xiaowu.ipam.queries.tickets import notes, school_of, ticket
from xiaowu.ipam.rules.tickets import Kind, TicketState, TicketVerb
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.seen import Stale, marks

People = dict[str, Somebody]
Actors = Callable[[str], Any]
TOLD: dict[str, Any] = {"kind": Kind.LINE, "subject": "連不上", "caller": "李老師", "telephone": "分機 21"}


def _corrected(actor: Any, made: int, school_id: int, **told: Any) -> int:
    return correct(actor, made, school_id=school_id, **{**TOLD, **told}, now=clock.now())


def test_engineer_corrects_what_was_heard_wrong_and_the_history_keeps_what_it_was(actor_of: Actors, people: People) -> None:
    engineer, mine = actor_of("network_engineer"), people["it_coordinator"].school_id
    made = open_ticket(engineer, school_id=mine, **TOLD, now=clock.now())
    for _again in range(2):
        assert _corrected(engineer, made, mine, subject="二樓連不上", kind=Kind.SWITCH, telephone="分機 22") == made
    row = ticket(engineer, made)
    assert (row.subject, row.kind, row.caller, row.telephone) == ("二樓連不上", Kind.SWITCH, "李老師", "分機 22")
    assert ["連不上" in each.text for each in notes(engineer, made)] == [True]
    _corrected(engineer, made, mine, subject="二樓連不上", kind=Kind.SWITCH, telephone="")
    assert len(notes(engineer, made)) == 1
    for wrong, field in (({"subject": " "}, "subject"), ({"caller": " "}, "caller")):
        with pytest.raises(BadInput) as refused:
            _corrected(engineer, made, mine, **wrong)
        assert set(refused.value.faults) == {field}
    with pytest.raises(Stale):
        _corrected(engineer, made, mine, subject="三樓連不上", seen=marks({"subject": "連不上"}))
    with pytest.raises(NotFound):
        _corrected(engineer, 0, mine)
    with pytest.raises(Forbidden):
        _corrected(actor_of("it_coordinator"), made, mine)


def test_ticket_of_the_wrong_school_goes_on_at_the_right_one_and_counts_once(actor_of: Actors, people: People) -> None:
    engineer, right, wrong = actor_of("network_engineer"), people["it_coordinator"].school_id, people["other_coordinator"].school_id
    came = missed.note_missed(engineer, telephone="1", caller="", words="", now=clock.now())
    made = open_ticket(engineer, school_id=wrong, **TOLD, now=clock.now(), missed=came)
    work(engineer, made, TicketVerb.TAKE)
    add_note(engineer, made, text="已遠端查看", now=clock.now())
    add_note(actor_of("other_coordinator"), made, text="不是我們", now=clock.now())
    engineer = actor_of("network_engineer")
    now_at = _corrected(engineer, made, right)
    assert _corrected(engineer, made, right) == now_at
    assert Missed.objects.get(pk=came).ticket_id == now_at
    row, was = ticket(engineer, now_at), ticket(engineer, made)
    assert (row.state, row.owner, row.opened_at, row.due, row.response) == (TicketState.TAKEN, was.owner, was.opened_at, was.due, was.response)
    assert (was.state, was.merged_into_id, was.solution) == (TicketState.CLOSED, now_at, None)
    assert [each.text for each in notes(actor_of("it_coordinator"), now_at)] == ["已遠端查看"]
    assert times(actor_of("bureau_officer"), TIMES.asked({})).total == 1
    with pytest.raises(Conflict, match="結案"):
        _corrected(actor_of("network_engineer"), made, wrong)
    with pytest.raises(BadInput):
        _corrected(actor_of("network_engineer"), now_at, 0)


def test_ticket_that_nobody_took_moves_untaken(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    made = open_ticket(engineer, school_id=people["other_coordinator"].school_id, **TOLD, now=clock.now())
    assert ticket(engineer, _corrected(engineer, made, people["it_coordinator"].school_id)).state is TicketState.OPEN


def test_engineer_corrects_on_its_page_and_the_wrong_school_is_led_nowhere(client_of: Callable[[str], Any], actor_of: Actors, people: People) -> None:
    engineer, right, wrong = actor_of("network_engineer"), people["it_coordinator"].school_id, people["other_coordinator"].school_id
    made = open_ticket(engineer, school_id=wrong, **TOLD, now=clock.now())
    other = open_ticket(engineer, school_id=right, **TOLD, now=clock.now())
    label, client = school_of(engineer, ticket(engineer, other).school_id), client_of("network_engineer")
    where, told = f"/ipam/tickets/{made}/", {**TOLD, "kind": "line", "school_id": label}
    assert f"{where}correct/" in client.get(where).content.decode()
    assert client.send(f"{where}correct/", {**told, "subject": ""}).status_code == 422
    client.send(f"{where}correct/", told)
    now_at = Ticket.objects.get(pk=made).merged_into_id
    assert f"/ipam/tickets/{now_at}/" in client.get(where).content.decode()
    shown = client_of("other_coordinator").get(where)
    assert ("已併入其他單" in words(shown), f"/ipam/tickets/{now_at}/" in shown.content.decode()) == (True, False)
    assert client_of("it_coordinator").get(f"{where}correct/").status_code == 403
