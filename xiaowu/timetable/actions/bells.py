"""A school's bells (作息時間): what it rings on which weekdays, from a day on."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.events import tell
from xiaowu.kernel.seen import Seen, Stale, mark, still
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.events import BellsChanged, DayBorrowed
from xiaowu.timetable.models import Bell, BellSchedule, BorrowedDay
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries.hours import bells_entered
from xiaowu.timetable.rules.bells import BellFault, BellPeriod, Given, Problem, numbered, problems, usual


def hold_school(school_id: int) -> None:
    """Lock this school's timetable: nobody else writes it until the transaction ends. Raises NotFound."""
    if not School.objects.select_for_update(of=("self",)).filter(pk=school_id).exists():
        raise NotFound


def set_bells(actor: Actor, school_id: int, *, days: Mapping[int, Sequence[Given]], today: date, seen: Seen | None = None) -> list[int]:
    """Set what is rung on these weekdays from today on; earlier days keep what was rung then, entered or usual. Returns the weekdays that changed.

    `seen`: marks of what the page showed of each weekday (`shown_of`); a weekday that somebody else has changed since is not overwritten.

    Raises Forbidden, NotFound, BadInput, Stale.
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    standing = bells_entered(school_id, today)
    for given in days.values():
        if found := problems(given):
            raise BadInput(_("第 %(row)d 行：%(why)s") % {"row": found[0].row, "why": words(found[0], is_typed=True)}, at="bells")
    new = {weekday: bells for weekday, given in days.items() if (bells := tuple(numbered(given))) != standing.get(weekday)}
    still(seen, shown_of({weekday: standing.get(weekday, ()) for weekday in new}))
    changed = []
    for weekday, bells in new.items():
        schedule, is_new = BellSchedule.objects.get_or_create(school_id=school_id, weekday=weekday, since=today)
        if not is_new:
            Bell.objects.filter(school_id=school_id, schedule=schedule).delete()
        Bell.objects.bulk_create(
            Bell(school_id=school_id, schedule=schedule, period=each.period, title=each.title, starts=each.starts, ends=each.ends, kind=each.kind)
            for each in bells
        )
        changed.append(weekday)
    audit.record(actor, "set", "bells", school_id=school_id, weekdays=changed)
    if changed:
        tell(BellsChanged(school_id, today, actor.account_id, actor.name))
    return changed


def set_usual(actor: Actor, school_id: int, *, today: date) -> list[int]:
    """From today on, ring on every weekday as most schools of the level do. Returns the weekdays that changed. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    bells = usual(Level(School.objects.values_list("level", flat=True).get(pk=school_id)))
    return set_bells(actor, school_id, days=dict.fromkeys(bells_entered(school_id, today), bells), today=today)


def shown_of(entered: Mapping[int, Sequence[BellPeriod]]) -> dict[str, str]:
    """What was entered of each weekday, as a page says what it showed."""
    return {
        f"on_{weekday}": ";".join(f"{each.period} {each.title} {each.starts} {each.ends} {each.kind.value}" for each in bells)
        for weekday, bells in entered.items()
    }


def shown_borrowed(days: Iterable[tuple[date, int]]) -> dict[str, int]:
    """The days that borrow another weekday, as a page says what it showed."""
    return {day.isoformat(): weekday for day, weekday in days}


def words(problem: Problem, *, is_typed: bool = False) -> str:
    """What is wrong with a row of a sheet, or with a line that was typed, for people."""
    other = (_("第 %(row)d 行") if is_typed else _("第 %(row)d 列")) % {"row": problem.other}
    return {
        BellFault.BACKWARDS: _("結束時間須晚於開始時間。"),
        BellFault.OVERLAP: _("時間與%(other)s重疊。"),
        BellFault.TWICE: _("這一節與%(other)s重複。"),
        BellFault.ORDER: _("節次順序與%(other)s的時間先後不合。"),
        BellFault.TOO_MANY: _("兩節課之間的時段太多，最多 9 個。"),
    }[problem.fault] % {"other": other}


def borrow_day(actor: Actor, school_id: int, *, day: date, weekday: int, seen: Seen | None = None) -> None:
    """Hold the lessons of another weekday on that day (補課); its own weekday means as always.

    `seen`: marks of the days that the page listed (`shown_borrowed`); what somebody else has entered of the day since is asked about.
    Raises Forbidden, NotFound, Stale.
    """
    require(actor, Permission.KEEP, school_id=school_id)
    hold_school(school_id)
    stored = BorrowedDay.objects.filter(school_id=school_id, day=day).values_list("weekday", flat=True).first()
    stands = stored or day.isoweekday()
    if seen is not None and weekday != stands and mark(stands) not in (seen.get("weekday"), seen.get(day.isoformat(), mark(day.isoweekday()))):
        raise Stale({"weekday": stands})
    if weekday == day.isoweekday():
        BorrowedDay.objects.filter(school_id=school_id, day=day).delete()
    else:
        BorrowedDay.objects.update_or_create(school_id=school_id, day=day, defaults={"weekday": weekday})
    audit.record(actor, "borrowed", "day", school_id=school_id, day=day.isoformat(), weekday=weekday)
    tell(DayBorrowed(school_id, day, actor.account_id, actor.name))
