"""What a stop comes to before and after it is written (停餐試算): whose meals of which days, and which of them the school's rule pays back."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows
from xiaowu.meals.queries.refund_facts import BESIDE, meal_days, versions
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_child import EVERY_DAY
from xiaowu.meals.rules.refund_stops import foretold, ground_of_stop, rule_on
from xiaowu.meals.rules.refunds import Other, Verdict
from xiaowu.roster.queries.calendar import days_of

READS = ("roster_enrolment", "roster_schoolclass")


@dataclass(frozen=True, slots=True)
class Span:
    """From one day until another, or one day of each week in it."""

    first: date
    last: date
    weekday: int = EVERY_DAY

    def covers(self, day: date) -> bool:
        return self.first <= day <= self.last and self.weekday in (EVERY_DAY, day.isoweekday())


@dataclass(frozen=True, slots=True)
class OfClass:
    """How many children of a class."""

    name: str
    children: int


_CLASSES = """
select c.name, count(*) as children from roster_enrolment e join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
where e.school_id = %s and e.student_id = any(%s) and e.valid @> %s::date group by c.id order by c.grade, c.number, c.id
"""


def by_class(school_id: int, children: Collection[int], day: date) -> list[OfClass]:
    """How many of these children sit in which class on a day, for whoever named them. One statement."""
    return rows(OfClass, _CLASSES, [school_id, list(children), day])


def meals_of(school_id: int, grades: Collection[int], span: Span) -> list[date]:
    """The days of a span on which one of these grades has a meal. Three statements."""
    return sorted({day for of in _eaten(school_id, grades, days_of(school_id, span.first, span.last)).values() for day in of if span.covers(day)})


def _eaten(school_id: int, grades: Collection[int], days: Collection[date]) -> Mapping[int, Collection[date]]:
    """Any school day, where nobody said who cooks."""
    known = meal_days(school_id, days)
    return {grade: days if known is None else known.get(grade, ()) for grade in grades}


@dataclass(frozen=True, slots=True)
class PaidBack:
    """Of one child's stop: its meals on days with a rule, those of which it says that they are paid back, and why others are not. `by_leave`: only
    with a leave beside it.
    """

    meals: tuple[date, ...]
    paid: tuple[date, ...]
    unpaid: frozenset[Verdict]
    by_leave: bool


def paid_back(school_id: int, grade: int, span: Span, ground: Other, said: datetime) -> PaidBack:
    """What the school's rules say now of the meals that are stopped now, for this child alone and by this stop alone. Four statements."""
    first, last = span.first.replace(day=1) - BESIDE, span.last + BESIDE
    days, rules = days_of(school_id, first, last), versions(school_id)
    eaten = _eaten(school_id, [grade], days)[grade]
    stopped = [day for day in eaten if span.covers(day)]
    told = foretold(rules, eaten, stopped, ground, said.astimezone(clock.TAIPEI), Calendar.of(days))
    paid = tuple(day for day in sorted(told) if told[day] is Verdict.PAID)
    holding = [rule for day in paid if (rule := rule_on(rules, day))]
    by_leave = any(ground_of_stop(each, ground) is not ground for each in holding)
    return PaidBack(tuple(sorted(told)), paid, frozenset(told.values()) - {Verdict.PAID}, by_leave)
