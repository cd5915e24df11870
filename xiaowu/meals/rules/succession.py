"""One kitchen follows another (更換廚房): what is entered for some grades from a day on takes them over from whoever cooks for them then."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date

from xiaowu.meals.rules.kitchens import Service


@dataclass(frozen=True, slots=True)
class Succession:
    """`ends`: services that end on the day on which the entered one begins. `stays`: what of them goes on from then beside it, for other grades or
    days of the week. `begins`: the entered one, until what was entered for a later day, and beside that on.
    """

    ends: tuple[Service, ...]
    stays: tuple[Service, ...]
    begins: tuple[Service, ...]


def succession(new: Service, known: Collection[Service]) -> Succession:
    """What becomes of the services that are known when another is entered, so that each grade has one kitchen a day."""
    others = [each for each in known if not each.is_like(new)]
    ends = tuple(each for each in others if each.since <= new.since and meets(new, each))
    stays = tuple(replace(part, since=new.since) for each in ends for part in beside(each, new))
    later = sorted((each for each in others if each.since > new.since), key=lambda each: (each.since, each.first_grade))
    return Succession(ends, stays, tuple(_until(new, later)))


def meets(one: Service, other: Service) -> bool:
    """Whether two services cook for one grade on one day of the week at one time."""
    grades = max(one.first_grade, other.first_grade) <= min(one.last_grade, other.last_grade)
    begins = max(one.since, other.since)
    return grades and bool(one.weekdays & other.weekdays) and all(begins < (each.ended_on or date.max) for each in (one, other))


def beside(one: Service, other: Service) -> Iterator[Service]:
    """The grades and days of the week of one service that another does not cook for."""
    first, last = max(one.first_grade, other.first_grade), min(one.last_grade, other.last_grade)
    if one.first_grade < first:
        yield replace(one, last_grade=first - 1)
    if days := one.weekdays - other.weekdays:
        yield replace(one, first_grade=first, last_grade=last, weekdays=days)
    if last < one.last_grade:
        yield replace(one, first_grade=last + 1)


def _until(new: Service, later: Collection[Service]) -> Iterator[Service]:
    follows = next((each for each in later if meets(new, each)), None)
    if follows is None:
        yield new
        return
    yield replace(new, ended_on=follows.since)
    for part in beside(new, follows):
        yield from _until(replace(part, since=follows.since), later)
