"""Terms, days and a school's exceptions (學期、行事曆)."""

from datetime import date, time

from django.utils.translation import gettext as _

from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.events import tell
from xiaowu.roster.events import SchoolDayChanged, SchoolDaysChanged
from xiaowu.roster.models import School, SchoolDayException, Term
from xiaowu.roster.permissions import Permission
from xiaowu.roster.rules.calendar import changed_days


def set_exception(actor: Actor, school_id: int, *, day: date, is_school_day: bool, reason: str) -> None:
    """One day on which the school differs from the calendar; setting it again replaces it. Rolls of that day stay, and count if it is a school day.

    Raises NotFound.
    """
    require(actor, Permission.KEEP_CALENDAR, school_id=school_id)
    if not School.objects.filter(pk=school_id).exists():
        raise NotFound
    SchoolDayException.objects.update_or_create(school_id=school_id, day=day, defaults={"is_school_day": is_school_day, "reason": reason})
    audit.record(actor, "set", "school_day_exception", school_id=school_id, day=day.isoformat(), is_school_day=is_school_day)
    tell(SchoolDayChanged(school_id, day, actor.account_id, actor.name))


def clear_exception(actor: Actor, school_id: int, *, exception_id: int) -> date:
    """The day, which is returned, follows the calendar again. Raises NotFound."""
    require(actor, Permission.KEEP_CALENDAR, school_id=school_id)
    exception = SchoolDayException.objects.filter(school_id=school_id, pk=exception_id).first()
    if exception is None:
        raise NotFound
    exception.delete()
    audit.record(actor, "cleared", "school_day_exception", exception_id, school_id=school_id)
    tell(SchoolDayChanged(school_id, exception.day, actor.account_id, actor.name))
    return exception.day


def set_roll_closes(actor: Actor, school_id: int, *, closes: time) -> None:
    """The time of day until which the school's teachers take and correct the day's roll."""
    require(actor, Permission.KEEP_CALENDAR, school_id=school_id)
    if not School.objects.filter(pk=school_id).update(roll_closes=closes):
        raise NotFound
    audit.record(actor, "set", "roll_closes", school_id=school_id, closes=closes.isoformat())


def set_term(actor: Actor, *, academic_year: int, semester: int, starts: date, ends: date) -> None:
    """The lesson days of a term. Raises BadInput: reversed, outside its academic year, overlapping another."""
    require(actor, Permission.KEEP_TERMS, school_id=None)
    if ends <= starts:
        raise BadInput(_("學期的結束日須晚於開始日。"), at="ends")
    if roc.academic_year(starts) != academic_year or roc.academic_year(ends) != academic_year:
        raise BadInput(_("日期不在 %(year)d 學年度（8 月 1 日至翌年 7 月 31 日）之內。") % {"year": academic_year})
    others = Term.objects.filter(starts__lte=ends, ends__gte=starts).exclude(academic_year=academic_year, semester=semester)
    if others.exists():
        raise BadInput(_("與另一個學期的日期重疊。"), at="starts")
    before = Term.objects.filter(academic_year=academic_year, semester=semester).values_list("starts", "ends").first()
    Term.objects.update_or_create(academic_year=academic_year, semester=semester, defaults={"starts": starts, "ends": ends})
    audit.record(actor, "set", "term", academic_year=academic_year, semester=semester)
    for first, last in changed_days(before, (starts, ends)):
        tell(SchoolDaysChanged(None, first, last, actor.account_id, actor.name))
