"""The roll of one period (節次點名), as its page, its print and programs show it, and its history."""

from dataclasses import dataclass, replace
from datetime import date

from xiaowu.attendance.models import PeriodRevision
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.class_day import DAY, WHOLE, ClassDay, Lesson, read_day
from xiaowu.attendance.queries.lending import open_class
from xiaowu.attendance.queries.roll import RevisionRow, RollRow, RollSheet, read_marks, saves_of
from xiaowu.attendance.rules.contradictions import Found, of_day
from xiaowu.attendance.rules.effective import Said, Source, Standing, Word, source_of
from xiaowu.attendance.rules.proposing import Proposed
from xiaowu.attendance.rules.roll import RollException
from xiaowu.kernel import audit
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.calendar import beside
from xiaowu.roster.rules.roles import Role
from xiaowu.timetable.queries.hours import bells_entered
from xiaowu.timetable.rules.bells import BellPeriod, bell_of
from xiaowu.timetable.rules.exemptions import Exempt
from xiaowu.timetable.rules.periods import WHOLE_DAY, WITH_ROLL, is_known


@dataclass(frozen=True, slots=True)
class Tab:
    """A roll of the day, to go to; of period 0: the morning's."""

    period: int
    title: str
    is_taken: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodSheet(RollSheet):
    """The roll of a period. `source`: as whom the reader would save it, None: not at all. `words`: of each child of whom several spoke, or not all
    alike; `found`: what does not fit together in a child's day.
    """

    period: int
    bell: BellPeriod | None
    lessons: tuple[Lesson, ...]
    source: Source | None
    said: Said
    tabs: tuple[Tab, ...]
    words: dict[int, tuple[Word, ...]]
    proposals: dict[int, Proposed]
    found: dict[int, tuple[Found, ...]]
    elsewhere: dict[int, str]  # who has another lesson then, and in which teaching group
    exempt: Exempt | None  # what says that no roll of it is due; it may be taken all the same

    @property
    def title(self) -> str:
        return bell_of(self.period, [self.bell] if self.bell else []).title


_SHEET = {waits: f"with {DAY}, look as ({audit.look_within('child', waits=waits)}) {WHOLE}" for waits in (False, True)}


def period_sheet(actor: Actor, school_id: int, class_id: int, day: date, period: int) -> PeriodSheet:
    """A class's roll of a period, as it counts; the same statement records the look. One statement; for a substitute two.

    Raises Forbidden, NotFound (no such class, no such period).
    """
    open_class(actor, school_id, class_id, day, period)
    look = audit.look_values(actor, "attendance.roll", school_id=school_id, class_id=class_id)
    told = read_day(_SHEET[look["look_waits"]], school_id, class_id, day, look)
    if not _is_there(told, period):
        raise NotFound
    audit.looked_within(look, told.ids)
    return sheet_of(actor, told, period)


def _is_there(told: ClassDay, period: int) -> bool:
    """Whether the period is one of the school's: rung or taken that day, known everywhere, or, for one of its own, rung on another weekday. At most
    one statement, for what is not rung that day.
    """
    if is_known(period) or told.bell(period) or period in told.taken:
        return True
    entered = bells_entered(told.header.school_id, told.header.day)
    return any(each.period == period for bells in entered.values() for each in bells)


def sheet_of(actor: Actor, told: ClassDay, period: int) -> PeriodSheet:
    """The roll of a period out of the class's day."""
    said, taken = told.said(period), told.taken.get(period)
    header = replace(
        told.header, revision=taken.revision if taken else 0, saved_by=taken.saved_by if taken else "",
        saved_at=taken.saved_at if taken else None, is_taken=said.is_taken,
    )  # fmt: skip
    words = {child: said.words(child) for child in told.ids}
    before, after = beside(header.day, told.school_days)
    return PeriodSheet(
        header, _rows(told, said.sure, period), before, after, period=period, bell=told.bell(period), lessons=tuple(told.lessons_in(period)),
        source=source_for(actor, told, period), said=said, tabs=_tabs(told),
        words={child: each for child, each in words.items() if len(each) > 1},
        proposals={child: each for child, each in told.proposals(period).items() if not said.sure.words(child)},
        found={child: found for child in told.ids if (found := of_day(told.words(child)))},
        elsewhere=told.elsewhere(period), exempt=told.owes_none(period),
    )  # fmt: skip


def source_for(actor: Actor, told: ClassDay, period: int) -> Source | None:
    """As whom the actor speaks of the class in that period."""
    school_id, class_id, lessons = told.header.school_id, told.header.class_id, told.lessons_in(period)
    roles = {each.role for each in actor.assignments if (each.school_id, each.class_id) == (school_id, class_id)}
    own = [each for each in lessons if not each.group and actor.person_id in (each.teacher_id, each.co_teacher_id)]
    mine = actor.person_id is not None and bool(own)
    is_office = holds(actor, Permission.CORRECT_ROLL, school_id=school_id)
    return source_of(Standing(mine, is_office, bool(roles & HOMEROOM.keys()), Role.SUBJECT_TEACHER in roles, bool(lessons)))


def period_history(actor: Actor, school_id: int, class_id: int, day: date, period: int) -> list[tuple[RevisionRow, Source]]:
    """Every save of a period's roll and as whom, the latest first. One statement; for a substitute two. Raises Forbidden."""
    open_class(actor, school_id, class_id, day, period)
    found = list(PeriodRevision.objects.filter(school_id=school_id, school_class_id=class_id, day=day, period=period).order_by("revision"))
    return [(row, Source(each.source)) for row, each in zip(saves_of(found), found, strict=True)][::-1]


def marks_between(school_id: int, class_id: int, day: date, period: int, revision: int) -> list[dict[int, RollException]]:
    """How the roll counted after each save since that revision; what a pupil deputy filled in never does. One statement."""
    found = PeriodRevision.objects.filter(school_id=school_id, school_class_id=class_id, day=day, period=period, revision__gt=revision)
    return [read_marks(each) for each in found.exclude(source=Source.DEPUTY).order_by("revision").values_list("marks", flat=True)]


def _rows(told: ClassDay, said: Said, period: int) -> tuple[RollRow, ...]:
    stands, elsewhere = said.stands(told.ids), told.elsewhere(period)

    def row(child: int, seat: int, name: str) -> RollRow:
        mark = stands.get(child)
        to_ask = said.is_taken and said.effective(child) is None and child not in elsewhere
        return RollRow(child, seat, name, mark.mark if mark else "", (mark.leave_type or "") if mark else "", to_ask)

    return tuple(row(each.student_id, each.seat, each.name) for each in told.children)


def _tabs(told: ClassDay) -> tuple[Tab, ...]:
    rung = [each for each in told.bells if each.kind in WITH_ROLL or each.period in told.taken]
    return (Tab(WHOLE_DAY, "", told.header.is_taken), *(Tab(each.period, each.title, told.said(each.period).is_taken) for each in rung))
