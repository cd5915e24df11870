"""Who graduates at the year's change and who was only left in an old class (畢業、學年轉換): a pure rule over the places of past years."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xiaowu.roster.rules.ends import first_day_after, is_last_grade
from xiaowu.roster.rules.roles import Level


@dataclass(frozen=True, slots=True)
class PastPlace:
    """A child who still sits in a class of a past academic year."""

    school_id: int
    school: str
    level: Level
    class_id: int
    class_name: str
    academic_year: int
    grade: int
    student_id: int
    number: str
    since: date


@dataclass(frozen=True, slots=True)
class PastClass:
    """A class of a past year with the children still in it; it `graduates`, or its children should have moved into a class of this year."""

    school_id: int
    school: str
    class_id: int
    name: str
    academic_year: int
    graduates: bool
    children: tuple[PastPlace, ...]


def graduates(place: PastPlace) -> bool:
    """Children who were in the last grade when the year ended; not one who was put into the old class later:
    that is a slip for somebody to look at.
    """
    return is_last_grade(place.level, place.grade) and place.since < first_day_after(place.academic_year)


def by_class(places: Iterable[PastPlace]) -> tuple[PastClass, ...]:
    """The classes in the order of their first child; a class in which not all children graduate is given in two parts."""
    found: dict[tuple[int, bool], list[PastPlace]] = {}
    for place in places:
        found.setdefault((place.class_id, graduates(place)), []).append(place)
    return tuple(
        PastClass(rows[0].school_id, rows[0].school, class_id, rows[0].class_name, rows[0].academic_year, leaves, tuple(rows))
        for (class_id, leaves), rows in found.items()
    )
