"""What closing a school would change, and for whom (裁撤試算): the numbers, before anything is done."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.offer import declared
from xiaowu.roster.models import Post, School, SchoolClass, SchoolCode
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Level
from xiaowu.roster.rules.schools import BARRIER_TITLES, Barrier, Load, Place, barrier_to_closing


@dataclass(frozen=True, slots=True)
class ClosingClass:
    """A class with children; `along` of them go over with it, `renumbered` of these get another number, and the others wait to be placed."""

    id: int
    academic_year: int
    grade: int
    last_grade: int | None
    name: str
    children: int
    along: int
    renumbered: int


@dataclass(frozen=True, slots=True)
class Closing:
    """What closing does. `ends_for` counts the people who hold a post there, `out` those of them who have none elsewhere: their accounts end."""

    successor_id: int | None
    successor: str
    closed_on: date
    barrier: Barrier | None
    classes: tuple[ClosingClass, ...]
    on_the_way: int
    posts: int
    ends_for: int
    out: int
    against: str = ""  # why it is refused besides, in the words of the system whose rows it would hurt

    @property
    def refusal(self) -> str:
        """Why the school cannot be closed that way; empty if it can."""
        return _(BARRIER_TITLES[self.barrier]) if self.barrier else self.against

    @property
    def children(self) -> int:
        return sum(each.children for each in self.classes)

    @property
    def along(self) -> int:
        return sum(each.along for each in self.classes)

    @property
    def renumbered(self) -> int:
        return sum(each.renumbered for each in self.classes)


def closing_of(actor: Actor, school_id: int, *, successor_id: int | None, closed_on: date, today: date) -> Closing:
    """For closing a school into a successor or into none. Six statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    places = School.objects.in_bulk([pk for pk in (school_id, successor_id) if pk])
    if school_id not in places or (successor_id and successor_id not in places):
        raise NotFound
    found = _counted(school_id, successor_id)
    on_the_way, from_others, *_rest = found.pop(None)
    classes = tuple(
        ClosingClass(each.pk, each.academic_year, each.grade, each.last_grade, each.name, *found[each.pk][:3])
        for each in SchoolClass.objects.filter(pk__in=[pk for pk in found if pk]).order_by("academic_year", "grade", "number")
    )
    days = [latest for *_counts, latest in found.values() if latest]
    load = Load(sum(each.children for each in classes), on_the_way, from_others, max(days, default=None))
    school, successor = _place(places[school_id]), places.get(successor_id or 0)
    barrier = barrier_to_closing(school, _place(successor) if successor else None, load, closed_on=closed_on, today=today)
    held = Post.objects.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=closed_on))
    posts, people = held.filter(school_id=school_id).count(), held.filter(school_id=school_id).values("person")
    staying = set(held.exclude(school_id=school_id).filter(person__in=people).values_list("person", flat=True))
    ends_for = set(people.values_list("person", flat=True))
    against = _against(actor, school_id, successor_id, closed_on) if not barrier else ""
    return Closing(
        successor_id, successor.name if successor else "", closed_on, barrier, classes, on_the_way, posts, len(ends_for), len(ends_for - staying),
        against,
    )  # fmt: skip


def _against(actor: Actor, school_id: int, successor_id: int | None, day: date) -> str:
    """The first reason that a system above has."""
    return next((said for part in _parts("against") if (said := part(actor, school_id, successor_id, day))), "")


def beside(actor: Actor, school_id: int, successor_id: int, day: date, *, back: bool = False) -> list[tuple[str, int]]:
    """What a merger, or taking it `back`, does to what other systems keep: words, and how many. What is none is not told."""
    parts = _parts("back" if back else "lines")
    return [(words, number) for part in parts for words, number in part(actor, school_id, successor_id, day) if number]


def _parts(of: str) -> Iterator[Callable[..., Any]]:
    return (import_string(path) for each in declared(ClosingPart) if (path := getattr(each, of)))


@dataclass(frozen=True, slots=True)
class Reopening:
    """What the closing of a school ended, and taking it back restores: classes, posts, offers."""

    school: str
    closed_on: date
    successor_id: int | None
    successor: str
    classes: int
    posts: int
    offers: int


def reopening_of(actor: Actor, school_id: int) -> Reopening:
    """What reopening this school restores. One statement. Raises Forbidden, NotFound (of a school that is not closed)."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    school = School.objects.filter(pk=school_id, closed_on__isnull=False).select_related("successor").first()
    if school is None or school.closed_on is None:
        raise NotFound
    counts = [len(school.closing.get(kept, [])) for kept in ("classes", "posts", "offers")]
    return Reopening(school.name, school.closed_on, school.successor_id, school.successor.name if school.successor else "", *counts)


def codes_of(school_id: int) -> list[str]:
    """The former codes of a school, latest first. One statement."""
    found = SchoolCode.objects.filter(place_id=school_id).exclude(code=School.objects.filter(pk=school_id).values("code")[:1])
    return list(found.order_by("-pk").values_list("code", flat=True))


def _place(school: School) -> Place:
    return Place(school.pk, Level(school.level), school.closed_on is not None)


@dataclass(frozen=True, slots=True)
class _Counted:
    class_id: int | None
    children: int
    along: int
    renumbered: int
    latest: date | None


def _counted(school_id: int, successor_id: int | None) -> dict[int | None, tuple[int, int, int, date | None]]:
    found = rows(_Counted, "select class_id, children, along, renumbered, latest from roster_closing(%s, %s)", [school_id, successor_id])
    return {None: (0, 0, 0, None)} | {each.class_id: (each.children, each.along, each.renumbered, each.latest) for each in found}
