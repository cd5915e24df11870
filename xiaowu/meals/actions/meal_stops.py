"""Stopping meals and starting them again (停餐、恢復用餐), by student affairs and by families; and why a day had no school (停課供餐日)."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.attendance.queries.leave_children import my_children
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.named import grade_title
from xiaowu.meals.models import ClosedMealDay, MealStop, RefundMonth
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries.meal_stops import soonest_back
from xiaowu.meals.queries.refund_facts import meal_days
from xiaowu.meals.queries.refund_seats import grades_of, own_grades
from xiaowu.meals.queries.succession import settling
from xiaowu.meals.rules.refund_child import EVERY_DAY
from xiaowu.meals.rules.refund_stops import LONGEST, STOP_FAULT_TITLES, StopFault, is_same, stand_together, stop_fault
from xiaowu.meals.rules.refunds import Other
from xiaowu.notifications.actions.telling import tell
from xiaowu.roster.models import School, Student
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Family

_AT = {
    StopFault.FAR: "first",
    StopFault.BACKWARDS: "last",
    StopFault.TOO_LONG: "last",
    StopFault.OVER: "first",
    StopFault.AHEAD: "told_on",
    StopFault.LONG_AGO: "told_on",
}
_MOST_NAMED = 10
TAKEN_BACK = "meals.stop_taken_back"
Children = Sequence[tuple[int, int]]  # (school, child)


@dataclass(frozen=True, slots=True)
class StopWish:
    """What is to be stopped: why, from when until when, on which day of the week (0: every), and when that was said."""

    ground: Other
    first: date
    last: date
    told_at: datetime
    weekday: int = EVERY_DAY
    proof: bool = False


@dataclass(frozen=True, slots=True)
class Stopped:
    """For how many it is new, and for how many every one of these days was stopped before; `students`: of whom it is new."""

    new: int
    before: int
    students: tuple[int, ...] = ()


def stop_for(actor: Actor, school_id: int, students: Collection[int], wish: StopWish, *, now: datetime) -> Stopped:
    """Stop the meals of children of a school, as its office. Raises Forbidden, BadInput."""
    require(actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    return _stop(actor, [(school_id, each) for each in students], wish, is_family=False, now=now)


def stop_own(actor: Actor, children: Children, wish: StopWish, *, now: datetime) -> Stopped:
    """Stop the meals of a guardian's own children, as said now. Raises Forbidden, BadInput."""
    require(actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    return _stop(actor, children, wish, is_family=True, now=now)


def _stop(actor: Actor, children: Children, wish: StopWish, *, is_family: bool, now: datetime) -> Stopped:
    """Children whose days are all stopped already for that reason are skipped. If only some of their days are stopped, or for another reason, the
    children are named and nothing is written, so that no day is stopped twice. A closed class may stand beside what its families stopped.
    """
    if fault := stop_fault(wish.first, wish.last, wish.told_at, now, today=clock.day(now), is_family=is_family):
        raise BadInput(_(STOP_FAULT_TITLES[fault]), at=_AT[fault])
    children = list(dict.fromkeys(children))  # a form may name one child twice
    schools = sorted({school for school, _child in children})
    _refuse_without_meal(actor, children, wish, is_family=is_family)
    list(School.objects.select_for_update().filter(pk__in=schools).order_by("pk"))
    found = MealStop.objects.filter(student_id__in=[child for _school, child in children], first__lte=wish.last, last__gte=wish.first)
    lasting = [each for each in found.order_by("pk") if each.back_from is None or each.back_from > max(each.first, wish.first)]
    standing = [each for each in lasting if not stand_together(Other(each.ground), wish.ground)]
    covered = {each.student_id for each in standing if _covers(each, wish)}
    if half := {each.student_id for each in standing if EVERY_DAY in (each.weekday, wish.weekday)} - covered:
        words = {"children": _names(actor, half, is_family)}
        raise BadInput(_("%(children)s在這段期間有幾天已經登記過停餐；請先恢復用餐再重新登記。") % words, at="first")
    new = [each for each in children if each[1] not in covered]
    made = [
        MealStop(
            school_id=school, student_id=child, ground=wish.ground, first=wish.first, last=wish.last, weekday=wish.weekday, proof=wish.proof,
            told_at=wish.told_at, by_account=actor.account_id, by_name=actor.name[:100], by_family=is_family, at=now,
            batch=_batch(new, now),
        )
        for school, child in new
    ]  # fmt: skip
    MealStop.objects.bulk_create(made)
    for school in sorted({each.school_id for each in made}):
        told = [each.student_id for each in made if each.school_id == school]
        audit.record_each(actor, "stopped", "meals", told, school_id=school, first=wish.first.isoformat(), last=wish.last.isoformat())
    return Stopped(len(made), len(covered), tuple(each.student_id for each in made))


def _refuse_without_meal(actor: Actor, children: Children, wish: StopWish, *, is_family: bool) -> None:
    """Where nobody said who cooks, any school day may have a meal. Raises BadInput."""
    grades = _grades(children, wish.first, is_family=is_family)
    for school, of in grades.items():
        days = [day for day in days_of(school, wish.first, wish.last) if wish.weekday in (EVERY_DAY, day.isoweekday())]
        if not days:
            raise BadInput(_("這段期間沒有要上課供餐的日子。"), at="first")
        eating = meal_days(school, days)
        if eating is not None and (without := sorted(of - eating.keys())):
            named = _("、").join(grade_title(each) for each in without)
            raise BadInput(_("%(grades)s在這段期間不供餐，沒有餐可以停。") % {"grades": named}, at="first")


def _grades(children: Children, day: date, *, is_family: bool) -> dict[int, set[int]]:
    """School → the grades of these children on a day; of a child without a class none. One statement."""
    known = own_grades(day) if is_family else grades_of([child for _school, child in children], day)
    return {school: {known[child] for of, child in children if of == school and child in known} for school in {school for school, _child in children}}


def _covers(standing: MealStop, wish: StopWish) -> bool:
    """Whether every day of the wish is one of a stop that stands for a reason that counts alike."""
    is_until = wish.last <= standing.last and (standing.back_from is None or wish.last < standing.back_from)
    is_alike = is_same(Other(standing.ground), wish.ground)
    return is_alike and standing.first <= wish.first and is_until and standing.weekday in (EVERY_DAY, wish.weekday)


def _names(actor: Actor, children: Collection[int], is_family: bool) -> str:
    """Some of them by name, as whoever chose them knows them; a family reads no pupil of the register, and its own children by its tie to them."""
    if is_family:
        return "、".join(each.name for each in my_children(actor) if each.student_id in children)
    names = Student.objects.filter(pk__in=children).order_by("school_class_id", "pk").values_list("name", flat=True)[:_MOST_NAMED]
    return "、".join(names) + ("⋯" if len(children) > _MOST_NAMED else "")


def _batch(children: Children, now: datetime) -> int | None:
    """A number that stops share which were entered together; None for one child."""
    return int(now.timestamp() * 1_000_000) if len(children) > 1 else None


@dataclass(frozen=True, slots=True)
class Again:
    """From which day on children eat again, and of how many that is new."""

    day: date
    children: int


def eat_again(actor: Actor, stop_id: int, *, school_id: int | None = None, together: bool = False, now: datetime) -> Again:
    """The child eats again from today on as long as a kitchen takes a change of it, else from tomorrow, or from the stop's first day if that is still
    to come; `together`: and every child whose meals were stopped in the same act. Repeating it changes nothing; a family whose stop the office takes
    back is told. `school_id`: the school to which it must belong. Raises Forbidden, NotFound, Conflict.
    """
    is_family = Family.GUARDIAN in actor.roles
    require(actor, Permission.SEE_OWN_REFUNDS if is_family else Permission.RELEASE_REFUNDS, school_id=ANYWHERE)
    row = MealStop.objects.filter(pk=stop_id).first()
    if row is None or school_id not in (None, row.school_id):
        raise NotFound
    if not is_family:
        require(actor, Permission.RELEASE_REFUNDS, school_id=row.school_id)
    beside = Q(pk=stop_id) | Q(school_id=row.school_id, batch=row.batch) if together and row.batch else Q(pk=stop_id)
    held = list(MealStop.objects.select_for_update().filter(beside).order_by("pk"))
    if stop_id not in {each.pk for each in held}:
        raise NotFound  # the office's, which a family reads and cannot take back
    soonest = soonest_back(now)
    back = max(row.first, soonest)
    standing = [each for each in held if each.back_from is None or each.back_from > back]
    if not standing:
        return Again(row.back_from or back, 0)
    if row.last < soonest:
        raise Conflict(_("這段停餐已經過去。"))
    MealStop.objects.filter(pk__in=[each.pk for each in standing]).update(back_from=back)
    children = [each.student_id for each in standing]
    audit.record_each(actor, "ended", "meal_stop", children, school_id=row.school_id, back_from=back.isoformat())
    if not is_family:
        _tell_families(actor, [each for each in standing if each.by_family and each.by_account], back)
    return Again(back, len(standing))


def _tell_families(actor: Actor, stops: Sequence[MealStop], back: date) -> None:
    """Whoever in the family stopped these meals, and would go on believing it: which child eats, and from when. One statement, and one for each."""
    names = dict(Student.objects.filter(pk__in=[each.student_id for each in stops]).values_list("pk", "name")) if stops else {}
    for each in stops:
        about = {"name": names[each.student_id], "first": each.first.isoformat(), "last": each.last.isoformat(), "back": back.isoformat()}
        tell(actor, each.by_account or 0, TAKEN_BACK, about, key=f"{each.pk} {back}")


def taken_back_words(about: About) -> Words:
    """What whoever stopped the meals is told."""
    first, last, back = (date.fromisoformat(str(about[each])) for each in ("first", "last", "back"))
    days = spoken.short(first) if first == last else f"{spoken.short(first)} – {spoken.short(last)}"
    title = _("學校取消了%(name)s的停餐") % {"name": about["name"]}
    return Words(title, _("您登記的停餐（%(days)s）從%(day)s起恢復用餐，恢復的日子不退費。") % {"days": days, "day": spoken.long(back)})


def explain_closed(actor: Actor, school_id: int, day: date, ground: str, told_at: datetime, *, now: datetime) -> None:
    """Record why there was no school, and when that was known: for a closed month too, since the next one corrects it. What a month was computed from
    is never changed. Raises Forbidden, BadInput, Conflict.
    """
    with settling(actor, school_id):
        if told_at > now:
            raise BadInput(_(STOP_FAULT_TITLES[StopFault.AHEAD]), at="told_on")
        if day - clock.day(told_at) >= LONGEST:
            raise BadInput(_("告知時間早於停課日 200 天以上，請確認年份。"), at="told_on")
        _explain(actor, school_id, day, ground, told_at, now)


def _explain(actor: Actor, school_id: int, day: date, ground: str, told_at: datetime, now: datetime) -> None:
    list(School.objects.select_for_update().filter(pk=school_id))
    given = {"ground": ground, "told_at": told_at, "by_name": actor.name[:100], "at": now}
    row, is_new = ClosedMealDay.objects.get_or_create(school_id=school_id, day=day, defaults=given)
    if not is_new and (row.ground, row.told_at) == (ground, told_at):
        return
    if not is_new:
        if RefundMonth.objects.filter(school_id=school_id, month__gte=day.replace(day=1), closed_at__gte=row.at).exists():
            raise Conflict(_("這個月已經結算。"))
        ClosedMealDay.objects.filter(pk=row.pk).update(**given)
    audit.record(actor, "explained", "closed_meal_day", school_id, school_id=school_id, day=day.isoformat(), ground=ground)
