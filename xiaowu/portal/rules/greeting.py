"""How the first page greets (問候): by the hour, as people do."""

from enum import Enum

_MORNING, _AFTERNOON, _EVENING = 5, 12, 18  # the hour at which each begins


class PartOfDay(Enum):
    """What of the day it is."""

    MORNING = "morning"
    AFTERNOON = "afternoon"
    EVENING = "evening"


def part_of_day(hour: int) -> PartOfDay:
    """The part of the day for an hour in Taipei, 0 to 23."""
    if _MORNING <= hour < _AFTERNOON:
        return PartOfDay.MORNING
    return PartOfDay.AFTERNOON if _AFTERNOON <= hour < _EVENING else PartOfDay.EVENING
