"""Stops of meals go along with the children of a school that merges, and come back if the merger is taken back (停餐隨併校移轉、復原)."""

from xiaowu.kernel import audit
from xiaowu.kernel.database.rows import value
from xiaowu.roster.events import MergerTakenBack, SchoolMerged


def bring(event: SchoolMerged) -> None:
    """Runs in the transaction of the merger, once the children are at the successor. One statement for however many."""
    stops = value("select meals_stops_along(%s, %s, %s)", [event.school_id, event.successor_id, event.day])
    if stops:
        audit.record(event.actor, "brought", "meal_stop", school_id=event.successor_id, former=event.school_id, stops=stops)


def give_back(event: MergerTakenBack) -> None:
    """Runs in the transaction in which the merger is taken back, before the children leave the successor."""
    value("select meals_stops_back(%s, %s)", [event.school_id, event.successor_id])
