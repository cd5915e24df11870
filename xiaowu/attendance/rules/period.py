"""When a roll by period may be taken (節次點名時間): from shortly before the period until the day is over; the office corrects afterwards."""

from datetime import date, datetime, time, timedelta

from xiaowu.attendance.rules.roll import Due, RollFault, day_of, why_not_due

EARLY = timedelta(minutes=10)  # children come in before the bell


def why_not_now(day: date, now: datetime, starts: time | None, due: Due, *, is_office: bool) -> RollFault | None:
    """None if the roll of a period that begins at `starts` may be saved at `now`; `starts` None: no such period that day.
    Nobody says before it begins who was there.
    """
    if day > day_of(now):
        return RollFault.FUTURE
    if fault := why_not_due(due):
        return fault
    if starts is None:
        return RollFault.NO_PERIOD
    if not has_begun(day, now, starts):
        return RollFault.EARLY
    return None if is_office or day == day_of(now) else RollFault.CLOSED


def has_begun(day: date, now: datetime, starts: time) -> bool:
    return now.replace(tzinfo=None) >= datetime.combine(day, starts) - EARLY
