"""What a school's refunds are computed from (退費計算的依據): children in their classes, leave, stops, rolls, meal days, closures, bills."""

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache, partial

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.roll import LeaveType, Mark
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.meals.models import ClosedMealDay, MealStop, RefundVersion, Service, Shift
from xiaowu.meals.queries.bills import TermOf, standings
from xiaowu.meals.queries.refund_seats import Seats, seats
from xiaowu.meals.rules import kitchens
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_child import NO_MEAL, Cell, Child, Closed, Meals, Priced, Spell, Stop, covers_meal, price_of
from xiaowu.meals.rules.refund_rule import rule_of
from xiaowu.meals.rules.refunds import Other, RefundRule
from xiaowu.roster.models import Term
from xiaowu.roster.rules.calendar import NotASchoolDay

READS = ("attendance_leave", "attendance_leavecell", "attendance_leavefile", "attendance_roll", "attendance_rollmark")
BESIDE = timedelta(days=45)  # days in a row reach over a month's end, and time limits further
_CLOSED = (NotASchoolDay.SCHOOL_CLOSED, NotASchoolDay.CITY_CLOSED)


@dataclass(frozen=True, slots=True)
class Facts:
    """A school's children over a span, and where they sat; `unexplained`: closed days with a meal of which nobody said why."""

    children: Mapping[int, Child]
    seats: Seats
    meals: Meals
    versions: tuple[tuple[date, RefundRule], ...]
    unexplained: tuple[date, ...]
    has_services: bool


@dataclass(frozen=True, slots=True)
class _Cell:
    student_id: int
    day: date
    periods: list[int]
    leave_type: str
    told_at: datetime
    together: int
    proof: bool
    leave: int


@dataclass(frozen=True, slots=True)
class _Mark:
    student_id: int
    day: date
    mark: str


@dataclass(frozen=True, slots=True)
class _Roll:
    class_id: int
    day: date
    unasked: list[int]


@dataclass(frozen=True, slots=True)
class _Day:
    day: date
    why: NotASchoolDay | None


_CELLS = """
with together as (
    select batch, count(*)::int as number from attendance_leave
    where school_id = %(school)s and state = 'approved' and batch is not null group by batch
)
select c.student_id, c.day, array_agg(c.period order by c.period) as periods, min(c.leave_type) as leave_type, max(l.asked_at) as told_at,
    max(coalesce(together.number, 1)) as together,
    bool_or(exists (select 1 from attendance_leavefile f where f.leave_id = l.id)) as proof,
    (array_agg(l.id order by l.asked_at desc, l.id desc))[1] as leave
from attendance_leavecell c
join attendance_leave l on l.school_id = c.school_id and l.id = c.leave_id
left join together on together.batch = l.batch
where c.school_id = %(school)s and c.day between %(since)s and %(last)s and c.standing = 'approved'
group by c.student_id, c.day
"""
_MARKS = """
select student_id, day, mark from attendance_rollmark where school_id = %(school)s and day between %(since)s and %(last)s and mark = any(%(away)s)
"""
_ROLLS = """
select school_class_id as class_id, day, unasked from attendance_roll
where school_id = %(school)s and day between %(since)s and %(last)s and enrolled > 0
"""
_DAYS = "select day, why from roster_days(%(first)s, %(last)s) where school_id = %(school)s order by day"


def facts(school_id: int, first: date, last: date, goes_on: tuple[date, int] | None = None) -> Facts:
    """Everything from some weeks before a span until some weeks after it, or today: a row of days may begin before it. `goes_on`: from
    which day on a merged school's calendar is that of which other. Eleven statements, however many children; of a merged school twelve.
    """
    since, until = first - BESIDE, min(last + BESIDE, max(last, clock.today()))
    terms = list(Term.objects.filter(ends__gte=since, starts__lte=until).order_by("starts"))
    begun = min([since, *(each.starts for each in terms)])
    asked = {"school": school_id, "since": begun, "last": until, "away": [Mark.ABSENT.value, Mark.LEAVE.value]}
    there = seats(school_id, begun, until)
    opened, shifts, services = _days(school_id, since, until), _shifts(school_id), _services(school_id)
    if goes_on is not None:  # no lesson is held there any more; who had left before is paid back until the term's end all the same
        opened += [each for each in _days(goes_on[1], since, until) if each.day >= goes_on[0] and each.why is None]
    price = lru_cache(maxsize=None)(partial(_price, services=services, shifts=shifts))
    grades = {each.grade for of in there.children.values() for each in of}
    closed = {each.day: each for each in ClosedMealDay.objects.filter(school_id=school_id, day__range=(since, until))}
    shut = [each.day for each in opened if each.why in _CLOSED and any(price(each.day, grade) is not None for grade in grades)]
    known = {day: Closed(Other(each.ground), _at(each.told_at)) for day, each in closed.items() if day in shut and each.ground != NO_MEAL}
    held = [each.day for each in opened if each.why is None]
    near = [day for day in sorted({*held, *known}) if since <= day <= until]
    begins = {TermOf(each.academic_year, each.semester): each.starts for each in terms}
    bills = {(child, begins[term]): said for (child, term), said in standings(school_id).items() if term in begins}
    meals = Meals(near, price, Calendar.of(held), known, bills, [(each.starts, each.ends) for each in terms])
    return Facts(
        _children(school_id, asked, there.children),
        there,
        meals,
        versions(school_id),
        tuple(day for day in shut if first <= day <= last and day not in closed),
        bool(services),
    )


