"""The flows of all kinds over their one table (待辦流程): what else may stand in the way, who did it last, what a step writes besides."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import lru_cache, partial
from typing import Any, TypeAlias

from django.db.models import F
from django.utils.translation import gettext as _

from xiaowu.followups.actions.telling import KIND
from xiaowu.followups.events import FollowUpMoved
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries.kinds import is_owed_by, kind, owner_titles
from xiaowu.followups.rules.flow import ENDED, OWED, OWNERS, SAYING, State, Verb
from xiaowu.followups.rules.kinds import FollowUpKind, Owner
from xiaowu.kernel import roc
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.notifications.actions.telling import settle
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

FollowUpFlowOf: TypeAlias = "FlowOf[FollowUp, State, Verb]"


@lru_cache(maxsize=128)
def flow_of(key: str) -> FollowUpFlowOf:
    """The flow of a kind. Raises NotFound for what no system declares."""
    of = kind(key)
    return FlowOf(of.flow(), FollowUp, where=lambda row, _verb: row.school_id, barrier=_barrier(of), by=_last_note, tells=partial(FollowUpMoved, key))


def step(actor: Actor, follow_up_id: int, verb: Verb, *, text: str, outcome: str = "", now: datetime, of_kind: str = "") -> State:
    """Take a step and note what was said; the state it led to. `of_kind`: what the address says of it; any other is not found.

    Raises BadInput (nothing said, no outcome), and what the flow raises.
    """
    held = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id).first()
    if held is None or (of_kind and held.kind != of_kind):
        require(actor, kind(of_kind).see if of_kind else Permission.SEE, school_id=ANYWHERE)
        raise NotFound
    of, chosen = kind(held.kind), flow_of(held.kind)
    move = chosen.begin(actor, held, verb, now=now)
    if move.step is None:
        return move.to
    said = text.strip()
    _say_enough(of, verb, said, outcome)
    writes = _writes(actor, of, held, move.to, outcome, now) if move.to is not move.was else {}
    chosen.finish(actor, move, verb, now=now, writes=writes)
    if said:
        add_note(actor, held, text=said, verb=verb, now=now)
    if move.to not in OWED:
        settle(KIND, str(held.pk))
    return move.to


def add_note(actor: Actor, held: FollowUp, *, text: str, verb: Verb | None = None, now: datetime) -> None:
    """Notes are only ever added."""
    Note.objects.create(follow_up=held, school_id=held.school_id, at=now, by=actor.name[:60], account_id=actor.account_id, verb=verb or "", text=text)


def _say_enough(of: FollowUpKind, verb: Verb, said: str, outcome: str) -> None:
    """Raises BadInput."""
    if verb is Verb.CLOSE and of.outcomes:
        if outcome not in of.outcomes:
            raise BadInput(_("請選擇處理結果。"))
        return
    if verb in SAYING and not said:
        raise BadInput(_("請寫下辦理情形或理由。"))


def _writes(actor: Actor, of: FollowUpKind, held: FollowUp, to: State, outcome: str, now: datetime) -> dict[str, Any]:
    """What a step to another state writes besides it: an end, or that an end is none any more."""
    if to in ENDED:
        goes = now + timedelta(days=of.kept) if of.kept is not None else None
        end = {"done_at": now, "done_by": actor.name[:60], "outcome": outcome if to is State.DONE else "", "forget_at": goes}
        return end | {"sequence": F("sequence") + 1, "changed_at": now}
    if to is State.OPEN:
        again = {"done_by": "", "outcome": "", "forget_at": None, "reopened": F("reopened") + 1, "told": 0}
        return again | {"sequence": F("sequence") + 1, "changed_at": now}
    return {}


def _barrier(of: FollowUpKind) -> Callable[[Actor, Any, Verb, datetime], Refused | None]:
    """What is owed is done by whoever owes it, or keeps watch over it."""

    def asked(actor: Actor, row: Any, verb: Verb, _now: datetime) -> Refused | None:
        if (
            verb not in OWNERS
            or is_owed_by(actor, row.owner_role, row.school_id, row.owner_section)
            or holds(actor, of.keep, school_id=row.school_id)
        ):
            return None
        return Forbidden(_("這件由%(owner)s辦理。") % {"owner": owner_title(Owner(Role(row.owner_role), SectionCode(row.owner_section) or None))})

    return asked


def owner_title(owner: Owner) -> str:
    """Who owes it, as people read it: as the document named them, else the section or the role."""
    return owner.words or owner_titles(owner)[-1]


def _last_note(row: Any) -> str:
    last = Note.objects.filter(follow_up_id=row.pk).order_by("-pk").values_list("by", "at").first()
    return f"{last[0]} {roc.moment(last[1])}" if last else ""


REQUESTS = flow_of("request")
