"""Classes go up as they are when the year changes (升級), each with its children, seats and, if wished, its homeroom teacher."""

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.seen import Seen, still
from xiaowu.roster.actions import posts, seating
from xiaowu.roster.actions.seating import Seat
from xiaowu.roster.models import Enrolment, Post, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.graduation import last_day
from xiaowu.roster.queries.promotion import promotions_at
from xiaowu.roster.rules.promotion import BARRIER_TITLES, Promotion
from xiaowu.roster.rules.roles import Role

_WENT_UP = """select e.student_id, lower(e.valid) as since from roster_enrolment e
join roster_schoolclass c on c.id = e.school_class_id
join roster_schoolclass was on was.school_id = c.school_id and was.academic_year = c.academic_year - 1 and was.grade = c.grade - 1
    and was.number = c.number
join roster_enrolment before on before.school_id = e.school_id and before.student_id = e.student_id and before.school_class_id = was.id
    and before.seat = e.seat and upper(before.valid) = lower(e.valid)
where e.school_id = %(school)s and was.id = any(%(classes)s) and c.academic_year = %(year)s and upper_inf(e.valid)
    and not exists (select from roster_enrolment o where o.school_id = e.school_id and o.school_class_id = was.id and o.seat = e.seat
        and upper_inf(o.valid))"""


@dataclass(frozen=True, slots=True)
class Promoted:
    """Which classes went up, with how many children, and how many teachers with them."""

    class_ids: tuple[int, ...]
    children: int
    teachers: int


@dataclass(frozen=True, slots=True)
class _WentUp:
    student_id: int
    since: date


def promote(actor: Actor, school_id: int, *, class_ids: Collection[int], with_teachers: bool, today: date) -> Promoted:
    """Move these classes up, all or none, from the first day of the academic year on. One that went up before has nobody left and is skipped.

    `with_teachers`: their homeroom teachers go along, where whoever asks may give posts; one's own post is another's to give.
    Raises Forbidden, BadInput (a class that cannot go up as it is).
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    seating.hold_school(school_id)
    chosen = [each for each in promotions_at(actor, school_id, today) if each.class_id in class_ids]
    if stopped := [each for each in chosen if each.barrier]:
        said = "、".join(f"{each.name}（{_(BARRIER_TITLES[each.barrier])}）" for each in stopped if each.barrier)
        raise BadInput(_("這些班級不能原班升級：%(classes)s") % {"classes": said})
    places = _classes_for(school_id, chosen, roc.academic_year(today))
    children = _move(school_id, places, last_day(today))
    teachers = (
        _take_teachers_along(actor, school_id, places, today) if with_teachers and holds(actor, Permission.KEEP_STAFF, school_id=school_id) else 0
    )
    audit.record(actor, "promoted", "classes", school_id=school_id, classes=sorted(places), children=children, teachers=teachers)
    return Promoted(tuple(sorted(places)), children, teachers)


def demote(actor: Actor, school_id: int, *, class_ids: Collection[int], today: date, seen: Seen | None = None) -> int:
    """Take back a promotion that was a mistake (取消升級): children sit where they sat before; returns how many. Those who have moved on since, or
    whose seat is taken, stay.

    It is offered on the day of the act (`seen`): later, rolls stand in the new class. Teachers keep it: a post is ended on the page of the staff.
    Raises Forbidden, Stale.
    """
    require(actor, Permission.KEEP_STUDENTS, school_id=school_id)
    still({"day": "", **(seen or {})}, {"day": today})
    seating.hold_school(school_id)
    asked = {"school": school_id, "classes": list(class_ids), "year": roc.academic_year(today)}
    by_day: dict[date, list[int]] = defaultdict(list)
    for each in rows(_WentUp, _WENT_UP, asked):
        by_day[each.since].append(each.student_id)
    for since, children in by_day.items():
        seating.undo_since(school_id, children, since)
    count = sum(map(len, by_day.values()))
    audit.record(actor, "took_back", "promotion", school_id=school_id, classes=sorted(class_ids), children=count)
    return count


def _classes_for(school_id: int, chosen: Collection[Promotion], year: int) -> dict[int, int]:
    """Class of the past year → class of the new one, which is made where it is not there yet."""
    new = [SchoolClass(school_id=school_id, academic_year=year, grade=each.grade, number=each.number, name=each.new_name) for each in chosen]
    SchoolClass.objects.bulk_create(new, ignore_conflicts=True)
    standing = SchoolClass.objects.filter(school_id=school_id, academic_year=year).values_list("grade", "number", "pk")
    ids = {(grade, number): pk for grade, number, pk in standing}
    return {each.class_id: ids[each.grade, each.number] for each in chosen}


def _move(school_id: int, places: dict[int, int], first: date) -> int:
    """Move all who sit in these classes; those who came after the year had begun, from the day on which they came. Returns how many."""
    by_day: dict[date, list[Seat]] = defaultdict(list)
    for each in Enrolment.objects.filter(school_id=school_id, school_class_id__in=places, valid__upper_inf=True).order_by("pk"):
        by_day[max(first, each.valid.lower)].append(Seat(each.student_id, places[each.school_class_id], each.seat))
    for since, seats in sorted(by_day.items()):
        seating.move(school_id, seats, since)
    return sum(map(len, by_day.values()))


def _take_teachers_along(actor: Actor, school_id: int, places: dict[int, int], today: date) -> int:
    """Homeroom teachers of the classes hold the new one from today on; how many."""
    own = Post.objects.filter(school_id=school_id, role=Role.HOMEROOM_TEACHER)
    held = set(own.filter(school_class_id__in=places.values(), valid__contains=today).values_list("person_id", "school_class_id"))
    going = own.filter(school_class_id__in=places, valid__contains=today).exclude(person_id=actor.person_id or 0).order_by("pk")
    count = 0
    for pk, person_id, class_id in going.values_list("pk", "person_id", "school_class_id"):
        new = places[class_id or 0]
        if (person_id, new) not in held:  # before the old one ends: who has no post for a moment loses the account's sessions
            posts.give(actor, school_id, person_id=person_id, role=Role.HOMEROOM_TEACHER, class_id=new, since=today)
            count += 1
        if Post.objects.filter(pk=pk, valid__contains=today).exists():  # a new class ended it, unless it began today
            posts.end_post(actor, school_id, post_id=pk, ends_on=today)
    return count
