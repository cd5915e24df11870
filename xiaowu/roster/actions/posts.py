"""People get posts and leave them (職務異動)."""

import json
from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import run, value, values
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.actions.earlier_homerooms import end_earlier_homerooms
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.events import PersonRenamed, PostEnded, PostGiven
from xiaowu.roster.models import OutsideMistake, OutsidePost, Person, Post, School, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.staff import NamesakeRow, lasting, namesakes, serves_elsewhere, serves_here
from xiaowu.roster.rules.namesakes import answer_of, token_of
from xiaowu.roster.rules.posts import (
    BARRIER_TITLES,
    SPAN_TITLES,
    TOLD_TO_BUREAU,
    Barrier,
    barrier_to_giving,
    barrier_to_renaming,
    barrier_to_role,
    span_fault,
)
from xiaowu.roster.rules.roles import CITY_ROLES, OF_NO_SCHOOL, OUTSIDE_ROLES, Role, role_is_over


class Namesake(BadInput):
    """Somebody of that name is known: nothing is written until somebody says whether it is the same person.
    It is returned, not raised, since a refused request would roll back the record of what was asked.
    """

    status = 200

    def __init__(self, known: Sequence[NamesakeRow], token: str) -> None:
        super().__init__(_("已經有同名的人，請先確認是不是同一個人。"))
        self.known = tuple(known)
        self.token = token


def enter_person(
    actor: Actor,
    school_id: int,
    *,
    name: str,
    role: Role,
    class_id: int | None,
    since: date,
    last: date | None = None,
    today: date,
    confirmed: str = "",
) -> int:
    """Give a first post at the school to somebody new, or a post to a known person of that name, as `confirmed` answers; returns the person's id.

    `confirmed`: the answer about the people who were shown (`rules.namesakes`). The question comes last, when nothing else can refuse; the school
    is locked, so that of two who enter one person at once the second is asked.

    Raises Forbidden, BadInput (no such class, a role of the city, no last day), Namesake, Conflict (the person meant holds the same post then).
    """
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    check_place(school_id, role, class_id)
    check_span(role, since, last)
    check_homeroom(role, class_id, since, last)
    check_role(actor, role)
    hold_school(school_id)
    post: dict[str, Any] = {"role": role, "class_id": class_id, "since": since, "last": last}
    is_new, person_id = who_is_meant(actor, school_id, name=name, confirmed=confirmed, today=today)
    if is_new:
        give(actor, school_id, person_id=person_id, **post)
    else:
        give_post(actor, school_id, person_id=person_id, **post, today=today)
    return person_id


def who_is_meant(actor: Actor, school_id: int | None, *, name: str, confirmed: str, today: date) -> tuple[bool, int]:
    """Whether the person is new, and their id: made now, or of a known person, as answered. Raises Namesake if the question is still open."""
    if school_id is None:  # of two who enter one person at once the second is asked; at a school the lock on it does this
        run("select pg_advisory_xact_lock(hashtextextended('roster_person', 0))")
    known = namesakes(actor, school_id, name, today)
    people = [each.person_id for each in known]
    answer = answer_of(confirmed, token_of(name, people), people)
    if known and answer is None:
        audit.record(actor, "asked", "namesake", school_id=school_id, people=people)
        raise Namesake(known, token_of(name, people))
    is_new = answer is None or answer.same is None
    person_id = int(Person.objects.create(name=name).pk) if answer is None or answer.same is None else answer.same
    if is_new:
        audit.record(actor, "added", "person", person_id, school_id=school_id)
    if answer:
        audit.record(actor, "answered", "namesake", person_id, school_id=school_id, people=people, is_same=not is_new)
    return is_new, person_id


def rename_person(actor: Actor, school_id: int, *, person_id: int, name: str, today: date, seen: Seen | None = None) -> None:
    """Correct the name of somebody who serves only at this school; other names the bureau corrects. Raises NotFound, Forbidden, Stale."""
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    if not serves_here(school_id, person_id, today):
        raise NotFound
    is_bureau = holds(actor, Permission.KEEP_STAFF, school_id=None)
    stop(barrier_to_renaming(is_bureau=is_bureau, serves_elsewhere=serves_elsewhere(person_id, own_schools(actor, Permission.KEEP_STAFF), today)))
    stored = Person.objects.select_for_update(no_key=True).values_list("name", flat=True).get(pk=person_id)
    if not changes({"name": stored}, {"name": name}, seen):
        return
    Person.objects.filter(pk=person_id).update(name=name)
    audit.record(actor, "renamed", "person", person_id, school_id=school_id)
    tell(PersonRenamed(person_id))


