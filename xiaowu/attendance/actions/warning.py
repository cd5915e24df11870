"""Warning letters (缺課預警通知書): made for whoever reached a step of the school's, recorded once each."""

from datetime import datetime

from xiaowu.attendance.models import CareRule, WarningLetter
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.watch import watch
from xiaowu.attendance.rules.dropout import due_step
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor


def make_letters(actor: Actor, school_id: int, *, now: datetime) -> int:
    """Make the letters that are due, and record them; returns how many. Even if they are made twice at once, each exists once. Raises Forbidden,
    NotFound.
    """
    require(actor, Permission.CARE, school_id=school_id)
    list(CareRule.objects.select_for_update().filter(pk=school_id))  # who presses at the same time waits, and then finds them made
    found = watch(actor, school_id, clock.day(now))
    if found.term is None:
        return 0
    wanted = [
        WarningLetter(
            school_id=school_id,
            student_id=each.student_id,
            academic_year=found.term.academic_year,
            semester=found.term.semester,
            step=due_step(each.count, found.steps, each.warned),
            days=each.count,
            last_day=each.days[-1],
            at=now,
            account_id=actor.account,
            by_name=actor.name,
        )
        for each in found.due
    ]
    made = WarningLetter.objects.bulk_create(wanted, ignore_conflicts=True)
    if made:
        audit.record(actor, "made", "warning_letters", school_id=school_id, count=len(made))
    return len(made)
