"""What is said of meals goes along with the children of a school that merges, and comes back with them (停餐、繳費情形隨併校移轉、復原)."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import audit
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.notices import About, Words
from xiaowu.meals.queries.merging import left_open
from xiaowu.meals.rules.refund_ledger import LEFT_OPEN
from xiaowu.notifications.actions.telling import Holder, settle_several, tell_holders
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role


def bring(event: SchoolMerged) -> None:
    """Runs in the transaction of the merger, once the children are at the successor, whose student affairs hears of months to settle. As many
    statements for many children as for one.
    """
    of = [event.school_id, event.successor_id, event.day]
    stops, bills = value("select meals_stops_along(%s, %s, %s)", of), value("select meals_known_along(%s, %s, %s)", of)
    if stops or bills:
        audit.record(event.actor, "brought", "meal_stop", school_id=event.successor_id, former=event.school_id, stops=stops, bills=bills)
    if months := len(left_open(event.school_id, event.day)):
        name = School.objects.values_list("name", flat=True).get(pk=event.school_id)
        about = {"school": event.school_id, "name": name, "months": months}
        tell_holders(
            event.actor, LEFT_OPEN, [(Holder(Role.STUDENT_AFFAIRS.value, event.successor_id, None), about, f"{event.school_id} {event.day}")]
        )


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    value("select meals_stops_back(%s, %s)", [event.school_id, event.successor_id])
    value("select meals_known_back(%s, %s, %s)", [event.school_id, event.successor_id, event.day])
    settle_several(LEFT_OPEN, [str(event.school_id)])


def left_words(about: About) -> Words:
    """What the successor's student affairs is told."""
    said = ngettext("%(months)d 個月尚未結算", "%(months)d 個月尚未結算", int(about["months"])) % {"months": int(about["months"])}
    title = _("%(school)s併入本校，午餐退費還有 %(said)s") % {"school": about["name"], "said": said}
    return Words(title, _("由本校學務處依原校的規定結算到裁撤日的前一天，再釋出名單給幹事。"))
