"""Receivers of calls, and what a call says (異動通知): ids, states and numbers, never what the weakness is; that is read with a token."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.delivery.told import DestinationRow, unfinished
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.vulnerabilities.models import Finding, Notice, Receiver
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.rounds import Answer
from xiaowu.vulnerabilities.rules.webhooks import Event, named, number_of

READS = ("followups_followup", "roster_school")
PREFIX = "vulnerabilities:"  # of destinations
PURPOSE = "vulnerabilities-webhook"  # of the sealing of secrets
RECEIVER_SORTS = {"name": "name", "made_at": "made_at", "waiting": "waiting"}


@dataclass(frozen=True, slots=True)
class ReceiverRow:
    """A system that is told, with how many calls wait or were given up, and its last answer."""

    id: int
    name: str
    url: str
    made_at: datetime
    by: str
    waiting: int
    given_up: int
    answer: str


def receivers(actor: Actor, wanted: ListRequest) -> Page[ReceiverRow]:
    """Those that are told now. Three statements. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    held = list(Receiver.objects.filter(ended_at=None).order_by("name", "pk"))
    there = {each.name: each for each in unfinished() if each.name.startswith(PREFIX)} if held else {}
    return page_of_rows([_row(each, there.get(f"{PREFIX}{each.pk}")) for each in held], wanted, RECEIVER_SORTS, lambda row: f"{row.name} {row.url}")


def _row(of: Receiver, there: DestinationRow | None) -> ReceiverRow:
    told = there or DestinationRow("")
    return ReceiverRow(of.pk, of.name, of.url, of.made_at, of.by, told.waiting, told.given_up, told.answer)


@dataclass(frozen=True, slots=True)
class _Said:
    finding: int
    answer: Answer


_CHANGED = """
select r.finding_id as finding, r.answer from vulnerabilities_result r
where r.round_id = %(round)s and r.pass_no = %(pass_no)s and r.answer in ('new', 'reopened', 'fixed') order by r.finding_id
"""
_MOVED = """
select n.id, l.number, s.code from followups_followup u join vulnerabilities_notice n on n.id = u.about
join vulnerabilities_letter l on l.id = n.letter_id join roster_school s on s.id = n.school_id where u.id = %(id)s
"""


@dataclass(frozen=True, slots=True)
class _Moved:
    id: int
    number: str
    code: str


def data(about: Mapping[str, Any]) -> dict[str, Any] | None:
    """What a call says, as it is true now; None if the thing is gone. One statement."""
    event = Event(about["event"])
    if event is Event.TAKEN:
        found: dict[str, list[int]] = {Answer.NEW: [], Answer.REOPENED: [], Answer.FIXED: []}
        for each in rows(_Said, _CHANGED, {"round": about["round"], "pass_no": about["pass_no"]}):
            found[each.answer].append(each.finding)
        return {"round": about["round"], "pass": about["pass_no"], **named(found)}
    if event is Event.UNDONE:
        return {"round": about["round"], "pass": about["pass_no"]}
    if event is Event.MOVED:
        moved = rows(_Moved, _MOVED, {"id": about["follow_up"]})
        return {"notice": moved[0].id, "number": moved[0].number, "school": moved[0].code, "state": about["state"]} if moved else None
    return _of_finding(event, about)


def _of_finding(event: Event, about: Mapping[str, Any]) -> dict[str, Any] | None:
    held = Finding.objects.filter(pk=about["finding"]).first()
    if held is None:
        return None
    said = {"finding": number_of(held.pk), "state": held.state}
    if event is Event.DECIDED:
        return said | {"decision": held.decision, "until": held.decision_until.isoformat() if held.decision_until else None}
    return said | {"notice": about["notice"] if Notice.objects.filter(pk=about["notice"]).exists() else None, "answer": about["answer"]}
