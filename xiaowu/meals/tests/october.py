"""October's refunds at the cast's school, for tests: a kitchen, a rule, and children who were away as somebody says."""

from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.attendance.models import Leave, LeaveCell, LeaveFile
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.storage.tables import Content
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.models import Kitchen, RefundDay, RefundLine, RefundVersion, Service
from xiaowu.meals.rules.kitchens import KitchenKind
from xiaowu.meals.rules.refund_ledger import State, Verb
from xiaowu.meals.rules.refund_rule import stored
from xiaowu.meals.rules.refunds import RefundRule
from xiaowu.roster.models import Enrolment
from xiaowu.roster.queries.calendar import days_of

FIRST, PRICE = date(2026, 10, 1), 55
NOVEMBER = date(2026, 11, 1)


def at(day: date, hour: int = 8) -> datetime:
    return datetime.combine(day, time(hour), TAIPEI)


class October:
    """The month, at the school of the cast, of which `place` is the homeroom teacher's class."""

    def __init__(self, actor_of: Callable[[str], Any], teacher: Somebody) -> None:
        self.actor_of, self.school, self.place = actor_of, teacher.school_id, teacher.class_id
        with as_owner():
            self.days = days_of(self.school, FIRST, date(2026, 10, 31))
            found = Enrolment.objects.filter(school_class_id=self.place, valid__contains=FIRST).exclude(student__diet="own_meal")
            self.children = list(found.order_by("seat").values_list("student_id", flat=True))
            kitchen = Kitchen.objects.create(school_id=self.school, name="本校廚房", kind=KitchenKind.OWN, until=time(9))
            Service.objects.create(
                school_id=self.school, kitchen=kitchen, first_grade=1, last_grade=9, weekdays=[1, 2, 3, 4, 5], price=PRICE, since=date(2026, 9, 1)
            )

    def rule(self, rule: RefundRule, begins: date = FIRST) -> None:
        with as_owner():
            RefundVersion.objects.create(school_id=self.school, begins=begins, rule=stored(rule), issued_at=at(begins))

    def away(
        self, child: int, days: Sequence[date], told: datetime, kind: LeaveType = LeaveType.SICK, *, proof: bool = False, batch: int | None = None
    ) -> int:
        """An approved leave that was asked for at that moment."""
        with as_owner():
            leave = Leave.objects.create(
                school_id=self.school, student_id=child, leave_type=kind.value, reason="在家休息", first_day=days[0], last_day=days[-1],
                days=len(days), state="approved", chain=["homeroom_teacher"], asked_as="guardian", asked_at=told, changed_at=told, batch=batch,
            )  # fmt: skip
            LeaveCell.objects.bulk_create(
                LeaveCell(school_id=self.school, student_id=child, leave_id=leave.pk, day=day, period=0, leave_type=kind.value, standing="approved")
                for day in days
            )
            if proof:
                content = Content.objects.create(digest="d" * 64, size=1, media_type="image/png")
                LeaveFile.objects.create(school_id=self.school, leave=leave, filename="證明.png", content=content, at=told)
        return int(leave.pk)

    def close(self, month: date = FIRST, now: datetime | None = None) -> State:
        return step(self.actor_of("student_affairs"), self.school, month, Verb.CLOSE, now=now or at(NOVEMBER, 9))

    def release(self) -> State:
        return step(self.actor_of("student_affairs"), self.school, FIRST, Verb.RELEASE, now=at(NOVEMBER, 10))

    def lines(self) -> list[tuple[int, int, int, int]]:
        """(child, number, meals, NT$) of each line, as written."""
        with as_owner():
            return [(each.student_id, each.number, each.meals, each.amount) for each in RefundLine.objects.order_by("pk")]

    def verdicts(self, child: int) -> dict[date, str]:
        with as_owner():
            return {each.day: each.verdict for each in RefundDay.objects.filter(student_id=child).order_by("pk")}
