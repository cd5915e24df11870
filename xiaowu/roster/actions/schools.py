"""Schools get another code, close, and merge into others (學校代碼、裁撤、併校): the bureau does this to what its schools keep."""

import json
from collections import defaultdict
from datetime import date
from typing import NamedTuple

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, run
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, changes
from xiaowu.roster.actions import seating
from xiaowu.roster.actions.places import deleted
from xiaowu.roster.actions.posts import end_posts_of_school, resume_posts_of_school
from xiaowu.roster.events import MergerTakenBack, SchoolDaysChanged, SchoolMerged
from xiaowu.roster.models import PostOffer, School, SchoolClass
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.schools import Closing, ClosingClass, closing_of
from xiaowu.roster.rules.ends import next_numbers
from xiaowu.roster.rules.records import GUARDIAN_CARRIES, STUDENT_CARRIES
from xiaowu.roster.rules.roles import class_name

_CARRIES = [list(STUDENT_CARRIES), list(GUARDIAN_CARRIES)]


def correct_code(actor: Actor, school_id: int, *, code: str, seen: Seen | None = None) -> None:
    """Give a school another code (學校代碼): the old one is kept, and can never mean another school.

    Raises NotFound, BadInput (of another school, now or before), Stale.
    """
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    school = _locked(school_id)
    if not changes({"code": school.code}, {"code": code}, seen):
        return
    try:
        with transaction.atomic():
            School.objects.filter(pk=school_id).update(code=code)
    except IntegrityError as error:
        raise BadInput(_("這個代碼已有學校使用，或曾是另一所學校的代碼。"), at="code") from error
    audit.record(actor, "recoded", "school", school_id, school_id=school_id, old=school.code, new=code)


def close_school(actor: Actor, school_id: int, *, closed_on: date, successor_id: int | None, today: date, seen: Closing | None = None) -> Closing:
    """裁撤: from that day on the school does not exist. Returns what was done, in the form in which it was announced before.

    Children go to the successor with class, seat, number, guardians and accounts. If another child there has the number, the school's code is put
    before it; a child whom the successor had on its register before waits to be placed. Posts and offers of posts end. Raises NotFound, BadInput
    (see the rule).
    """
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    _locked(*sorted({school_id, successor_id or school_id}))
    plan = closing_of(actor, school_id, successor_id=successor_id, closed_on=closed_on, today=today)
    if plan.refusal:
        raise BadInput(plan.refusal)
    if seen is not None and plan != seen:
        raise Conflict(_("試算之後資料有變動，尚未裁撤；請重新試算。"))
    School.objects.filter(pk=school_id).update(closed_on=closed_on, successor_id=successor_id)
    tell(SchoolDaysChanged(school_id, closed_on, None, actor.account_id, actor.name))
    made: list[int] = []
    if successor_id is not None:
        made = _move(school_id, successor_id, plan)
        tell(SchoolMerged(school_id, successor_id, closed_on, actor))
    _end_what_is_there(actor, school_id, closed_on, made)
    audit.record(
        actor, "closed", "school", school_id, school_id=school_id, successor=successor_id, closed_on=closed_on.isoformat(),
        children=plan.children, along=plan.along, renumbered=plan.renumbered, posts=plan.posts,
    )  # fmt: skip
    return plan


def reopen_school(actor: Actor, school_id: int) -> int:
    """Take the closing back, with its children, who bring along what is true now; returns how many. Raises NotFound, Conflict.

    Classes, posts, offers and transfers that the closing ended are restored; what had ended before stays ended. Classes that it made at the
    successor are gone; one of which something was written there stays, closed.
    It is refused if anything was written about a child at the successor since: then children go by transfer to a school that is added anew.
    """
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    school = _locked(school_id)
    day = school.closed_on
    if day is None:
        raise NotFound
    back: dict[int, dict[int, int | None]] = defaultdict(dict)
    if school.successor_id is not None:
        successor = _locked(school.successor_id)
        if successor.closed_on is not None:
            raise Conflict(_("承接學校「%(school)s」之後也裁撤了，請先復原該校。") % {"school": successor.name})
        tell(MergerTakenBack(school_id, school.successor_id, day, actor))
        asked = rows(
            _Asked,
            "select school_id, student_id, former, stays from roster_reopen_school(%s, %s, %s, false, %s, %s)",
            [school_id, school.successor_id, day, *_CARRIES],
        )
        if stay := sum(each.stays for each in asked):
            raise _stays(stay)
        for each in asked:
            back[each.school_id][each.student_id] = each.former
    kept = school.closing
    School.objects.filter(pk=school_id).update(closed_on=None, successor=None, closing={})
    SchoolClass.objects.filter(school_id=school_id, pk__in=kept.get("classes", []), closed_on=day).update(closed_on=None)
    PostOffer.objects.filter(school_id=school_id, pk__in=kept.get("offers", []), taken=None).update(withdrawn=None)
    resume_posts_of_school(actor, school_id, held=kept.get("posts", []), ended_on=day)
    for place, children in back.items():
        seating.told(place, children, day, children)
    if school.successor_id is not None:
        for class_id in kept.get("made", []):
            deleted(school.successor_id, class_id)
    tell(SchoolDaysChanged(school_id, day, None, actor.account_id, actor.name))
    audit.record(actor, "reopened", "school", school_id, school_id=school_id, closed_on=day.isoformat(), children=len(back[school_id]))
    return len(back[school_id])


