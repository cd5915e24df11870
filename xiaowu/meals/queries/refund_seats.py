"""Where the children of a school sat over a span (退費的班級與姓名): whoever was there, also by mistake, and whoever was once paid back."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from xiaowu.kernel import roc
from xiaowu.kernel.database.rows import rows
from xiaowu.meals.models import RefundLine
from xiaowu.meals.rules.refund_child import Spell
from xiaowu.roster.rules.ends import Reason
from xiaowu.roster.rules.roles import Diet

READS = ("roster_enrolment", "roster_schoolclass", "roster_student")
TERM = timedelta(days=200)  # who has left is paid back until the end of the term


@dataclass(frozen=True, slots=True)
class Seats:
    """`children`: those who were there in truth; `places` and `names`: also who was written in by mistake; `own`: whose diet is an own meal now."""

    children: Mapping[int, tuple[Spell, ...]]
    places: Mapping[int, tuple[Spell, ...]]  # the earliest first
    names: Mapping[int, str]
    classes: Mapping[int, str]  # by grade and number
    own: frozenset[int] = frozenset()

    def class_of(self, student_id: int, day: date) -> int:
        """The class in which the child was then, or last."""
        return self.place_of(student_id, day).class_id

    def place_of(self, student_id: int, day: date) -> Spell:
        """The same, with the seat."""
        spells = self.places[student_id]
        return next((each for each in reversed(spells) if each.since <= day), spells[0])

    def taken(self, first: date, last: date) -> set[int]:
        """The classes in which somebody sat on a day of that span."""
        every = (each for of in self.places.values() for each in of)
        return {each.class_id for each in every if each.since <= last and (each.until is None or each.until > first)}


@dataclass(frozen=True, slots=True)
class _Spell:
    student_id: int
    student: str
    diet: str
    class_id: int
    school_class: str
    grade: int
    class_grade: int
    class_number: int
    seat: int | None
    since: date
    until: date | None
    ended_for: str


_SPELLS = """
select e.student_id, s.name as student, s.diet, e.school_class_id as class_id, c.name as school_class, coalesce(e.grade, c.grade) as grade,
    c.grade as class_grade, c.number as class_number, e.seat, lower(e.valid) as since, upper(e.valid) as until, e.ended_for
from roster_enrolment e
join roster_student s on s.school_id = e.school_id and s.id = e.student_id
join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
where e.school_id = %s and e.valid && daterange(%s, %s, '[]')
order by c.grade, c.number, e.seat, e.student_id, lower(e.valid)
"""


def seats(school_id: int, since: date, last: date) -> Seats:
    """One statement, however many children."""
    found = rows(_Spell, _SPELLS, [school_id, since, last])
    true, every = defaultdict[int, list[Spell]](list), defaultdict[int, list[Spell]](list)
    for each in found:
        spell = Spell(each.since, each.until, each.class_id, each.grade, each.ended_for not in ("", Reason.CLOSED), each.seat)
        every[each.student_id].append(spell)
        if each.ended_for != Reason.MISTAKE:
            true[each.student_id].append(spell)
    return Seats(
        {child: tuple(of) for child, of in true.items()},
        {child: tuple(sorted(of, key=lambda each: each.since)) for child, of in every.items()},
        {each.student_id: each.student for each in found},
        {each.class_id: each.school_class for each in sorted(found, key=lambda each: (each.class_grade, each.class_number))},
        frozenset(each.student_id for each in found if each.diet == Diet.OWN_MEAL),
    )


@dataclass(frozen=True, slots=True)
class OwnMeal:
    """A child whose diet is an own meal."""

    school_id: int
    student_id: int


@dataclass(frozen=True, slots=True)
class _Grade:
    student_id: int
    grade: int
    academic_year: int


# a class of several grades has but the lowest: what the child itself is in stands with its place
_GRADES = """
select e.student_id, coalesce(e.grade, c.grade) as grade, c.academic_year from roster_enrolment e
join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id where e.student_id = any(%s) and upper_inf(e.valid)
"""
_OWN_GRADES = "select student_id, grade, academic_year from meals_mine() where grade is not null"


def grades_of(children: Collection[int], day: date) -> dict[int, int]:
    """Child → grade on a day, of those who sit in a class. One statement."""
    return _in_year(rows(_Grade, _GRADES, [list(children)]), day)


def own_grades(day: date) -> dict[int, int]:
    """The same of the children of the guardian who is signed in, who reads no place of the register. One statement."""
    return _in_year(rows(_Grade, _OWN_GRADES), day)


def _in_year(found: list[_Grade], day: date) -> dict[int, int]:
    return {each.student_id: each.grade + roc.academic_year(day) - each.academic_year for each in found}


_OWN = """
select distinct e.school_id, e.student_id
from roster_enrolment e join roster_student s on s.school_id = e.school_id and s.id = e.student_id
where e.school_id = any(%s) and s.diet = %s and e.valid && daterange(%s, %s, '[]')
order by 1, 2
"""


def own_meals(school_ids: Collection[int], since: date, last: date) -> list[OwnMeal]:
    """The children of schools who were there in a span, and whose diet is an own meal now. One statement."""
    return rows(OwnMeal, _OWN, [list(school_ids), Diet.OWN_MEAL.value, since, last])


def with_written(school_id: int, known: Seats, children: Collection[int]) -> Seats:
    """With those of `children` whom the register no longer knows of then, as their lines name them. No statement where it knows all, else one."""
    further = [each for each in children if each not in known.names]
    if not further:
        return known
    lines = list(RefundLine.objects.filter(school_id=school_id, student_id__in=further).order_by("pk"))
    return replace(
        known,
        places={**known.places, **{each.student_id: (Spell(each.meal_month, None, each.school_class_id, 0),) for each in lines}},
        names={**known.names, **{each.student_id: each.student_name for each in lines}},
        classes={**known.classes, **{each.school_class_id: each.class_name for each in lines if each.school_class_id not in known.classes}},
    )
