"""What the search finds in the register (全站搜尋): children, staff and classes, as far as the searcher's posts reach."""

import re
from collections.abc import Mapping
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Count, Q, Window
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock, roc
from xiaowu.kernel.access import holds, own_schools
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.search import MOST, NOTHING, Found, Hit
from xiaowu.kernel.text import narrow
from xiaowu.kernel.text.plain import plain_number
from xiaowu.kernel.ui.marks import listed
from xiaowu.roster.models import Enrolment, FormerNumber, Post, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.roles import ROLE_TITLES, Role

_FIGURES = {sign: str(at) for at, sign in enumerate("零一二三四五六七八九")}
_OF_CLASS = re.compile(r"(\d)年(\d{1,2})班?|(\d)(\d{2})")  # 三年2班, 3年2班, 302


def children(actor: Actor, text: str) -> Found:
    """Children by name or number, at one's own schools or in one's own classes; recorded as a look even if nobody was found. Two statements."""
    schools = own_schools(actor, Permission.FIND_STUDENTS)
    mine = ((each.class_id, each.school_id) for each in actor.assignments if each.class_id is not None and each.school_id is not None)
    classes = {place: school for place, school in mine if holds(actor, Permission.SEE_STUDENTS, school_id=school, class_id=place)}
    number = plain_number(text)
    named = Q(student__name__named=text)
    if number:
        former = FormerNumber.objects.filter(school_id__in=schools, number__iexact=number).values("student_id")
        named |= Q(student__number__istartswith=number) | Q(student__in=former)
    found = Enrolment.objects.filter(Q(school_id__in=schools) | Q(school_class_id__in=list(classes)), valid__upper_inf=True)
    ordered = found.annotate(in_all=Window(Count("*"))).filter(named).select_related("student", "school_class")
    rows: list[Any] = list(ordered.order_by("school_class__grade", "school_class__number", "seat")[:MOST])
    by_school: dict[int, list[int]] = {each: [] for each in (*schools, *classes.values())}
    for each in rows:
        by_school[each.school_id].append(each.student_id)
    audit.looked_at_several(actor, "roster.find_students", by_school)
    hits = tuple(
        Hit(each.student.name, ("roster:student", each.school_id, each.student_id), f"{each.school_class.name} {each.seat} · {each.student.number}")
        for each in rows
    )
    further = ("roster:students", schools[0]) if len(schools) == 1 else ()
    total = rows[0].in_all if rows else 0
    return Found(hits, total, further if total > len(hits) else ())


def staff(actor: Actor, text: str) -> Found:
    """Who holds a post today or later, by name; of one's schools, or of the city. One statement."""
    held = Post.objects.filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=clock.today()), school__isnull=False, person__name__named=text)
    if not holds(actor, Permission.SEE_STAFF, school_id=None):
        held = held.filter(school_id__in=own_schools(actor, Permission.SEE_STAFF))
    served = held.values("person_id", "person__name", "school_id", "school__name").annotate(roles=ArrayAgg("role", distinct=True))
    rows = list(served.annotate(in_all=Window(Count("*"))).order_by("person__name__in_order", "person_id", "school_id")[:MOST])
    return Found(tuple(_serving(each) for each in rows), rows[0]["in_all"] if rows else 0)


def classes(actor: Actor, text: str) -> Found:
    """This year's classes of one's schools, by name or by grade and number (302). One statement."""
    schools = own_schools(actor, Permission.SEE_CLASSES)
    if not schools:
        return NOTHING
    named = Q(name__icontains=text)
    if told := _OF_CLASS.fullmatch("".join(_FIGURES.get(sign, sign) for sign in narrow(text))):
        grade, number = (int(each) for each in told.groups() if each)
        named |= Q(grade=grade, number=number)
    year = roc.academic_year(clock.today())
    there = SchoolClass.objects.filter(named, school_id__in=schools, academic_year=year, closed_on=None).select_related("school")
    rows: list[Any] = list(there.annotate(in_all=Window(Count("*"))).order_by("grade", "number", "pk")[:MOST])
    hits = tuple(Hit(each.name, ("roster:class", each.school_id, each.pk), each.school.name) for each in rows)
    return Found(hits, rows[0].in_all if rows else 0)


def _serving(each: Mapping[str, Any]) -> Hit:
    """A person at one school, once, however many posts they have there."""
    roles = listed(_(ROLE_TITLES[Role(role)]) for role in each["roles"])
    name = each["person__name"]
    return Hit(name, ("roster:school_staff", each["school_id"]), f"{each['school__name']} · {roles}", asked=(("q", name),))
