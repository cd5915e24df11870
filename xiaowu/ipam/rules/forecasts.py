"""When the addresses of a plan run out, if they go on being taken as in the last weeks (用罄推估)."""

from datetime import date, timedelta

SEEN_DAYS = 90  # how far back taken addresses are counted
FURTHEST = 3650  # days: beyond ten years nothing is said


def runs_out(free: int, taken_lately: int, today: date) -> date | None:
    """The day on which the last free address is taken; None where nothing was taken in the last 90 days, or only after ten years."""
    if free <= 0:
        return today
    if taken_lately <= 0:
        return None
    days = -(-free * SEEN_DAYS // taken_lately)
    return today + timedelta(days=days) if days <= FURTHEST else None
