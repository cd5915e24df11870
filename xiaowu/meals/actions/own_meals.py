"""Noting at a month's end who ate an own meal in it (自備餐): days later, when the month is closed, a diet may be another one."""

from datetime import datetime, timedelta

from xiaowu.kernel import clock
from xiaowu.meals.models import RefundMonth, RefundOwn, Service
from xiaowu.meals.permissions import NOTES
from xiaowu.meals.queries.refund_seats import TERM, own_meals

JOB = "meals.note_own_meals"
REACH = frozenset({NOTES, "students"})


def note(*, now: datetime) -> int:
    """Record it for the month before, at every school with meals where it is not known yet; returns for how many it is new. Five statements, however
    many schools.

    Safe to run again: what was noted, or closed, stands. Of two at once one fails whole at the database's constraint.
    """
    last = clock.day(now).replace(day=1) - timedelta(days=1)
    month = last.replace(day=1)
    known = set(RefundMonth.objects.filter(month=month).values_list("school_id", flat=True))
    cooked = set(Service.objects.filter(since__lte=last).values_list("school_id", flat=True)) - known
    made = RefundMonth.objects.bulk_create(RefundMonth(school_id=each, month=month, own_at=now) for each in sorted(cooked))
    months = {each.school_id: each.pk for each in made}
    RefundOwn.objects.bulk_create(
        RefundOwn(month_id=months[each.school_id], school_id=each.school_id, student_id=each.student_id)
        for each in own_meals(sorted(cooked), month - TERM, last)
    )
    return len(made)
