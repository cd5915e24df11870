"""Whoever owes a tracked item is reminded of it (催辦): the bureau, which keeps the list, and the schools that its owner names or that speak for a
district that it names."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.followups.events import FollowUpMoved
from xiaowu.followups.rules.flow import ENDED
from xiaowu.kernel import audit, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import About, Words
from xiaowu.meetings.models import Convener
from xiaowu.meetings.queries.tracked import TrackedRow, tracked
from xiaowu.meetings.rules.flow import TRACKED
from xiaowu.meetings.rules.owing import stage, who_owes
from xiaowu.notifications.actions.telling import Holder, settle, tell
from xiaowu.roster.models import District, School
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.rules.roles import Role

KIND = "meetings.tracked_due"
_BUREAU = Holder(Role.BUREAU_OFFICER)
_LONGEST = 120  # letters of a subject


def remind(actor: Actor, today: date) -> list[int]:
    """On a school day: the items of which somebody was reminded now; each is told, and on record."""
    if no_school_reason(None, today) is not None:
        return []
    due = [(each, step) for each in tracked(today) if each.closed_on is None and each.due and (step := stage(each.due, today))]
    if not due:
        return []
    districts = dict(District.objects.values_list("pk", "name"))
    schools = dict(School.objects.filter(closed_on=None).values_list("pk", "name"))
    speakers = dict(Convener.objects.values_list("district_id", "school_id"))
    told = []
    for each, step in due:
        owing = who_owes(each.owner.words, districts, schools)
        speaking = {speakers[district] for district in owing.districts if district in speakers}
        owers = [_BUREAU, *(Holder(Role.IT_COORDINATOR, school) for school in sorted(speaking | owing.schools))]
        if sum(_tell(actor, to, each, step) for to in owers):
            audit.record(actor, "reminded", "tracked", each.id)
            told.append(each.id)
    return told


def words(about: About) -> Words:
    """What a reminder says."""
    day = roc.long(date.fromisoformat(about["due"]))
    state = about["stage"].partition("-")[0]
    title = {"ahead": _("追蹤列管事項將於 %(day)s 到期"), "today": _("追蹤列管事項今天到期（%(day)s）")}.get(
        state, _("追蹤列管事項已逾期（%(day)s）")
    )
    return Words(title % {"day": day}, about["subject"])


def settled(event: FollowUpMoved) -> None:
    """What is tracked no more reminds nobody any more, by whatever page it ended."""
    if event.kind == TRACKED and event.now in ENDED:
        settle(KIND, str(event.follow_up_id))


def _tell(actor: Actor, to: Holder, item: TrackedRow, step: str) -> bool:
    day = item.due.isoformat() if item.due else ""
    about = {"tracked": item.id, "subject": item.subject[:_LONGEST], "due": day, "stage": step}
    return tell(actor, to, KIND, about, key=f"{item.id} {day} {step}")
