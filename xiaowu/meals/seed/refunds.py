"""What the demo has of refunds (退費): a rule in force, last month closed and released with a correction to come, and meals stopped next week."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta

from django.db import transaction

from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.bounds import month_before
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.meals.actions.meal_stops import StopWish, stop_for
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.actions.refund_rules import issue, put_line, set_whole
from xiaowu.meals.queries.refund_month import last_of
from xiaowu.meals.queries.refund_rules import draft
from xiaowu.meals.rules.refund_ledger import Verb
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Late, Line, Notice, Other, Subsidised
from xiaowu.roster.models import Post, School, Student
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Diet, Role

_STOPPED = Line(frozenset({Other.STOPPED, Other.WEEKDAY}), notices=(Notice(3, at=time(12)),), late=Late.LATER)
# type, from which school day of the month, how many, how many days before it was told
_LEAVES = (
    (LeaveType.SICK, 2, 2, 1), (LeaveType.PERSONAL, 5, 2, 6), (LeaveType.SICK, 8, 1, 0), (LeaveType.PERSONAL, 9, 1, 4), (LeaveType.SICK, 11, 2, 1),
    (LeaveType.PERSONAL, 3, 1, 5), (LeaveType.SICK, 12, 1, 2),
)  # fmt: skip


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """By the same actions as on any day, after the kitchens were seeded; leave of last month is asked for as of then."""
    school_id, today = schools[0].pk, clock.day(moment)
    month = month_before(today.replace(day=1)) or today.replace(day=1)
    days = days_of(school_id, month, last_of(month))
    post = Post.objects.filter(person__name=cast[Role.HOMEROOM_TEACHER], school_id=school_id, role=Role.HOMEROOM_TEACHER).first()
    if post is None or len(days) < 14:
        return
    office = _actor(cast[Role.STUDENT_AFFAIRS], school_id, RoleAssignment(Role.STUDENT_AFFAIRS.value, school_id))
    teacher = _actor(cast[Role.HOMEROOM_TEACHER], school_id, RoleAssignment(Role.HOMEROOM_TEACHER.value, school_id, post.school_class_id))
    arm(reach_of(str(office.account_id), today, [*office.assignments, *teacher.assignments]))
    _rule(office, school_id, month, moment)
    children = Student.objects.filter(school_class_id=post.school_class_id).exclude(diet=Diet.OWN_MEAL).order_by("-pk")[: len(_LEAVES) + 1]
    for child, (kind, at, count, before) in zip(children, _LEAVES, strict=False):
        told = datetime.combine(days[at] - timedelta(days=before), time(7, 30), clock.TAIPEI)
        ask_for(teacher, school_id, child.pk, Wish(kind, Span(days[at], days[at + count - 1]), "家長請假"), now=told)
    step(office, school_id, month, Verb.CLOSE, now=moment)
    step(office, school_id, month, Verb.RELEASE, now=moment)
    coming = days_of(school_id, today + timedelta(days=7), today + timedelta(days=21))
    if coming and children:
        wish = StopWish(Other.STOPPED, coming[0], coming[min(4, len(coming) - 1)], moment)
        stop_for(office, school_id, [children[len(children) - 1].pk], wish, now=moment)


def _actor(name: str, school_id: int, post: RoleAssignment) -> Actor:
    account = Account.objects.filter(person__name=name, person__post__school_id=school_id).earliest("pk")
    return Actor(name, (post,), account.pk, account.person_id)


def _rule(office: Actor, school_id: int, begins: date, moment: datetime) -> None:
    sample = SAMPLES["day_before"]
    for line in (*sample.lines, _STOPPED):
        put_line(office, school_id, 0, line, seen=draft(office, school_id)[1], now=moment)
    whole = {"settle": sample.settle, "subsidised": Subsidised.FUND, "paid_first": False, "registered": False, "staff": False}
    set_whole(office, school_id, {**whole, "notes": "停餐登記請在三個上課日前的中午以前。"}, seen=draft(office, school_id)[1], now=moment)
    issue(office, school_id, begins, seen=draft(office, school_id)[1], now=moment)
