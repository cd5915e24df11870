"""Leaves go along with the children of a school that merges, and come back if the merger is taken back (假單隨併校移轉、復原)."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.actions.leave_days import recut
from xiaowu.attendance.actions.leave_flow import tell_approvers
from xiaowu.attendance.models import Leave
from xiaowu.attendance.queries.leave import approvers_over
from xiaowu.attendance.queries.leave_along import Found, found_of
from xiaowu.attendance.queries.leave_left import undecided
from xiaowu.attendance.rules.leave import State, approver
from xiaowu.attendance.rules.leave_along import Fate
from xiaowu.kernel import audit, clock
from xiaowu.kernel.database.rows import rows, value
from xiaowu.kernel.notices import About, Words
from xiaowu.notifications.actions.telling import Holder, settle_several, tell_holders
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role

LEFT = "attendance.leave_left"
_ALONG = "select leave_id, class_id, waits_for from attendance_leave_along(%s, %s, %s, %s::bigint[], %s::text[], %s::numeric[], %s, %s, %s, %s)"
_BACK = "select attendance_leave_back(%s, %s, %s, %s, %s, %s, %s)"


@dataclass(frozen=True, slots=True)
class _Brought:
    leave_id: int
    class_id: int | None
    waits_for: str


def bring(event: SchoolMerged) -> None:
    """Runs in the transaction of the merger, once the children are at the successor. What is undecided waits for whoever decides there, who is told.
    As many statements for many as for one. Of what stays undecided at the old school, for whatever reason, student affairs is told.
    """
    _bring(event)
    if count := undecided(event.school_id):
        about = {"school": School.objects.values_list("name", flat=True).get(pk=event.school_id), "count": count}
        office = Holder(Role.STUDENT_AFFAIRS.value, event.successor_id, None)
        tell_holders(event.actor, LEFT, [(office, about, f"{event.school_id} {event.day}")])


def _bring(event: SchoolMerged) -> None:
    found = [each for each in found_of(event.school_id, event.successor_id, event.day) if each.there.fate is Fate.GOES]
    if not found:
        return
    by, name, now = event.actor.account_id, event.actor.name[:100], clock.now()
    given = [[each.going.leave_id for each in found], _turns(event.successor_id, found), [round(float(each.days), 2) for each in found]]
    made = rows(_Brought, _ALONG, [event.school_id, event.successor_id, event.day, *given, by, name, now, _("併校，移至承接學校審核")])
    recut([event.successor_id], event.day, max(each.going.last_day for each in found), by, name)
    audit.record(event.actor, "brought", "leave", school_id=event.successor_id, former=event.school_id, leaves=len(made))
    waiting = [(Leave(pk=each.leave_id, school_id=event.successor_id, waits_for=each.waits_for), each.class_id) for each in made if each.waits_for]
    tell_approvers(event.actor, waiting)


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    by, name = event.actor.account_id, event.actor.name[:100]
    settle_several(LEFT, [str(event.school_id)])
    value(_BACK, [event.school_id, event.successor_id, event.day, by, name, clock.now(), _("併校已復原")])


def left_words(about: About) -> Words:
    """What the successor's student affairs is told."""
    count = int(about["count"])
    said = ngettext("%(count)d 份假單尚未審核", "%(count)d 份假單尚未審核", count) % {"count": count}
    title = _("%(school)s併入本校，還有 %(said)s") % {"school": about["school"], "said": said}
    return Words(title, _("請在結算該校的午餐退費前審核；在「假單」列於上方。"))


def _turns(successor_id: int, found: list[Found]) -> list[str]:
    """Of each, whose turn it is at the successor; empty where nobody's is. One statement."""
    present = approvers_over(successor_id, list(dict.fromkeys(each.going.class_id for each in found)))
    return [
        approver(Role(each.going.chain[min(each.going.place, len(each.going.chain) - 1)]), present[each.going.class_id]).value
        if each.going.state is State.ASKED
        else ""
        for each in found
    ]