def give_post(
    actor: Actor, school_id: int, *, person_id: int, role: Role, class_id: int | None, since: date, last: date | None = None, today: date
) -> None:
    """Give a further post to somebody who serves at the school, or, as the bureau, to any known person; nobody can give one to themselves.

    Somebody who serves only elsewhere needs an offer (`offers`).
    Raises Forbidden, NotFound, BadInput (no such class, a role of the city, no last day), Conflict (holds the same post then).
    """
    require(actor, Permission.KEEP_STAFF, school_id=school_id)
    is_bureau = holds(actor, Permission.KEEP_STAFF, school_id=None)
    serves = serves_here(school_id, person_id, today)
    stop(barrier_to_giving(is_own=person_id == actor.person_id, is_bureau=is_bureau, serves_here=serves))
    check_place(school_id, role, class_id)
    check_span(role, since, last)
    check_homeroom(role, class_id, since, last)
    check_role(actor, role)
    if not Person.objects.filter(pk=person_id).exists():
        raise NotFound
    give(actor, school_id, person_id=person_id, role=role, class_id=class_id, since=since, last=last)


def end_post(actor: Actor, school_id: int | None, *, post_id: int, ends_on: date, permission: str = Permission.KEEP_STAFF) -> None:
    """End a post: `ends_on` is the first day on which it is no longer held; from then on it opens nothing. Nobody ends their own.

    A post that has an end may end earlier this way, and one that has not begun by then is withdrawn.
    For posts without a school, `permission` decides who may end them. Raises Forbidden, NotFound.
    """
    require(actor, permission, school_id=school_id)
    of_no_school = OUTSIDE_ROLES if permission == Permission.KEEP_OUTSIDERS else CITY_ROLES
    there = Q(school=None, role__in=of_no_school) if school_id is None else Q(school_id=school_id)
    post = Post.objects.filter(there, lasting(ends_on)).select_for_update().filter(pk=post_id).first()
    if post is None:
        raise NotFound
    if post.person_id == actor.person_id:
        stop(Barrier.OWN)
    if ends_on <= post.valid.lower:  # never held for a whole day, so given by mistake; that it was given, and as what, stays on record
        audit.record(actor, "took_back", "post", post_id, school_id=school_id, **_as_it_was(post))
        Post.objects.filter(there, pk=post_id).delete()
    else:
        Post.objects.filter(there, pk=post_id).update(valid=(post.valid.lower, ends_on))
    audit.record(actor, "ended", "post", post_id, school_id=school_id, ends_on=ends_on.isoformat())
    tell(PostEnded(post.person_id, school_id))


def _as_it_was(post: Post) -> dict[str, Any]:
    """A post that is about to vanish, by ids for the record; the words with which somebody was admitted are kept where they are deleted in time."""
    found = OutsidePost.objects.filter(pk=post.pk).first()
    if found is not None:
        OutsideMistake.objects.create(post_id=post.pk, person_id=post.person_id, role=post.role, firm=found.firm, reason=found.reason, at=clock.now())
    beside: dict[str, Any] = {"answers_for": found.answers_for_id} if found is not None else {}
    return {"person": post.person_id, "role": post.role, "section": post.section or None, "since": post.valid.lower.isoformat(), **beside}


_CLOSED = """with held as (
    select id, person_id, role, school_class_id, lower(valid) as since, upper(valid) as until from roster_post
    where school_id = %(school)s and (upper_inf(valid) or upper(valid) > %(day)s)
), never as (
    delete from roster_post p using held where p.id = held.id and held.since >= %(day)s
), ended as (
    update roster_post p set valid = daterange(held.since, %(day)s) from held where p.id = held.id and held.since < %(day)s
) select coalesce(jsonb_agg(to_jsonb(held)), '[]') from held"""
_OPENED = """with kept as (
    select k.* from jsonb_to_recordset(%(posts)s) as k(id bigint, person_id bigint, role text, school_class_id bigint, since date, until date)
    where not exists (select from roster_post o where o.id <> k.id and o.person_id = k.person_id and o.role = k.role and o.school_id = %(school)s
        and o.school_class_id is not distinct from k.school_class_id and o.valid && daterange(greatest(k.since, %(day)s), k.until))
), again as (
    update roster_post p set valid = daterange(kept.since, kept.until) from kept
    where p.id = kept.id and p.school_id = %(school)s and upper(p.valid) = %(day)s returning p.person_id
), anew as (
    insert into roster_post (id, person_id, role, school_id, school_class_id, valid)
    select id, person_id, role, %(school)s, school_class_id, daterange(since, until) from kept where since >= %(day)s returning person_id
) select person_id from again union all select person_id from anew"""


def end_posts_of_school(actor: Actor, school_id: int, *, ends_on: date) -> list[dict[str, Any]]:
    """End every post at a school that closes; returns the posts as they were, for `resume_posts_of_school`. Raises Forbidden."""
    require(actor, Permission.KEEP_STAFF, school_id=None)
    held: list[dict[str, Any]] = json.loads(value(_CLOSED, {"school": school_id, "day": ends_on}))
    audit.record(actor, "ended", "posts", school_id=school_id, ends_on=ends_on.isoformat(), count=len(held))
    for person_id in sorted({each["person_id"] for each in held}):
        tell(PostEnded(person_id, school_id))
    return held


