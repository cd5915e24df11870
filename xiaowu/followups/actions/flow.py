"""The flows of all kinds over their one table (待辦流程): what else is checked, who acted last, what a step writes besides the state."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from functools import lru_cache, partial
from typing import Any, NoReturn, TypeAlias

from django.db.models import F
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.followups.actions.telling import OPENED, settle_all, tell_owners
from xiaowu.followups.events import FollowUpMoved
from xiaowu.followups.models import LONGEST_NAME, Attachment, FollowUp, Note
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries.follow_ups import owner_in
from xiaowu.followups.queries.kinds import is_about, is_house, is_owed_by, kind, owner_titles, visible
from xiaowu.followups.rules.flow import ENDED, OWED, SAYING, State, Verb
from xiaowu.followups.rules.kinds import HANDED_ON, FollowUpKind, Owner
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound, Refused
from xiaowu.kernel.flow.held import FlowOf
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.marked import N_

FollowUpFlowOf: TypeAlias = "FlowOf[FollowUp, State, Verb]"


HOUSE = "系統"  # who acted, if no person did
OWN = N_("這件與您自己的帳號有關，請由其他負責的人辦理。")


@lru_cache(maxsize=256)
def flow_of(key: str, *, by_house: bool = False) -> FollowUpFlowOf:
    """The flow of a kind, or the variant that the house's own jobs use. Raises NotFound for a kind that no system declares."""
    of = kind(key)
    flow = of.flow(by_house=by_house)
    return FlowOf(flow, FollowUp, where=lambda row, _verb: row.school_id, barrier=_barrier(of), by=_last_note, tells=partial(FollowUpMoved, key))


def step(
    actor: Actor, follow_up_id: int, verb: Verb, *, text: str, outcome: str = "", now: datetime, of_kind: str = "", due: date | None = None
) -> State:
    """Take a step and note what was said; returns the new state. `of_kind`: the kind that the address names; a follow-up of another is not found.
    `due`: the new due day, of which its owner is told.

    Raises BadInput (nothing said, no outcome, its system knows why it does not end yet), and what the flow raises.
    """
    held = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id).first()
    if held is None or (of_kind and held.kind != of_kind):
        _not_held(actor, follow_up_id, verb, of_kind)
    of, chosen = kind(held.kind), flow_of(held.kind, by_house=is_house(actor))
    move = chosen.begin(actor, held, verb, now=now)
    if move.step is None:
        return move.to
    said = text.strip()
    if outcome != HANDED_ON or not is_house(actor):
        _say_enough(of, verb, said, outcome)
        _may_end(of, verb, held.about, outcome)
    if of.needs_file and verb is Verb.ANSWER and not Attachment.objects.filter(follow_up=held).exists():
        raise BadInput(_("請先加入附件，證明已經完成（照片或文件），再回報。"), at="text")
    writes = _writes(actor, of, held, move.to, outcome, now) if move.to is not move.was else {}
    if due is not None:
        writes |= {"due": due, "told": 0, "sequence": F("sequence") + 1, "changed_at": now}
    chosen.finish(actor, move, verb, now=now, writes=writes)
    if said:
        add_note(actor, held, text=said, verb=verb, now=now)
    if move.to not in OWED:
        settle_all(held)
    elif due is not None:
        held.due = due
        tell_owners(actor, held, OPENED)
    return move.to


def _not_held(actor: Actor, follow_up_id: int, verb: Verb, of_kind: str) -> NoReturn:
    """Somebody who may read it but not write it is told why; to anybody else it does not exist."""
    require(actor, kind(of_kind).see if of_kind else Permission.OPEN, school_id=ANYWHERE)
    seen = FollowUp.objects.filter(visible(actor), pk=follow_up_id).first()
    if seen is not None and of_kind in ("", seen.kind):
        require(actor, flow_of(seen.kind).flow.permission(verb), school_id=seen.school_id)
    raise NotFound


def signed(actor: Actor) -> str:
    """Who acted, as notes and endings show it."""
    return HOUSE if is_house(actor) else actor.name[:LONGEST_NAME]


def add_note(actor: Actor, held: FollowUp, *, text: str, verb: Verb | None = None, now: datetime) -> None:
    """Notes are only ever added."""
    Note.objects.create(follow_up=held, school_id=held.school_id, at=now, by=signed(actor), account_id=actor.account_id, verb=verb or "", text=text)


def _say_enough(of: FollowUpKind, verb: Verb, said: str, outcome: str) -> None:
    """Raises BadInput."""
    if verb is Verb.CLOSE and of.outcomes:
        if outcome not in of.outcomes:
            raise BadInput(_("請選擇處理結果。"))
        return
    if verb in SAYING and not said:
        raise BadInput(_("請寫下辦理情形或理由。"))


def _may_end(of: FollowUpKind, verb: Verb, about: int | None, outcome: str) -> None:
    """What the system finds out itself needs no leave of it. Raises BadInput."""
    if verb is Verb.CLOSE and of.ends and outcome not in of.by_system and (why := import_string(of.ends)(about)):
        raise BadInput(why, at="outcome")


def _writes(actor: Actor, of: FollowUpKind, held: FollowUp, to: State, outcome: str, now: datetime) -> dict[str, Any]:
    """What a step to another state writes besides it: an ending, or that an ending no longer holds."""
    if to in ENDED:
        goes = now + timedelta(days=of.kept) if of.kept is not None else None
        end = {"done_at": now, "done_by": signed(actor), "outcome": outcome if to is State.DONE else "", "forget_at": goes}
        return end | {"sequence": F("sequence") + 1, "changed_at": now}
    if to is State.OPEN:
        again = {"done_by": "", "outcome": "", "forget_at": None, "reopened": F("reopened") + 1, "told": 0}
        return again | {"sequence": F("sequence") + 1, "changed_at": now}
    return {}


def _barrier(of: FollowUpKind) -> Callable[[Actor, Any, Verb, datetime], Refused | None]:
    """Only those who owe it, or keep watch over it, may act on it; and nobody on what is about themselves."""

    def asked(actor: Actor, row: Any, verb: Verb, _now: datetime) -> Refused | None:
        if of.concerns and is_about(actor, of, row.about):
            return BadInput(_(OWN))
        if (
            verb not in of.of_owner
            or is_house(actor)
            or is_owed_by(actor, row.owner_role, row.school_id, row.owner_section, row.owner_person)
            or holds(actor, of.keep, school_id=row.school_id)
        ):
            return None
        return Forbidden(_("這件由%(owner)s辦理。") % {"owner": owner_title(owner_in(row))})

    return asked


def owner_title(owner: Owner) -> str:
    """Who owes it, in words: as the document named them, else the section or the role."""
    return owner.words or owner_titles(owner)[-1]


def _last_note(row: Any) -> str:
    last = Note.objects.filter(follow_up_id=row.pk).order_by("-pk").values_list("by", "at").first()
    return f"{last[0]} {spoken.moment(last[1])}" if last else ""


REQUESTS = flow_of("request")
