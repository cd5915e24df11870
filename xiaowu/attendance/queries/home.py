"""What attendance shows on the home page (首頁卡片): one statement a card."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.completion import CityToday, city_today
from xiaowu.attendance.queries.family import OwnChild
from xiaowu.attendance.queries.family import today as today_of_own
from xiaowu.attendance.queries.statistics import DietCount, DietsTogether, school_diets
from xiaowu.attendance.rules.family import STATE_TITLES, TONES, DayState
from xiaowu.attendance.rules.meals import to_cook
from xiaowu.attendance.rules.rates import tells_rate
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import holds, own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.roster.queries.calendar import no_school
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import Family

READS = ("roster_enrolment", "roster_school", "roster_schoolclass")
_SCHOOLS = """
select s.id as school_id, s.name, count(each.class_id) as due, count(each.saved_at) as taken, o.why, o.reason,
    coalesce(seen.away, 0) as away, coalesce(seen.recorded, 0) as recorded, coalesce(seen.away_before, 0) as away_before,
    coalesce(seen.recorded_before, 0) as recorded_before
from roster_school s
join roster_days(%(day)s, %(day)s) o on o.school_id = s.id
left join attendance_completion(s.id, %(day)s) each on true
left join lateral (
    select sum(r.away) filter (where r.day = %(day)s)::int as away, sum(r.enrolled) filter (where r.day = %(day)s)::int as recorded,
        sum(r.away) filter (where r.day < %(day)s)::int as away_before, sum(r.enrolled) filter (where r.day < %(day)s)::int as recorded_before
    from attendance_roll r
    join roster_days(%(day)s::date - 7, %(day)s) held on held.school_id = r.school_id and held.day = r.day and held.why is null
    where r.school_id = s.id and r.day between %(day)s::date - 7 and %(day)s
) seen on true
where s.id = any(%(ids)s::bigint[])
group by s.id, o.why, o.reason, seen.away, seen.recorded, seen.away_before, seen.recorded_before order by s.id
"""
_COUNTS = f"""
with school as (
    select s.id as school_id, s.name, o.why, o.reason from roster_school s join roster_days(%(day)s, %(day)s) o on o.school_id = s.id
    where s.id = any(%(ids)s::bigint[])
), noted as ({audit.recorded_within("school where why is null")})
select school.*,
    coalesce((select json_agg(json_build_array(grade, taken, eating, meals)) from attendance_class_meals(school_id, %(day)s)), '[]') as classes,
    coalesce((select json_agg(json_build_array(grades, diet, eating)) from attendance_diets_together(school_id, %(day)s)), '[]') as diets
from school order by array_position(%(ids)s::bigint[], school_id)
"""


@dataclass(frozen=True, slots=True)
class MyClass:
    """A class whose roll one takes, and its state today; `to_ask`: children who came after the roll was taken."""

    day: date
    school_id: int
    class_id: int
    name: str
    enrolled: int | None
    away: int | None
    saved_at: datetime | None
    to_ask: int
    has_children: bool
    no_school: NoSchool | None
    is_exempt: bool = False  # no roll is due of its grade today (免點名)


@dataclass(frozen=True, slots=True)
class Away:
    """How many are away today of those asked, and how many were over the seven days before; for readers who may see children."""

    away: int
    recorded: int
    away_before: int
    recorded_before: int

    @property
    def rate(self) -> float | None:
        return self.away / self.recorded if self.recorded else None

    @property
    def rate_before(self) -> float | None:
        return self.away_before / self.recorded_before if self.recorded_before else None


@dataclass(frozen=True, slots=True)
class MySchool:
    """A school's progress today; rolls are due on a school day only."""

    day: date
    school_id: int
    name: str
    due: int
    taken: int
    no_school: NoSchool | None
    seen: Away | None = None

    @property
    def missing(self) -> int:
        return self.due - self.taken

    @property
    def tells_rate(self) -> bool:
        return tells_rate(self.taken, self.due)


@dataclass(frozen=True, slots=True)
class MyCounts:
    """What a school has to cook today, as its own page tells it; classes whose roll is still out count in full. `unserved`: classes without a
    meal today.
    """

    school_id: int
    name: str
    no_school: NoSchool | None
    classes: int
    missing: int
    unserved: int
    cook: int
    diets: tuple[DietCount, ...]

    @property
    def more(self) -> int:
        return sum(each.cook for each in self.diets) - self.cook


@dataclass(frozen=True, slots=True)
class OwnToday:
    """The state of one's own child today, with its title."""

    children: tuple[OwnChild, ...]
    titles: Mapping[DayState, str]
    tones: Mapping[DayState, str]
    leaves: Mapping[LeaveType, str]


@dataclass(frozen=True, slots=True)
class _Class:
    school_id: int
    class_id: int
    name: str
    enrolled: int | None
    away: int | None
    saved_at: datetime | None
    to_ask: int
    has_children: bool
    is_exempt: bool
    why: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class _School:
    school_id: int
    name: str
    due: int
    taken: int
    why: str | None
    reason: str | None
    away: int
    recorded: int
    away_before: int
    recorded_before: int


