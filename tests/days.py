"""A school and its days."""

from collections.abc import Callable
from typing import Any

from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.roster.actions import closures

ActorOf = Callable[[str], Any]


ClientOf = Callable[[str], Any]


STORM = "海葵颱風來襲"


def close_the_city(place: SchoolDay, **given: Any) -> int:
    what: dict[str, Any] = {"day": place.today, "district": "", "level": None, "reason": STORM} | given
    return closures.close_schools(place.actor_of("bureau_officer"), **what)
