"""A request on which its flow is walked."""

from functools import partial
from typing import Any

from tests.flows import Cast, Example
from xiaowu.followups.actions.keeping import attach
from xiaowu.followups.rules.flow import Verb as FollowUpVerb
from xiaowu.followups.tests.flows import example
from xiaowu.ipam.actions.ports import owe_ports
from xiaowu.ipam.actions.requests import ask, decide
from xiaowu.ipam.actions.tickets import open_ticket, work
from xiaowu.ipam.rules.requests import Verb
from xiaowu.ipam.rules.tickets import Kind, TicketState, TicketVerb
from xiaowu.ipam.tests.laid import laid, named
from xiaowu.kernel import clock

_DECIDED = {Verb.GRANT: "bureau_officer", Verb.REFUSE: "bureau_officer", Verb.WITHDRAW: "it_coordinator"}


def request(cast: Cast) -> int:
    """Two addresses of the coordinator's school, which a plan of ten gives."""
    found = laid(cast.people["it_coordinator"].school_id)
    return ask(cast.actor_of("it_coordinator"), found.pk, count=2, reason="新裝冷氣", now=clock.now())


def ticket(cast: Cast) -> int:
    """An engineer takes a call of the coordinator's school."""
    return open_ticket(
        cast.actor_of("network_engineer"), school_id=cast.people["it_coordinator"].school_id, kind=Kind.SWITCH, subject="連接埠不足", caller="李老師",
        telephone="", now=clock.now(),
    )  # fmt: skip


def duty(cast: Cast) -> int:
    """The bureau asks somebody of a firm for ports, who has attached a photograph."""
    vendor, mine = cast.people["vendor"], laid(cast.people["it_coordinator"].school_id)
    named(mine.plan_id, vendor.person_id, clock.today())
    made = owe_ports(
        cast.actor_of("bureau_officer"), mine.pk, ports=4, clause="第 8 條", person_id=vendor.person_id, due=None, text="", now=clock.now()
    )  # fmt: skip
    attach(cast.actor_of("vendor"), made, filename="完工.txt", sent=b"x", now=clock.now())
    return made


_OWED = {
    **dict.fromkeys((FollowUpVerb.TAKE, FollowUpVerb.NOTE, FollowUpVerb.ANSWER), "vendor"),
    **dict.fromkeys((FollowUpVerb.CLOSE, FollowUpVerb.REOPEN, FollowUpVerb.DROP), "bureau_officer"),
}


def _moments(state: TicketState) -> dict[str, Any]:
    return {"closed_at": clock.now()} if state is TicketState.CLOSED else {}


EXAMPLES = {
    "ports": example(duty, _OWED, outcome="built", reads="ipam.see"),
    "ipam_ticket": Example(
        make=ticket,
        by=dict.fromkeys(TicketVerb, "network_engineer"),
        press=lambda at, verb: (f"/ipam/tickets/{at}/work/", {"verb": verb, "text": "已換線"}),
        take=partial(work, text="已換線"),
        fills=_moments,
    ),
    "ipam_request": Example(
        make=request,
        by=_DECIDED,
        press=lambda at, verb: (f"/ipam/requests/{at}/advance/", {"verb": verb, "text": "已有足夠位址"}),
        take=partial(decide, text="已有足夠位址"),
    ),
}