@dataclass(frozen=True, slots=True)
class _Counts:
    school_id: int
    name: str
    why: str | None
    reason: str | None
    classes: list[tuple[int, bool, int, int | None]]
    diets: list[tuple[list[int], str, int]]


def my_classes(actor: Actor) -> list[MyClass]:
    """The classes of one's own posts."""
    return my_classes_on(actor, clock.today())


def my_classes_on(actor: Actor, day: date) -> list[MyClass]:
    """Those of this academic year: no other class owes a roll."""
    if not actor.class_ids:
        return []
    found = rows(
        _Class,
        "select c.school_id, c.id as class_id, c.name, r.enrolled, r.away, r.saved_at, coalesce(cardinality(r.unasked), 0) as to_ask,"
        " child.is_there is not null as has_children, o.why, o.reason,"
        " (c.school_id, c.grade) in (select exempt.school_id, exempt.grade from timetable_exempt(%(day)s, %(day)s) exempt) as is_exempt"
        " from roster_schoolclass c join roster_days(%(day)s, %(day)s) o on o.school_id = c.school_id"
        # an "exists" would have the planner read every enrolment of the city, as it expects many classes
        " left join lateral (select true as is_there from roster_enrolment e where e.school_id = c.school_id and e.school_class_id = c.id"
        " and e.valid @> %(day)s::date limit 1) child on true"
        " left join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = %(day)s and r.enrolled > 0"
        " where c.school_id = any(%(schools)s::bigint[]) and c.id = any(%(classes)s::bigint[])"
        " and c.academic_year = roster_academic_year(%(day)s) order by c.grade, c.number",
        {"day": day, "schools": list(actor.school_ids), "classes": list(actor.class_ids)},
    )
    return [
        MyClass(
            day, each.school_id, each.class_id, each.name, each.enrolled, each.away, each.saved_at, each.to_ask, each.has_children,
            no_school(each.why, each.reason), each.is_exempt,
        )
        for each in found
    ]  # fmt: skip


def rolls_owed(actor: Actor, found: list[MyClass]) -> Waits:
    """The rolls of those classes that are this actor's to take and not taken yet today. No statement."""
    owed = [each for each in found if _is_owed(actor, each)]
    first = tuple(Wait(each.name, _("點名"), ("attendance:roll", each.school_id, each.class_id, each.day), each.day) for each in owed)
    return Waits(_("點名"), first, len(owed))


def _is_owed(actor: Actor, each: MyClass) -> bool:
    may_take = holds(actor, Permission.TAKE_ROLL, school_id=each.school_id, class_id=each.class_id)
    is_due = each.has_children and each.no_school is None and not each.is_exempt
    return may_take and is_due and (each.saved_at is None or each.to_ask > 0)


def own_children(actor: Actor) -> OwnToday | None:
    """A pupil's own day, or that of a guardian's children; None for staff, without a statement."""
    if not actor.roles & set(Family):
        return None
    return OwnToday(tuple(today_of_own(actor)), STATE_TITLES, TONES, LEAVE_TITLES)


def my_schools(actor: Actor) -> list[MySchool]:
    """The schools of one's posts with rolls due and taken, and who is away against the week before as far as one may see children."""
    day = clock.today()
    ids = list(own_schools(actor, Permission.SEE_COMPLETION))
    if not ids:
        return []
    found = rows(
        _School,
        _SCHOOLS,
        {"day": day, "ids": ids},
    )
    return [MySchool(day, each.school_id, each.name, each.due, each.taken, no_school(each.why, each.reason), _seen(actor, each)) for each in found]


def _seen(actor: Actor, each: _School) -> Away | None:
    """Readers who see only a class's rolls are not shown its numbers as the school's."""
    if not (each.recorded or each.recorded_before) or not holds(actor, Permission.SEE_ROLL, school_id=each.school_id):
        return None
    return Away(each.away, each.recorded, each.away_before, each.recorded_before)


def my_counts(actor: Actor) -> list[MyCounts]:
    """What the schools whose numbers one may see have to cook: the same figures as on their page, audited as there, by the same statement."""
    ids, day = list(own_schools(actor, Permission.SEE_COUNTS)), clock.today()
    if not ids:
        return []
    found = rows(
        _Counts,
        _COUNTS,
        {"day": day, "ids": ids, **audit.record_values(actor, "read", "counts", day=day.isoformat(), on="home")},
    )
    return [_counts(each) for each in found]


def _counts(each: _Counts) -> MyCounts:
    cook: Counter[int] = Counter()
    for grade, _taken, eating, meals in each.classes:
        cook[grade] += to_cook(eating, meals)
    missing = sum(not taken for _grade, taken, _eating, _meals in each.classes)
    unserved = sum(meals == 0 for _grade, _taken, _eating, meals in each.classes)
    diets = school_diets((DietsTogether(*of) for of in each.diets), cook)
    closed = no_school(each.why, each.reason)
    return MyCounts(each.school_id, each.name, closed, len(each.classes), missing, unserved, cook.total(), diets)


def city(actor: Actor) -> CityToday:
    return city_today(actor, clock.today())
