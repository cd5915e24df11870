"""A letter taken back after it was sent (公文撤回): a wrong date, a wrong round. What the schools answered to it stays."""

from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.followups.actions.flow import step
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.roster.rules.roles import Role
from xiaowu.vulnerabilities.models import Letter
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.withdrawing import recalled
from xiaowu.vulnerabilities.rules.letters import WITHDRAWN

_TOLD = "vulnerabilities.withdrawn"
_LONGEST = 120  # characters of the reason in a notification


def withdraw_letter(actor: Actor, letter_id: int, *, reason: str, now: datetime) -> None:
    """Take a letter back: what its schools still owe by it ends, each school is told, and what an earlier letter had asked is owed by that one again.

    Answers stay, and count for the letter that comes in its place. Repeating it changes nothing. Raises Forbidden, NotFound, BadInput, and what the
    flow raises. Ten statements or so a school.
    """
    require(actor, Permission.KEEP, school_id=None)
    held = Letter.objects.select_for_update().filter(pk=letter_id).first()
    if held is None:
        raise NotFound
    if held.withdrawn_at is not None:
        return
    if not reason.strip():
        raise BadInput(_("請寫下撤回的原因。"), at="reason")
    told = recalled(actor, letter_id)
    Letter.objects.filter(pk=held.pk).update(withdrawn_at=now, withdrawn_by=actor.name[:60], withdrawn_why=reason.strip())
    audit.record(actor, "withdrew", "vulnerabilities.letter", held.pk, schools=len(told))
    about = {"number": held.number, "why": reason.strip()[:_LONGEST]}
    for each in told:
        if each.is_open:
            step(actor, each.follow_up, Verb.CLOSE, text=_("公文撤回：%(why)s") % {"why": reason.strip()}, outcome=WITHDRAWN, now=now)
        for before in each.replaced:
            step(actor, before, Verb.REOPEN, text=_("「%(number)s」已撤回，恢復依原公文辦理。") % {"number": held.number}, now=now)
        tell(actor, Holder(Role.IT_COORDINATOR, each.school_id), _TOLD, about | {"id": each.notice}, key=str(each.notice))


def words(about: About) -> Words:
    """The words of the notification."""
    return Words(_("弱點修補公文「%(number)s」已撤回") % {"number": about["number"]}, about["why"])