def _stays(count: int) -> Conflict:
    """A school that is closed takes no transfers either, and its code means no other school."""
    said = _("有 %(count)d 位學生在承接學校已有點名等紀錄，併校不能復原；要分出學校時，請以新的學校代碼新增學校，再由承接學校為學生辦理轉出。")
    return Conflict(said % {"count": count})


def _end_what_is_there(actor: Actor, school_id: int, closed_on: date, made: list[int]) -> None:
    """End classes, offers and posts; for reopening the school keeps which these were, the ends that posts had, and the successor's new classes."""
    classes = SchoolClass.objects.filter(school_id=school_id, academic_year__gte=roc.academic_year(closed_on), closed_on=None)
    offers = PostOffer.objects.filter(school_id=school_id, taken=None, withdrawn=None)
    kept = {"classes": list(classes.values_list("pk", flat=True)), "offers": list(offers.values_list("pk", flat=True)), "made": made}
    classes.update(closed_on=closed_on)
    offers.update(withdrawn=clock.now())
    posts = end_posts_of_school(actor, school_id, ends_on=closed_on)
    # in addition to transfers that were kept already
    run("update roster_school set closing = closing || %s::jsonb where id = %s", [json.dumps(kept | {"posts": posts}), school_id])


class _Moved(NamedTuple):
    school_id: int
    student_id: int
    former: int | None


class _Asked(NamedTuple):
    school_id: int
    student_id: int
    former: int | None
    stays: bool


def _move(school_id: int, successor_id: int, plan: Closing) -> list[int]:
    """Move the children, and who is on the way; returns the classes that were made for them."""
    places = _classes_beside(successor_id, plan)
    moved: dict[int, dict[int, int | None]] = defaultdict(dict)
    for each in rows(
        _Moved,
        "select school_id, student_id, former from roster_close_school(%s, %s, %s, %s, %s, %s, %s)",
        [school_id, successor_id, plan.closed_on, list(places), list(places.values()), *_CARRIES],
    ):
        moved[each.school_id][each.student_id] = each.former
    for place, children in moved.items():
        seating.told(place, children, plan.closed_on, children)
    return list(places.values())


def _classes_beside(successor_id: int, plan: Closing) -> dict[int, int]:
    """For each class that moves, a class of the successor: of the same grade and year, numbered after those that it has."""
    found: dict[int, int] = {}
    groups: dict[tuple[int, int], list[ClosingClass]] = defaultdict(list)
    for each in plan.classes:
        if each.along:
            groups[each.academic_year, each.grade].append(each)
    for (year, grade), old in groups.items():
        taken = SchoolClass.objects.filter(school_id=successor_id, academic_year=year, grade=grade).values_list("number", flat=True)
        for was, number in zip(old, next_numbers(taken, len(old)), strict=True):
            name = class_name(grade, number, was.last_grade)
            made = SchoolClass.objects.create(
                school_id=successor_id, academic_year=year, grade=grade, last_grade=was.last_grade, number=number, name=name
            )
            found[was.id] = made.pk
    return found


def _locked(*school_ids: int) -> School:
    """Lock all these schools; returns the first. Raises NotFound."""
    found = {each.pk: each for each in School.objects.select_for_update(of=("self",)).filter(pk__in=school_ids).order_by("pk")}
    if set(school_ids) - set(found):
        raise NotFound
    return found[school_ids[0]]