def resume_posts_of_school(actor: Actor, school_id: int, *, held: list[dict[str, Any]], ended_on: date) -> int:
    """Resume the posts that the closing ended, each until the day it had, except where the holder got the same post anew; returns how many."""
    require(actor, Permission.KEEP_STAFF, school_id=None)
    people = values(_OPENED, {"school": school_id, "day": ended_on, "posts": json.dumps(held)})
    audit.record(actor, "resumed", "posts", school_id=school_id, count=len(people))
    for person_id in sorted(set(people)):
        tell(PostGiven(person_id, school_id))
    return len(people)


def check_place(school_id: int, role: Role, class_id: int | None) -> None:
    """Raises BadInput unless the role is a school's and the class fits it."""
    if role in OF_NO_SCHOOL:
        raise BadInput(_("這個職務不屬於學校。"), at="role")
    if not role_is_over(role, has_school=True, has_class=class_id is not None):
        raise BadInput(_("導師、代導師與科任教師須選擇班級，其他職務不選班級。"), at="class_id")
    if School.objects.filter(pk=school_id, closed_on__isnull=False).exists():
        raise BadInput(_("這所學校已裁撤。"))
    if class_id is not None and not SchoolClass.objects.filter(school_id=school_id, pk=class_id, closed_on=None).exists():
        raise BadInput(_("沒有這個班級。"), at="class_id")


def check_homeroom(role: Role, class_id: int | None, since: date, last: date | None) -> None:
    """Raises BadInput for a second homeroom teacher: a class has one (一班置導師一人), which a list or a turn of the year replaces.

    The class is locked, so that of two who name one at once the second is told.
    """
    if role is not Role.HOMEROOM_TEACHER or class_id is None:
        return
    homeroom = SchoolClass.objects.select_for_update(no_key=True).get(pk=class_id)
    span = (since, last + timedelta(days=1) if last else None)
    held = Post.objects.filter(role=role, school_class_id=class_id, valid__overlap=span).values_list("person__name", flat=True).first()
    if held is not None:
        told = {"class_name": homeroom.name, "teacher": held}
        raise BadInput(_("%(class_name)s這段期間已經有導師%(teacher)s；請先結束其職務，請假期間則新增代導師。") % told, at="class_id")


def check_span(role: Role, since: date, last: date | None) -> None:
    """Raises BadInput for days that a post of this role cannot have."""
    if fault := span_fault(role, since, last):
        raise BadInput(_(SPAN_TITLES[fault]), at="last")


def check_role(actor: Actor, role: Role) -> None:
    """Raises Forbidden for a role that only the bureau gives."""
    stop(barrier_to_role(role, is_bureau=holds(actor, Permission.KEEP_STAFF, school_id=None)))


def tell_bureau(actor: Actor, school_id: int, *, person_id: int, role: Role) -> None:
    """Show on the bureau's home page, for a month, who got a post that reaches a school's children; not if the bureau itself gave it."""
    if role not in TOLD_TO_BUREAU or holds(actor, Permission.KEEP_STAFF, school_id=None):
        return
    # `returning` gives nothing to those who may not read the table
    run("insert into roster_postnotice (school_id, person_id, role, at) values (%s, %s, %s, %s)", [school_id, person_id, role, clock.now()])


def held_already() -> Conflict:
    """Turns the database's constraint into words for people."""
    return Conflict(_("這個人在這段期間已有相同的職務。"))


def give(
    actor: Actor,
    school_id: int | None,
    *,
    person_id: int,
    role: Role,
    since: date,
    last: date | None = None,
    class_id: int | None = None,
    section: str = "",
) -> int:
    """Write a post that was checked, until the end of its last day if it has one; returns its id. Raises Conflict (holds the same post then)."""
    valid = (since, last + timedelta(days=1) if last else None)
    try:
        with transaction.atomic():
            made = Post.objects.create(person_id=person_id, role=role, school_id=school_id, school_class_id=class_id, section=section, valid=valid)
    except IntegrityError as error:
        raise held_already() from error
    told = {"class_id": class_id} if school_id else {"section": section}
    audit.record(actor, "gave", "post", person_id, school_id=school_id, role=role.value, last=last.isoformat() if last else None, **told)
    if school_id is not None:
        tell_bureau(actor, school_id, person_id=person_id, role=role)
    tell(PostGiven(person_id, school_id))
    if role is Role.HOMEROOM_TEACHER and school_id is not None and class_id is not None:
        end_earlier_homerooms(actor, school_id, person_id=person_id, class_id=class_id, since=since)
    return int(made.pk)


def stop(barrier: Barrier | None) -> None:
    """Raises Forbidden if there is a barrier."""
    if barrier:
        raise Forbidden(_(BARRIER_TITLES[barrier]))
