"""Telling whoever owes something, or stands on the ladder (告知負責者): as a notification to the role at its place, in the letter of the day."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.followups.models import FollowUp
from xiaowu.kernel import roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, tell
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import CITY_ROLES, Role

KIND = "followups.owed"
OPENED, DUE, OVERDUE = "opened", "due", "overdue"
_LONGEST = 120  # letters of a title


def tell_role(actor: Actor, held: FollowUp, role: Role, stage: str, *, section: SectionCode | None = None, since: int = 0) -> None:
    """Once for each stage, due day and role; of the bureau's, that of one section where it is owed there. One statement."""
    due = held.due.isoformat() if held.due else ""
    about = {"id": held.pk, "title": held.title[:_LONGEST], "stage": stage, "due": due, "since": since}
    place = None if role in CITY_ROLES else held.school_id
    tell(actor, Holder(role, place, section=section or ""), KIND, about, key=f"{held.pk} {stage} {due} {since} {held.reopened}")


def words(about: About) -> Words:
    """What it says."""
    said = {"day": roc.long(date.fromisoformat(about["due"])) if about["due"] else "", "days": about["since"]}
    if about["stage"] == OVERDUE:
        return Words(_("待辦已逾期 %(days)s 個上課日（期限 %(day)s）") % said, about["title"])
    if about["stage"] == DUE:
        return Words(_("待辦將於 %(day)s 到期") % said, about["title"])
    return Words(_("新的待辦，期限 %(day)s") % said if about["due"] else _("新的待辦"), about["title"])
