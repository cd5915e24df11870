"""Opening a follow-up, handing it over, giving it another day, and its files (交辦、改派、改期、附件)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import F
from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import OWN, add_note, signed
from xiaowu.followups.actions.telling import OPENED, tell_owners
from xiaowu.followups.events import FollowUpOpened
from xiaowu.followups.models import Attachment, FollowUp
from xiaowu.followups.permissions import Permission
from xiaowu.followups.queries.follow_ups import owner_in
from xiaowu.followups.queries.kinds import is_about, is_house, is_owed_by, kind, owner_at, owners_of
from xiaowu.followups.rules.flow import State
from xiaowu.followups.rules.kinds import FollowUpKind, Owner
from xiaowu.kernel import audit, clock, storage
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, changes
from xiaowu.kernel.storage import Source
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import working_day_after


@dataclass(frozen=True, slots=True)
class Wish:
    """What is to be followed up: at which school (None: the city's own), about which row of its system, by whom, until when.

    Without an owner the kind's default owner; without a day it is due as the kind says. `opened_on`: a day other than today.
    """

    title: str
    school_id: int | None = None
    about: int | None = None
    owner: Owner | None = None
    due: date | None = None
    opened_on: date | None = None


def open_follow_up(actor: Actor, key: str, wish: Wish, *, text: str = "", now: datetime) -> int:
    """Open one, with a first note if there is any text; returns its id. If one about the same thing is open there, that one is returned.

    The house's own jobs open them too. Raises Forbidden, NotFound, BadInput.
    """
    of = kind(key)
    _may_keep(actor, of, wish.school_id)
    if not wish.title.strip():
        raise BadInput(_("請填寫事由。"))
    owner, opened = wish.owner or owner_at(of, wish.school_id), wish.opened_on or clock.day(now)
    _fits(of, owner, wish.school_id)
    if wish.school_id is not None and not School.objects.filter(pk=wish.school_id, closed_on=None).exists():
        raise BadInput(_("請選擇學校。"))
    due = wish.due or (working_day_after(wish.school_id, opened, of.days) if of.days is not None else None)
    given = _owned(owner) | {"title": wish.title.strip(), "opened_on": opened, "opened_by": signed(actor), "due": due, "changed_at": now}
    what: dict[str, Any] = {"kind": key, "school_id": wish.school_id, "about": wish.about}
    if wish.about is None:
        made, is_new = FollowUp.objects.create(**what, **given, state=State.OPEN), True
    else:
        made, is_new = FollowUp.objects.get_or_create(**what, done_at=None, defaults={**given, "state": State.OPEN})
    if is_new:
        audit.record(actor, "opened", key, made.pk, school_id=wish.school_id, due=due.isoformat() if due else None)
        if text.strip():
            add_note(actor, made, text=text.strip(), now=now)
        if opened == clock.today():  # something entered afterwards is no news
            tell_owners(actor, made, OPENED)
        tell(FollowUpOpened(made.pk, key, wish.school_id, owner.role, owner.section))
    return int(made.pk)


def change(actor: Actor, follow_up_id: int, *, owner: Owner, due: date | None, seen: Seen | None, now: datetime) -> None:
    """Hand it over to another role, or give it another day. The same again does nothing. Raises Forbidden, NotFound, BadInput, Conflict, Stale."""
    held = _held(actor, follow_up_id)
    of = kind(held.kind)
    _may_keep(actor, of, held.school_id)
    before = owner_in(held)
    stored = {"owner": before.value, "words": before.words, "due": held.due}
    new = changes(stored, {"owner": owner.value, "words": owner.words, "due": due}, seen, together=("owner", "words"))
    if not new:
        return
    owner, due = owner if {"owner", "words"} & set(new) else before, new.get("due", held.due)
    if held.done_at is not None:
        raise Conflict(_("這件已經結束，不能改派或改期。"))
    _fits(of, owner, held.school_id)
    later = {"told": 0} if due != held.due or owner.value != before.value else {}
    FollowUp.objects.filter(pk=held.pk).update(**_owned(owner), due=due, sequence=F("sequence") + 1, changed_at=now, **later)
    audit.record(actor, "changed", held.kind, held.pk, school_id=held.school_id, owner=owner.value, due=due.isoformat() if due else None)
    if owner.value != before.value:
        for name, value in _owned(owner).items():
            setattr(held, name, value)
        held.due = due
        tell_owners(actor, held, OPENED)
        tell(FollowUpOpened(held.pk, held.kind, held.school_id, owner.role, owner.section, is_handed_over=True))


def attach(actor: Actor, follow_up_id: int, *, filename: str, sent: Source, now: datetime) -> int:
    """Add a file, as the owner or as a keeper. Returns its id. Raises Forbidden, NotFound, BadInput, Conflict, StoreAway."""
    held = _held(actor, follow_up_id)
    of = kind(held.kind)
    is_owed = is_owed_by(actor, held.owner_role, held.school_id, held.owner_section, held.owner_person)
    is_worked = is_owed and holds(actor, of.work, school_id=held.school_id)
    if not is_worked and not holds(actor, of.keep, school_id=held.school_id):
        raise Forbidden(_("只有負責的單位與承辦人可以加入附件。"))
    if held.done_at is not None:
        raise Conflict(_("這件已經結束，不能再加入附件。"))
    beside: dict[str, Any] = {"school_id": held.school_id, "by": actor.name[:60]}
    made = storage.attach(actor, Attachment, sent, filename=filename, at=now, follow_up=held, **beside)
    audit.record(actor, "attached", held.kind, held.pk, school_id=held.school_id, attachment=made.pk)
    return int(made.pk)


def take_back(actor: Actor, follow_up_id: int, *, attachment_id: int, now: datetime) -> None:
    """Remove a file that was added by mistake, for the person who added it, until the follow-up ends; a note records it.
    Raises Forbidden, NotFound, BadInput, Conflict.
    """
    held = _held(actor, follow_up_id)
    found = Attachment.objects.filter(follow_up=held, pk=attachment_id).first()
    if found is None:
        raise NotFound
    if held.done_at is not None:
        raise Conflict(_("這件已經結束，附件不能再收回。"))
    filename = storage.take_back(actor, found, school_id=held.school_id, follow_up=held.pk)
    add_note(actor, held, text=_("收回附件「%(name)s」。") % {"name": filename}, now=now)


def _held(actor: Actor, follow_up_id: int) -> FollowUp:
    """The locked row; those whom its guard does not let write it do not find it. Raises BadInput for what is about oneself."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    held = FollowUp.objects.select_for_update(of=("self",)).filter(pk=follow_up_id).first()
    if held is None:
        raise NotFound
    if is_about(actor, kind(held.kind), held.about):
        raise BadInput(_(OWN))
    return held


def _may_keep(actor: Actor, of: FollowUpKind, school_id: int | None) -> None:
    """The house's own jobs may; they state their reach when they arm the database."""
    if not is_house(actor):
        require(actor, of.keep, school_id=school_id)


def _fits(of: FollowUpKind, owner: Owner, school_id: int | None) -> None:
    """Raises BadInput for a role that does not do this kind's work, or does not do it there."""
    # of somebody from outside too: only as long as they hold their post
    if owner.value not in {each.value for each in owners_of(of, has_school=school_id is not None)}:
        raise BadInput(_("請選擇負責的單位。"), at="owner")


def _owned(owner: Owner) -> dict[str, Any]:
    return {"owner_role": owner.role.value, "owner_section": owner.section or "", "owner_words": owner.words[:60], "owner_person": owner.person}