def versions(school_id: int) -> tuple[tuple[date, RefundRule], ...]:
    """A school's rules, each from a day on, of the same day the newest. One statement."""
    found = RefundVersion.objects.filter(school_id=school_id).order_by("begins", "-pk").distinct("begins").values_list("begins", "rule")
    return tuple((begins, rule_of(stored)) for begins, stored in found)


def require_begun(month: date) -> None:
    """Of a month that has not begun there is nothing to tell. Raises NotFound."""
    if month > clock.today():
        raise NotFound(_("這個月還沒開始，沒有退費資料。"))


def months_with_meals(school_id: int, since: date, until: date) -> set[date] | None:
    """The first day of each month in which some grade has a meal, or had one due on a day that was closed; None: nobody said who cooks. Three
    statements.
    """
    services, shifts = _services(school_id), _shifts(school_id)
    grades = {grade for each in services for grade in range(each.service.first_grade, each.service.last_grade + 1)}
    due = [each.day for each in rows(_Day, _DAYS, {"first": since, "last": until, "school": school_id}) if each.why in (None, *_CLOSED)]
    found = {day.replace(day=1) for day in due if any(price_of(day, grade, services, shifts) is not None for grade in grades)}
    return found if services else None


def meal_days(school_id: int, days: Collection[date]) -> dict[int, list[date]] | None:
    """Grade → those of these school days on which it has a meal, if any; None: nobody said who cooks. Two statements."""
    services, shifts = _services(school_id), _shifts(school_id)
    grades = {grade for each in services for grade in range(each.service.first_grade, each.service.last_grade + 1)}
    found = {grade: [day for day in days if price_of(day, grade, services, shifts) is not None] for grade in grades}
    return {grade: eaten for grade, eaten in found.items() if eaten} if services else None


def _days(school_id: int, since: date, until: date) -> list[_Day]:
    """With as many more on both sides, by which time limits are counted."""
    return rows(_Day, _DAYS, {"first": since - BESIDE, "last": until + BESIDE, "school": school_id})


def _services(school_id: int) -> tuple[Priced, ...]:
    return tuple(
        Priced(each.since, each.ended_on, each.price, kitchens.Service(each.pk, each.first_grade, each.last_grade, frozenset(each.weekdays)))
        for each in Service.objects.filter(school_id=school_id).order_by("pk")
    )


def _shifts(school_id: int) -> tuple[kitchens.Shift, ...]:
    found = Shift.objects.filter(school_id=school_id).order_by("pk")
    return tuple(kitchens.Shift(each.day, frozenset({each.grade} if each.grade else ()), each.is_served) for each in found)


def _price(day: date, grade: int, *, services: tuple[Priced, ...], shifts: tuple[kitchens.Shift, ...]) -> int | None:
    return price_of(day, grade, services, shifts)


def _children(school_id: int, asked: Mapping[str, object], spells: Mapping[int, tuple[Spell, ...]]) -> dict[int, Child]:
    cells, stops, marks = _cells(asked), _stops(school_id), rows(_Mark, _MARKS, asked)
    taken = {(each.class_id, each.day): frozenset(each.unasked) for each in rows(_Roll, _ROLLS, asked)}
    absent, away = defaultdict[int, set[date]](set), {(each.student_id, each.day) for each in marks}
    for said in marks:
        if said.mark == Mark.ABSENT:
            absent[said.student_id].add(said.day)
    return {child: _child(child, of, cells.get(child, {}), stops.get(child, ()), absent[child], away, taken) for child, of in spells.items()}


def _child(
    child: int,
    spells: tuple[Spell, ...],
    cells: Mapping[date, Cell],
    stops: Collection[Stop],
    absent: Collection[date],
    away: Collection[tuple[int, date]],
    taken: Mapping[tuple[int, date], frozenset[int]],
) -> Child:
    def was_there(day: date) -> bool:
        asked = [taken.get((each.class_id, day)) for each in spells if each.holds(day)]
        return bool(asked) and asked[0] is not None and child not in asked[0] and (child, day) not in away

    return Child(child, spells, cells, tuple(stops), frozenset(absent), frozenset(day for day in cells if was_there(day)))


def _cells(asked: Mapping[str, object]) -> dict[int, dict[date, Cell]]:
    found: dict[int, dict[date, Cell]] = defaultdict(dict)
    for each in rows(_Cell, _CELLS, asked):
        if covers_meal(each.periods):
            cell = Cell(LeaveType(each.leave_type), _at(each.told_at), 0 in each.periods, each.together, each.proof, each.leave)
            found[each.student_id][each.day] = cell
    return found


def _stops(school_id: int) -> dict[int, list[Stop]]:
    kept = list(MealStop.objects.filter(school_id=school_id).order_by("pk"))
    together: dict[int | None, int] = defaultdict(int)
    for each in kept:
        together[each.batch] += 1
    found: dict[int, list[Stop]] = defaultdict(list)
    for each in kept:
        group = together[each.batch] if each.batch else 1
        found[each.student_id].append(
            Stop(each.first, each.last, _at(each.told_at), _at(each.at), Other(each.ground), each.weekday, each.proof, group, each.back_from, each.pk)
        )
    return found


def _at(moment: datetime) -> datetime:
    """By the clock of the house: time limits are hours of its days."""
    return moment.astimezone(clock.TAIPEI)
