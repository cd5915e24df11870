"""Pupil deputies (副班長): whether a school lets them, who is one, and what they fill in, which waits for a teacher."""

from collections.abc import Collection
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.attendance.actions.saving import moved
from xiaowu.attendance.models import Deputy, DeputyRule
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.deputy import deputised, seat_sheet
from xiaowu.attendance.rules.deputy import MAY_MARK, SpanFault, overlap, span_fault
from xiaowu.attendance.rules.period import has_begun
from xiaowu.attendance.rules.roll import Exceptions, RollFault
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.roster.models import Enrolment, School
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.rules.periods import WITH_ROLL


def allow(actor: Actor, school_id: int, *, allows: bool) -> None:
    """Set whether pupil deputies may fill in rolls at the school. Repeating it changes nothing. Raises Forbidden, NotFound."""
    require(actor, Permission.ALLOW_DEPUTIES, school_id=school_id)
    _hold(school_id)
    if allows != DeputyRule.objects.filter(pk=school_id, allows=True).exists():
        DeputyRule.objects.update_or_create(school_id=school_id, defaults={"allows": allows})
        audit.record(actor, "set", "deputies", school_id=school_id, allows=allows)


def name_deputy(actor: Actor, school_id: int, class_id: int, *, student: int, first: date, last: date | None, now: datetime) -> None:
    """Make a child of the class deputy on these days. Raises Forbidden, NotFound, BadInput (backwards, past, too long, not of the class, is one
    already).
    """
    require(actor, Permission.NAME_DEPUTY, school_id=school_id, class_id=class_id)
    _hold(school_id)
    today = clock.day(now)
    if fault := span_fault(first, last, today):
        raise BadInput(_span_words(fault), at="first" if fault is SpanFault.PAST else "last")
    enrolled = Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, student_id=student, valid__contains=today)
    if not enrolled.exists():
        raise BadInput(_("這名學生目前不在班上。"), at="student")
    known = Deputy.objects.filter(school_id=school_id, school_class_id=class_id, student_id=student)
    if any(overlap(first, last, each.first, each.last) for each in known):
        raise BadInput(_("這名學生在這段期間已經是副班長。"), at="student")
    made = Deputy.objects.create(
        school_id=school_id, school_class_id=class_id, student_id=student, first=first, last=last, named_by=actor.account_id, named_at=now
    )
    audit.record(actor, "named", "deputy", made.pk, school_id=school_id, class_id=class_id, student=student, first=first.isoformat())


def end_deputy(actor: Actor, school_id: int, class_id: int, *, deputy_id: int, today: date) -> None:
    """End a deputy's time today; what the child filled in stands as it was confirmed. Raises Forbidden, NotFound."""
    require(actor, Permission.NAME_DEPUTY, school_id=school_id, class_id=class_id)
    _hold(school_id)
    standing = Deputy.objects.filter(school_id=school_id, school_class_id=class_id, pk=deputy_id).filter(Q(last=None) | Q(last__gte=today))
    if not standing.filter(first__lt=today).update(last=today - timedelta(days=1)) and not standing.delete()[0]:
        raise NotFound(_("這名學生已經不是副班長。"))
    audit.record(actor, "ended", "deputy", deputy_id, school_id=school_id, class_id=class_id)


def fill_in(actor: Actor, period: int, *, marks: Exceptions, listed: Collection[int] | None, seen_revision: int, now: datetime) -> int:
    """Record what a pupil deputy says of each seat of the own class in a period today; it is no roll until a teacher has confirmed it. Returns the
    revision.

    Raises Forbidden (no deputy today), BadInput (no such period, not begun, no such seat or mark), Conflict (a teacher or another was first).
    """
    place = deputised(actor)
    if place is None:
        raise Forbidden(_("您今天不是副班長。"))
    if place.why:
        raise BadInput(_("這一天不是上課日，不需要點名。"))
    rung = periods_on([place.school_id], clock.day(now)).get(place.school_id, ())
    bell = next((each for each in rung if each.period == period and each.kind in WITH_ROLL), None)
    if bell is None or not has_begun(clock.day(now), now, bell.starts):
        raise BadInput(_(_TOO_EARLY[RollFault.EARLY if bell else RollFault.NO_PERIOD]))
    sheet = seat_sheet(period)
    if listed is not None and set(listed) != set(sheet.seats):
        raise moved()
    if not marks.keys() <= set(sheet.seats) or any(each.mark not in MAY_MARK for each in marks.values()):
        raise BadInput(_("點名表中有無法辨識的註記，請重新整理後再點名。"))
    if sheet.is_said and not sheet.is_taken and marks == sheet.marks:
        return sheet.revision
    given = [period, seen_revision, list(marks), [each.mark.value for each in marks.values()], now]
    saved = value("select attendance_deputy_say(%s::smallint, %s, %s::smallint[], %s::text[], %s)", given)
    if saved is None:
        raise Conflict(_("老師已經點名，或另一位副班長剛剛填過；這次填寫沒有儲存。"))
    audit.record(actor, "filled_in", "period_roll", place.class_id, school_id=place.school_id, period=period, revision=saved)
    return int(saved)


_TOO_EARLY = {RollFault.EARLY: "這一節還沒開始，不能點名。", RollFault.NO_PERIOD: "這一天沒有這一節，不需要點名。"}


def _span_words(fault: SpanFault) -> str:
    return {
        SpanFault.BACKWARDS: _("最後一日不得早於第一日。"),
        SpanFault.PAST: _("第一日不得早於今天。"),
        SpanFault.LONG: _("最長一年。"),
    }[fault]


def _hold(school_id: int) -> None:
    if not School.objects.select_for_update(of=("self",)).filter(pk=school_id).exists():
        raise NotFound
