"""Telling those who owe something, or stand on the ladder (告知負責者): a notification to the role at its place, as its kind declares."""

from collections.abc import Iterator
from datetime import date

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.kinds import kind
from xiaowu.followups.queries.leaving import answering, keepers
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.notifications.actions.telling import Holder, settle, tell
from xiaowu.roster.rules.roles import CITY_ROLES, Role

OPENED, DUE, OVERDUE, LEFT = "opened", "due", "overdue", "left"
_LONGEST = 120  # characters of a title


def tell_owners(actor: Actor, held: FollowUp, stage: str, *, since: int = 0) -> None:
    """Tell its owner, and whomever else its kind names. One statement for each, besides those that the kind makes."""
    for owner in _owners(held):
        _tell(actor, held, owner, stage, since)


def tell_role(actor: Actor, held: FollowUp, role: Role, stage: str, *, since: int = 0) -> None:
    """Tell the holders of a role at its place; if it is the owner's own role, all who owe it. Once for each stage, due day and role."""
    if role == held.owner_role:
        tell_owners(actor, held, stage, since=since)
    else:
        _tell(actor, held, _holder(role, held.school_id), stage, since)


def tell_of_leaving(actor: Actor, held: FollowUp) -> bool:
    """Tell whoever may hand it over that its named owner left, once for each owner; returns whether anybody is told anew."""
    to = [Holder(role, school_id, section=section) for role, school_id, section in keepers(held)]
    account = answering(held)
    every: list[int | Holder] = [*to, *([account] if account else [])]
    told = [_tell(actor, held, each, LEFT, held.owner_person or 0) for each in every]
    return any(told)


def settle_all(held: FollowUp) -> None:
    """Those who were told of it need not read it any more."""
    settle(kind(held.kind).notice, str(held.pk))


def _owners(held: FollowUp) -> Iterator[int | Holder]:
    if held.owner_person is None:
        yield _holder(Role(held.owner_role), held.school_id, held.owner_section)
    elif account := value("select identity_account_of(%s)", [held.owner_person]):
        yield int(account)
    if also := kind(held.kind).also:
        yield from (_holder(role, school_id) for role, school_id in import_string(also)(held))


def _holder(role: Role, school_id: int | None, section: str = "") -> Holder:
    return Holder(role, None if role in CITY_ROLES else school_id, section=section)


def _tell(actor: Actor, held: FollowUp, to: int | Holder, stage: str, since: int) -> bool:
    due = held.due.isoformat() if held.due else ""
    about = {"id": held.pk, "title": held.title[:_LONGEST], "stage": stage, "due": due, "since": since}
    return tell(actor, to, kind(held.kind).notice, about, key=f"{held.pk} {stage} {due} {since} {held.reopened}")


def words(about: About) -> Words:
    """The words of the notification."""
    said = {"day": spoken.long(date.fromisoformat(about["due"])) if about["due"] else "", "days": about["since"]}
    if about["stage"] == OVERDUE:
        return Words(_("待辦已逾期 %(days)s 個上班日（期限 %(day)s）") % said, about["title"])
    if about["stage"] == LEFT:
        return Words(_("待辦的負責者已離任，請改派"), about["title"])
    if about["stage"] == DUE:
        return Words(_("待辦將於%(day)s到期") % said, about["title"])
    return Words(_("新的待辦，期限 %(day)s") % said if about["due"] else _("新的待辦"), about["title"])
