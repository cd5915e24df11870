"""What is said of meals goes along with the children of a school that merges, and comes back with them (停餐、繳費情形隨併校移轉、復原)."""

from xiaowu.kernel import audit
from xiaowu.kernel.database.rows import value
from xiaowu.roster.events import MergerTakenBack, SchoolMerged


def bring(event: SchoolMerged) -> None:
    """Runs in the transaction of the merger, once the children are at the successor. Two statements for however many."""
    of = [event.school_id, event.successor_id, event.day]
    stops, bills = value("select meals_stops_along(%s, %s, %s)", of), value("select meals_known_along(%s, %s, %s)", of)
    if stops or bills:
        audit.record(event.actor, "brought", "meal_stop", school_id=event.successor_id, former=event.school_id, stops=stops, bills=bills)


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    value("select meals_stops_back(%s, %s)", [event.school_id, event.successor_id])
    value("select meals_known_back(%s, %s, %s)", [event.school_id, event.successor_id, event.day])
