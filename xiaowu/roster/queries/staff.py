"""Who holds which post (教職員)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value, values
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import Person, Post, PostNotice
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.posts import TOLD_FOR
from xiaowu.roster.rules.roles import Role


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on a list; `until` is the first day no longer held."""

    id: int
    person_id: int
    name: str
    role: Role
    class_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """Somebody whom the city knows, and by what: the post that began last."""

    person_id: int
    name: str
    role: Role | None
    school: str


@dataclass(frozen=True, slots=True)
class NoticedPost:
    """A post that reaches a school's children and that the school gave itself."""

    at: datetime
    school_id: int
    school: str
    name: str
    role: Role


MOST_KNOWN = 20
STAFF_SORTS: Sorts = {"role": "role", "name": "person__name", "since": "valid"}


def staff(actor: Actor, school_id: int, wanted: ListRequest, today: date) -> Page[PostRow]:
    """The posts held at a school today or later, by name. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_STAFF, school_id=school_id)
    found = Post.objects.filter(school_id=school_id).filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=today))
    if wanted.text:
        found = found.filter(person__name__icontains=wanted.text)
    if role := wanted.filter("role"):
        found = found.filter(role=role)
    held = found.select_related("person", "school_class")
    return page_of(held, wanted, STAFF_SORTS, _row, "school_class__grade", "school_class__number", "pk")


def given_by_schools(actor: Actor) -> list[NoticedPost]:
    """Of the last month, the latest first, for the bureau's home page. One statement."""
    require(actor, Permission.KEEP_STAFF, school_id=None)
    found = PostNotice.objects.filter(at__gte=clock.now() - TOLD_FOR).select_related("school", "person").order_by("-at", "-pk")[:MOST_KNOWN]
    return [NoticedPost(each.at, each.school_id, each.school.name, each.person.name, Role(each.role)) for each in found]


def serves_here(school_id: int, person_id: int, today: date) -> bool:
    """Whether somebody holds a post at a school, today or from a day to come."""
    return Post.objects.filter(school_id=school_id, person_id=person_id).filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=today)).exists()


def serves_elsewhere(person_id: int, schools: tuple[int, ...], today: date) -> bool:
    """Whether somebody holds a post, today or from a day to come, that lies at none of these schools: yes or no, by the owner's function."""
    return bool(value("select roster_serves_elsewhere(%s, %s, %s)", [person_id, list(schools), today]))


def those_elsewhere(people: Iterable[int], schools: tuple[int, ...], today: date) -> frozenset[int]:
    """Which of these people do so. One statement."""
    asked = "select id from unnest(%s::bigint[]) as asked(id) where roster_serves_elsewhere(id, %s, %s)"
    return frozenset(values(asked, [list(set(people)), list(schools), today]))


def here(actor: Actor, school_id: int, today: date) -> list[tuple[int, str]]:
    """Those who may get a further post at a school: who hold one there, today or from a day to come, but oneself. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    found = Post.objects.filter(school_id=school_id).filter(Q(valid__upper_inf=True) | Q(valid__endswith__gt=today))
    return list(found.exclude(person=actor.person_id).order_by("person__name", "person_id").values_list("person_id", "person__name").distinct())


def known_people(actor: Actor, text: str) -> list[KnownPerson]:
    """People of the whole city by name, for the bureau to give a post to. Two statements. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=None)
    if not text.strip():
        return []
    people = Person.objects.filter(name__icontains=text.strip()).order_by("name", "pk")[:MOST_KNOWN]
    posts = Post.objects.filter(person__in=[each.pk for each in people]).select_related("school").order_by("valid")
    latest = {post.person_id: post for post in posts}
    return [_known(each, latest.get(each.pk)) for each in people]


def _known(person: Person, post: Post | None) -> KnownPerson:
    school = post.school.name if post and post.school else ""
    return KnownPerson(person.pk, person.name, Role(post.role) if post else None, school)


def _row(each: Post) -> PostRow:
    place = each.school_class.name if each.school_class else ""
    return PostRow(each.pk, each.person_id, each.person.name, Role(each.role), place, each.valid.lower, each.valid.upper)
