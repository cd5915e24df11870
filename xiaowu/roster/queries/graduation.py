"""What the year's change would do (畢業試算): who graduates and who was only left in an old class, by class; and what was done."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, rows
from xiaowu.kernel.lists import ListRequest, Page, page_of_rows
from xiaowu.roster.models import Student
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.places import schools_in_order
from xiaowu.roster.rules.ends import first_day_after
from xiaowu.roster.rules.graduation import PastClass, PastPlace, by_class


@dataclass(frozen=True, slots=True)
class Turn:
    """The year's change at a school; `names` of the children by id, `done` how many have graduated by it, `day` the first day after."""

    classes: tuple[PastClass, ...]
    names: dict[int, str]
    day: date
    done: int

    def part(self, *, graduates: bool) -> tuple[PastClass, ...]:
        return tuple(each for each in self.classes if each.graduates is graduates)

    def count(self, *, graduates: bool) -> int:
        return sum(len(each.children) for each in self.part(graduates=graduates))


@dataclass(frozen=True, slots=True)
class Graduating:
    """Of the whole city: how many children are to graduate, and how many at which schools."""

    children: int
    schools: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class SchoolTurn:
    """The same in numbers, as the bureau sees it: no names, no classes."""

    school_id: int
    school: str
    graduates: int
    staying: int
    done: int
    place: int  # in the order of the schools' codes


_PAST_PLACES = """select school_id, school, level, class_id, class as class_name, academic_year, grade, student_id, number, since
from roster_past_places(%s, %s)"""


def past_places(school_id: int | None, today: date) -> list[PastPlace]:
    """Children in classes of past years, in one school or in all where the asker may graduate children. One statement."""
    return rows(PastPlace, _PAST_PLACES, [school_id, roc.academic_year(today)])


def turn_of(actor: Actor, school_id: int, today: date) -> Turn:
    """The turn of one school, with names; recorded as a look. Four statements. Raises Forbidden (also for the bureau, which may not see names)."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    places = past_places(school_id, today)
    ids = [each.student_id for each in places]
    names = dict(Student.objects.filter(school_id=school_id, pk__in=ids).values_list("pk", "name"))
    audit.looked(actor, "roster.graduation", school_id=school_id, student_ids=ids)
    day = last_day(today)
    return Turn(by_class(places), names, day, sum(_done(school_id, day).values()))


def graduated(actor: Actor, school_id: int, today: date) -> int:
    """How many have graduated by the year's change. One statement. Raises Forbidden."""
    require(actor, Permission.GRADUATE, school_id=school_id)
    return sum(_done(school_id, last_day(today)).values())


def turn_of_city(actor: Actor, today: date) -> list[SchoolTurn]:
    """By school, those with anything to do or done. Three statements. Raises Forbidden."""
    require(actor, Permission.GRADUATE, school_id=None)
    found = by_class(past_places(None, today))
    leaving, staying, done = _sizes(found, graduates=True), _sizes(found, graduates=False), Counter(_done(None, last_day(today)))
    names = schools_in_order({*leaving, *staying, *done})
    return [SchoolTurn(pk, name, leaving[pk], staying[pk], done[pk], place) for place, (pk, name) in enumerate(names.items())]


def last_day(today: date) -> date:
    """The first day of this academic year, from which those who finished the last one are no longer at school."""
    return first_day_after(roc.academic_year(today) - 1)


TURN_SORTS = {"school": "place", "graduates": "graduates", "staying": "staying", "done": "done"}


def turn_page(actor: Actor, wanted: ListRequest, today: date) -> Page[SchoolTurn]:
    """The same as a list, with the total of those to graduate. Raises Forbidden."""
    rows = turn_of_city(actor, today)
    return replace(page_of_rows(rows, wanted, TURN_SORTS, lambda row: row.school), beside=graduating(rows))


def graduating(rows: Sequence[SchoolTurn]) -> Graduating:
    return Graduating(sum(row.graduates for row in rows), tuple((row.school_id, row.graduates) for row in rows if row.graduates))


def _sizes(classes: Iterable[PastClass], *, graduates: bool) -> Counter[int]:
    sizes: Counter[int] = Counter()
    for each in classes:
        if each.graduates is graduates:
            sizes[each.school_id] += len(each.children)
    return sizes


def _done(school_id: int | None, day: date) -> dict[int, int]:
    return pairs("select school_id, children from roster_graduated(%s, %s)", [school_id, day])
