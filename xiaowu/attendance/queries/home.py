"""What attendance shows on the home page (首頁卡片): one statement a card."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.completion import CityToday, city_today
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import declared
from xiaowu.kernel.actor import Actor
from xiaowu.roster.queries.places import school_names


@dataclass(frozen=True, slots=True)
class MyClass:
    """A class whose roll one takes, and how it stands today."""

    day: date
    school_id: int
    class_id: int
    name: str
    enrolled: int | None
    away: int | None
    saved_at: datetime | None


@dataclass(frozen=True, slots=True)
class MySchool:
    """A school's progress today."""

    day: date
    school_id: int
    name: str
    due: int
    taken: int


def my_classes(actor: Actor) -> list[MyClass]:
    """The classes of one's own posts."""
    return my_classes_on(actor, clock.today())


def my_classes_on(actor: Actor, day: date) -> list[MyClass]:
    if not actor.class_ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select c.school_id, c.id, c.name, r.enrolled, r.away, r.saved_at from roster_schoolclass c"
            " left join attendance_roll r on r.school_id = c.school_id and r.school_class_id = c.id and r.day = %s"
            " where c.school_id = any(%s::bigint[]) and c.id = any(%s::bigint[]) order by c.grade, c.number",
            [day, list(actor.school_ids), list(actor.class_ids)],
        )
        return [MyClass(day, *row) for row in cursor.fetchall()]


def my_schools(actor: Actor) -> list[MySchool]:
    """The schools of one's posts with rolls due and taken."""
    day = clock.today()
    ids = _schools_with(actor, Permission.SEE_COMPLETION)
    if not ids:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "select s.id, s.name, count(each.class_id), count(each.saved_at) from roster_school s"
            " left join attendance_completion(s.id, %s, %s) each on true where s.id = any(%s::bigint[]) group by s.id order by s.id",
            [day, roc.academic_year(day), ids],
        )
        return [MySchool(day, *row) for row in cursor.fetchall()]


def my_counts(actor: Actor) -> dict[int, str]:
    """The schools whose numbers one may see: the numbers themselves stand on their page, where each use is audited."""
    return school_names(_schools_with(actor, Permission.SEE_COUNTS))


def city(actor: Actor) -> CityToday:
    return city_today(actor, clock.today())


def _schools_with(actor: Actor, permission: str) -> list[int]:
    holders = declared()[permission].holders
    return list(dict.fromkeys(each.school_id for each in actor.standings if each.role in holders and each.school_id is not None))
