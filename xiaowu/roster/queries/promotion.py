"""What the year's change would do with classes that go up as they are (升級試算)."""

from dataclasses import dataclass
from datetime import date

from xiaowu.kernel import roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.places import school
from xiaowu.roster.queries.staff import homeroom_teachers
from xiaowu.roster.rules.promotion import NewClass, PastClass, Promotion, promotions

_CLASSES = """select c.id, c.academic_year, c.grade, c.last_grade, c.number, c.name, c.closed_on is not null as is_closed,
    coalesce(array_agg(e.seat) filter (where e.id is not null), '{}') as seats
from roster_schoolclass c
left join roster_enrolment e on e.school_id = c.school_id and e.school_class_id = c.id and upper_inf(e.valid)
where c.school_id = %s and c.academic_year <= %s
group by c.id order by c.academic_year, c.grade, c.number"""


@dataclass(frozen=True, slots=True)
class PromotionRow:
    """A class, what becomes of it, and whose class it is now (導師)."""

    promotion: Promotion
    teachers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Class:
    id: int
    academic_year: int
    grade: int
    last_grade: int | None
    number: int
    name: str
    is_closed: bool
    seats: list[int]


def promotions_at(actor: Actor, school_id: int, today: date) -> tuple[Promotion, ...]:
    """The school's classes of past years in which children still sit. Two statements. Raises NotFound, Forbidden."""
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    year, level = roc.academic_year(today), school(school_id, today).level
    found = rows(_Class, _CLASSES, [school_id, year])
    past = [
        PastClass(each.id, each.academic_year, each.grade, each.last_grade, each.number, each.name, frozenset(each.seats))
        for each in found
        if each.academic_year < year and each.seats
    ]
    standing = [NewClass(each.grade, each.number, each.is_closed, frozenset(each.seats)) for each in found if each.academic_year == year]
    return promotions(level, year, past, standing)


def promotion_rows(actor: Actor, school_id: int, today: date) -> list[PromotionRow]:
    """The same with the homeroom teachers, as far as the reader may see the staff. Three statements. Raises NotFound, Forbidden."""
    found = promotions_at(actor, school_id, today)
    teachers = homeroom_teachers(school_id, [each.class_id for each in found], today)
    return [PromotionRow(each, tuple(teachers.get(each.class_id, ()))) for each in found]
