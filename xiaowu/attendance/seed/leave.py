"""What the demo has of leave (請假): in the class of the cast's homeroom teacher one request in each state, and a team of the next class."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta

from django.db import transaction

from xiaowu.attendance.actions.leave import Wish, ask_for, ask_for_group
from xiaowu.attendance.actions.leave_flow import step
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.rules.leave import Span, State, Verb
from xiaowu.attendance.rules.leave_types import ORDER
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.identity.models import Account
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.roster.models import Guardian, Post, School, SchoolClass, Student
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Family, Role

_AHEAD = timedelta(days=60)  # over the longest holiday there are school days
_LONG = 4  # days: the dean's too
# type, from which of the coming school days, how many of them, why, what is done with it
_OF_FAMILIES: tuple[tuple[LeaveType, int, int, str, Verb | None], ...] = (
    (LeaveType.SICK, 0, 1, "昨晚發燒，今天在家休息", Verb.APPROVE),
    (LeaveType.SICK, 1, 1, "回診拆線", None),
    (LeaveType.PERSONAL, 2, _LONG, "返鄉探望外公", None),
    (LeaveType.FUNERAL, 1, 3, "祖母告別式", Verb.RETURN),
    (LeaveType.PERSONAL, 3, 2, "全家出遊", Verb.REFUSE),
    (LeaveType.PERSONAL, 1, 1, "辦理護照", Verb.WITHDRAW),
)
_WORDS = {Verb.RETURN: "請補上訃聞，可先以手機拍照上傳", Verb.REFUSE: "當週有定期評量，請改期"}


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """What families asked is put there as the owner, since no family of the demo has an account yet; the rest is done by the same actions."""
    school_id, today = schools[0].pk, clock.day(moment)
    days = days_of(school_id, today, today + _AHEAD)
    post = Post.objects.filter(person__name=cast[Role.HOMEROOM_TEACHER], school_id=school_id, role=Role.HOMEROOM_TEACHER).first()
    if post is None or len(days) < 10:
        return
    post_of = RoleAssignment(Role.HOMEROOM_TEACHER.value, school_id, post.school_class_id)
    teacher = _actor(cast[Role.HOMEROOM_TEACHER], school_id, post_of)
    office = _actor(cast[Role.STUDENT_AFFAIRS], school_id, RoleAssignment(Role.STUDENT_AFFAIRS.value, school_id))
    arm(reach_of(str(teacher.account_id), today, [*teacher.assignments, *office.assignments]))
    children = list(Student.objects.filter(school_class_id=post.school_class_id).order_by("pk")[: len(_OF_FAMILIES) + 1])
    for child, (kind, at, count, reason, verb) in zip(children, _OF_FAMILIES, strict=False):
        made = _asked(child, kind, days[at : at + count], reason, moment)
        if verb is not None:
            step(office if verb is Verb.WITHDRAW else teacher, made, verb, words=_WORDS.get(verb, ""), now=moment)
    ask_for(teacher, school_id, children[-1].pk, Wish(LeaveType.SICK, Span(days[1], days[3]), "水痘，醫囑隔離"), now=moment)
    _team(office, school_id, post.school_class_id, days[5], moment)


def _actor(name: str, school_id: int, post: RoleAssignment) -> Actor:
    account = Account.objects.filter(person__name=name, person__post__school_id=school_id).earliest("pk")
    return Actor(name, (post,), account.pk, account.person_id)


def _asked(child: Student, kind: LeaveType, days: Sequence[date], reason: str, moment: datetime) -> int:
    chain = [role.value for role in (ORDER[:3] if len(days) == _LONG else ORDER[:2] if len(days) > 2 else ORDER[:1])]
    guardian = Guardian.objects.filter(student_id=child.pk).order_by("pk").first()
    asker = {"asked_by_name": guardian.name, "changed_by_name": guardian.name} if guardian else {}
    leave = Leave.objects.create(
        school_id=child.school_id, student_id=child.pk, leave_type=kind.value, reason=reason, first_day=days[0], last_day=days[-1], days=len(days),
        state=State.ASKED, chain=chain, waits_for=chain[0], asked_as=Family.GUARDIAN.value, asked_at=moment, changed_at=moment, **asker,
    )  # fmt: skip
    LeaveCell.objects.bulk_create(
        LeaveCell(
            school_id=child.school_id, student_id=child.pk, leave_id=leave.pk, day=day, period=0, leave_type=kind.value, standing=State.ASKED.value
        )
        for day in days
    )
    return int(leave.pk)


def _team(office: Actor, school_id: int, but: int | None, day: date, moment: datetime) -> None:
    """Three of another class go to a match."""
    places = SchoolClass.objects.filter(school_id=school_id, academic_year=roc.academic_year(day)).order_by("-grade", "number")
    place = next((each for each in places if each.pk != but), None)
    team = list(Student.objects.filter(school_class=place).order_by("pk").values_list("pk", flat=True)[:3]) if place else []
    if team:
        ask_for_group(office, school_id, team, Wish(LeaveType.OFFICIAL, Span(day, day), "校際躲避球賽"), now=moment)
