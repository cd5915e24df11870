"""Who holds which post (教職員)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime

from django.db.models import Q

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, value, values
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, page_of
from xiaowu.roster.models import Post, PostNotice
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.posts import TOLD_FOR, Barrier, barrier_to_giving
from xiaowu.roster.rules.roles import Role


@dataclass(frozen=True, slots=True)
class PostRow:
    """A post on a list; `until` is the first day on which it is no longer held."""

    id: int
    person_id: int
    name: str
    role: Role
    class_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class NoticedPost:
    """A post that reaches a school's children and that the school itself gave."""

    at: datetime
    school_id: int
    school: str
    name: str
    role: Role


@dataclass(frozen=True, slots=True)
class PostAt:
    """A post with its place; `until` is the first day on which it is no longer held."""

    role: Role
    school_id: int | None
    school: str
    class_name: str
    since: date
    until: date | None


@dataclass(frozen=True, slots=True)
class NamesakeRow:
    """Somebody of that name, with the posts that the asker may see, latest first; `barrier`: what keeps the asker from giving them another."""

    person_id: int
    name: str
    posts: tuple[PostAt, ...] = ()
    barrier: Barrier | None = None


MOST_KNOWN = 20
_MOST_POSTS = 3
_NAMED = """with here as materialized (select array_agg(person_id) as ids from roster_post where school_id = %(school)s)
select p.id as person_id, p.name from roster_person p, here
where roster_name_key(p.name) = roster_name_key(%(name)s) and (%(is_city)s or p.id = any(here.ids))
order by p.id = any(here.ids) desc nulls last, p.id limit %(most)s"""
STAFF_SORTS: Sorts = {"role": "role", "name": "person__name__in_order", "since": "valid"}


def lasting(day: date) -> Q:
    """Posts held after a day, including those that begin later."""
    return Q(valid__upper_inf=True) | Q(valid__endswith__gt=day)


def staff(actor: Actor, school_id: int, wanted: ListRequest, today: date) -> Page[PostRow]:
    """The posts held at a school today or later, by name. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_STAFF, school_id=school_id)
    found = Post.objects.filter(school_id=school_id).filter(lasting(today))
    if wanted.text:
        found = found.filter(person__name__named=wanted.text)
    if role := wanted.filter("role"):
        found = found.filter(role=role)
    held = found.select_related("person", "school_class")
    return page_of(held, wanted, STAFF_SORTS, _row, "school_class__grade", "school_class__number", "pk")


def homeroom_teachers(school_id: int, class_ids: Collection[int], day: date) -> dict[int, list[str]]:
    """Who takes the roll of these classes on a day, deputies last, as far as the reader may see the school's staff. One statement;
    none without classes.
    """
    if not class_ids:
        return {}
    roles = (Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER)
    found = Post.objects.filter(school_id=school_id, school_class_id__in=class_ids, role__in=roles, valid__contains=day)
    told: dict[int, list[str]] = {}
    for class_id, name in found.order_by("-role", "pk").values_list("school_class_id", "person__name"):
        told.setdefault(class_id, []).append(name)
    return told


def given_by_schools(actor: Actor) -> list[NoticedPost]:
    """The posts of the last month, latest first, for the bureau's home page. One statement."""
    require(actor, Permission.KEEP_STAFF, school_id=None)
    found = PostNotice.objects.filter(at__gte=clock.now() - TOLD_FOR).select_related("school", "person").order_by("-at", "-pk")[:MOST_KNOWN]
    return [NoticedPost(each.at, each.school_id, each.school.name, each.person.name, Role(each.role)) for each in found]


@dataclass(frozen=True, slots=True)
class EndingPost:
    """A post that is about to end, and whether its holder has any other."""

    name: str
    role: Role
    class_name: str
    is_last: bool


def ending_post(actor: Actor, school_id: int, post_id: int, today: date) -> EndingPost:
    """What ending a post means for its holder. Three statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    post = Post.objects.filter(lasting(today), school_id=school_id, pk=post_id).select_related("person", "school_class").first()
    if post is None:
        raise NotFound
    others = Post.objects.filter(school_id=school_id, person=post.person).exclude(pk=post_id)
    has_other = others.filter(lasting(today)).exists()
    is_last = not has_other and not serves_elsewhere(post.person_id, (school_id,), today)
    return EndingPost(post.person.name, Role(post.role), post.school_class.name if post.school_class else "", is_last)


def serves_here(school_id: int, person_id: int, today: date) -> bool:
    """Whether somebody holds a post at a school, today or later."""
    return Post.objects.filter(school_id=school_id, person_id=person_id).filter(lasting(today)).exists()


def serves_elsewhere(person_id: int, schools: tuple[int, ...], today: date) -> bool:
    """Whether somebody holds a post, today or later, outside these schools: yes or no, from the owner's function."""
    return bool(value("select roster_serves_elsewhere(%s, %s, %s)", [person_id, list(schools), today]))


def those_elsewhere(people: Iterable[int], schools: tuple[int, ...], today: date) -> frozenset[int]:
    """Which of these people hold one. One statement."""
    asked = "select id from unnest(%s::bigint[]) as asked(id) where roster_serves_elsewhere(id, %s, %s)"
    return frozenset(values(asked, [list(set(people)), list(schools), today]))


def latest_posts(people: Collection[int]) -> dict[int, Post]:
    """Person → their most recent post, with its school, as far as the reader sees posts. One statement."""
    found = Post.objects.filter(person__in=list(people)).select_related("school").order_by("valid")
    return {post.person_id: post for post in found}


def namesakes(actor: Actor, school_id: int | None, name: str, today: date) -> list[NamesakeRow]:
    """People of that name, however it is written: those who serve or served at the school; for the bureau, those of the whole city.

    A name alone does not identify a person: across the city many share one, and a school must not find out who works elsewhere. Two statements.
    Raises Forbidden.
    """
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    is_bureau = holds(actor, Permission.KEEP_STAFF, school_id=None)
    found = rows(NamesakeRow, _NAMED, {"name": name, "school": school_id, "is_city": is_bureau, "most": MOST_KNOWN})
    posts: dict[int, list[PostAt]] = {each.person_id: [] for each in found}
    for post in Post.objects.filter(person__in=list(posts)).select_related("school", "school_class").order_by("-valid", "pk"):
        posts[post.person_id].append(_post_at(post))
    told = []
    for each in found:
        own = posts[each.person_id]
        serves = any(post.school_id == school_id and (post.until is None or post.until > today) for post in own)
        barrier = barrier_to_giving(is_own=each.person_id == actor.person_id, is_bureau=is_bureau, serves_here=serves)
        told.append(replace(each, posts=tuple(own[:_MOST_POSTS]), barrier=barrier))
    return told


def _post_at(post: Post) -> PostAt:
    school, place = post.school.name if post.school else "", post.school_class.name if post.school_class else ""
    return PostAt(Role(post.role), post.school_id, school, place, post.valid.lower, post.valid.upper)


def _row(each: Post) -> PostRow:
    place = each.school_class.name if each.school_class else ""
    return PostRow(each.pk, each.person_id, each.person.name, Role(each.role), place, each.valid.lower, each.valid.upper)
