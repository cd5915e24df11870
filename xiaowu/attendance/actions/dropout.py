"""Finding children who are to be reported as dropped out (中輟通報): each becomes a follow-up, and whether the child is back is told in it."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from xiaowu.attendance.models import Dropout
from xiaowu.attendance.rules.dropout import (
    GROUND_TITLES,
    IN_A_ROW,
    KIND,
    TO_REPORT,
    DayMark,
    Ground,
    GroundReached,
    as_seen_at,
    back_on,
    came_on,
    day_mark,
    in_a_row,
    in_a_term,
    is_known,
    not_arrived,
)
from xiaowu.followups.actions.flow import add_note, flow_of
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import audit, clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.queue import one_by_one, perform
from xiaowu.roster.models import Term
from xiaowu.roster.queries.calendar import working_day_after

JOB = "attendance.find_dropouts"
REACH = frozenset({"cares", f"followups_{KIND}", f"followups_{KIND}_kept"})
LOOKS_BACK = timedelta(days=60)  # so that a run that began before a holiday is whole; a term begins earlier or later
ON_THE_WAY = timedelta(days=366)  # as long as a child that was let go is in its school's care; most go in summer, and school begins two months later
FOLLOW_UPS = flow_of(KIND)


@dataclass(frozen=True, slots=True)
class LongAway:
    """A child that was often absent, and its school days: (day, mark, whether the roll was taken), also at schools before; `records`: the child's at
    other schools, `places`: from which day on it sat at which school.
    """

    school_id: int
    student_id: int
    child: str
    school_class: str
    seat: int
    days: list[tuple[str, str, bool]]
    records: list[int]
    places: list[tuple[int, str]]

    @property
    def came(self) -> date:
        return came_on(((at, date.fromisoformat(day)) for at, day in self.places), self.school_id)

    @property
    def marks(self) -> list[tuple[date, DayMark]]:
        return [(date.fromisoformat(day), day_mark(mark, is_taken=is_taken)) for day, mark, is_taken in self.days]

    @property
    def who(self) -> str:
        return f"{self.school_class} {self.seat} 號 {self.child}"


@dataclass(frozen=True, slots=True)
class OnTheWay:
    """A child between two schools. `owes`: which of them must report it: the one that released the child, unless it closed."""

    school_id: int
    student_id: int
    child: str
    former: str
    owes: int
    waits_at: int
    waits: str
    left_on: date
    placed_on: date | None
    days: tuple[date, ...]

    @property
    def who(self) -> str:
        if self.owes == self.waits_at:  # a merged school's child is owed by whoever places it
            return _("%(child)s（原就讀%(school)s，待編班）") % {"child": self.child, "school": self.former}
        return _("%(child)s（轉往%(school)s）") % {"child": self.child, "school": self.waits}


@dataclass(frozen=True, slots=True)
class _Found:
    """What a child came to, and whether it is back. `owes`: the school that must report it; `records`: the child's at other schools, where it may be
    known already; `came`: to this one.
    """

    school_id: int
    student_id: int
    owes: int
    who: str
    reached: tuple[GroundReached, ...]
    back: tuple[tuple[date, DayMark], ...]
    records: tuple[int, ...] = ()
    came: date = date.min


def find_dropouts() -> int:
    """Look at every child of every school, and keep each ground in a transaction of its own; returns how many are new. Safe to run again: a ground is
    found once.
    """
    now = clock.now()
    found: list[_Found] = perform(JOB, lambda _actor: [*_long_away(clock.day(now)), *_on_the_way(clock.day(now))], city=REACH)
    return sum(one_by_one(found, lambda each: perform(JOB, lambda actor: _keep(actor, each, now), city=REACH), pieces=True))


_LONG_AWAY = "select school_id, student_id, child, class as school_class, seat, days, records, places from attendance_away_anywhere(%s, %s, %s)"


def _long_away(today: date) -> Iterator[_Found]:
    term = Term.objects.filter(starts__lte=today, ends__gte=today).first()
    first = min(term.starts if term else today, today - LOOKS_BACK)
    for each in rows(LongAway, _LONG_AWAY, [first, today, IN_A_ROW]):
        marks = each.marks
        of_term = in_a_term((day, mark) for day, mark in marks if term and day >= term.starts)
        reached = (*in_a_row(marks), *([of_term] if of_term else []))
        yield _Found(each.school_id, each.student_id, each.school_id, each.who, reached, tuple(marks), tuple(each.records), each.came)


def _on_the_way(today: date) -> Iterator[_Found]:
    for each in rows(OnTheWay, "select * from attendance_not_placed(%s, %s)", [today - ON_THE_WAY, today]):
        reached = None if each.placed_on else not_arrived(each.left_on, each.days, today)
        arrived = ((each.placed_on, DayMark.THERE),) if each.placed_on else ()
        yield _Found(each.school_id, each.student_id, each.owes, each.who, (reached,) if reached else (), arrived)


def _keep(actor: Actor, found: _Found, now: datetime) -> int:
    """How many are new. What the child came to at a school before is known, and is not found again here; that it is back is told there too."""
    mine = Q(school_id=found.school_id, student_id=found.student_id)
    elsewhere = Q(student_id__in=found.records) & ~Q(ground=Ground.NOT_ARRIVED)
    known = list(Dropout.objects.filter(mine | elsewhere).order_by("pk"))
    new = sum(_open(actor, found, each, known, now) for each in found.reached)
    for each in known:
        _told_back(actor, each, found.back, now)
    return new


def _open(actor: Actor, found: _Found, reached: GroundReached, known: Sequence[Dropout], now: datetime) -> bool:
    same = [(each.since, each.on) for each in known if each.ground == reached.ground]
    here = as_seen_at(reached, found.came, found.back)
    if is_known(reached, same) or is_known(here, same):
        return False
    deadline = working_day_after(found.owes, here.on, TO_REPORT)
    made = Dropout.objects.create(  # found by two at once, it is refused to the second
        school_id=found.school_id,
        student_id=found.student_id,
        ground=here.ground,
        since=here.since,
        on=here.on,
        days_before=here.before,
        deadline=deadline,
        found_at=now,
    )
    title = f"{_(GROUND_TITLES[reached.ground])}：{found.who}"
    open_follow_up(actor, KIND, Wish(title, school_id=found.owes, about=made.pk, due=deadline), now=now)
    audit.record(actor, "found", "dropout", made.pk, school_id=found.owes, ground=reached.ground.value)
    _told_back(actor, made, found.back, now)
    return True


def _told_back(actor: Actor, held: Dropout, days: Iterable[tuple[date, DayMark]], now: datetime) -> None:
    """Note that the child is back; this closes nothing, since it had to be reported all the same."""
    back = back_on(days, held.on)
    if held.back_on is not None or back is None:
        return
    Dropout.objects.filter(pk=held.pk).update(back_on=back)
    for owed in FollowUp.objects.filter(kind=KIND, about=held.pk, done_at=None):
        add_note(actor, owed, text=_("學生已於%(day)s到校。") % {"day": roc.long(back)}, now=now)
