"""The roll of a teaching group's lesson (分組課程的點名): children of several classes on one sheet, and of those classes nothing else.

It is kept in no table of its own: each child's word stands in its class's roll of the period. Its revision is the sum of theirs, which rises with
every save.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.attendance.models import PeriodRevision
from xiaowu.attendance.queries.class_day import ClassDay, Lesson, days_of
from xiaowu.attendance.queries.lending import open_group
from xiaowu.attendance.queries.period import PeriodSheet, sheet_of
from xiaowu.attendance.queries.roll import RevisionRow, RollHeader, RollRow, read_marks
from xiaowu.attendance.rules.effective import Said, Source
from xiaowu.attendance.rules.history import each_changed
from xiaowu.attendance.rules.roll import RollException
from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows
from xiaowu.kernel.errors import NotFound

READS = ("roster_enrolment", "roster_groupmember", "roster_person", "roster_schoolclass", "roster_teachinggroup")

_MEMBERS = """
select g.name, (
        select coalesce(json_agg(json_build_array(e.school_class_id, m.student_id) order by c.grade, c.number), '[]') from roster_groupmember m
        join roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> %(day)s::date
        join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
        where m.school_id = g.school_id and m.group_id = g.id and m.valid @> %(day)s::date
    ) as members, (
        select coalesce(json_agg(json_build_array(l.period, l.subject, l.teacher_id, l.co_teacher_id, coalesce(p.name, ''))), '[]')
        from timetable_lessons(array[%(school)s]::bigint[], %(day)s) l left join roster_person p on p.id = l.teacher_id
        where l.group_id = g.id and l.period = %(period)s
    ) as lessons
from roster_teachinggroup g where g.school_id = %(school)s and g.id = %(group)s
"""


_MEMBERS_OF = """
select asked.group_id, asked.day, e.school_class_id as class_id, m.student_id
from unnest(%(groups)s::bigint[], %(days)s::date[]) asked (group_id, day)
join roster_groupmember m on m.school_id = %(school)s and m.group_id = asked.group_id and m.valid @> asked.day
join roster_enrolment e on e.school_id = m.school_id and e.student_id = m.student_id and e.valid @> asked.day
"""


@dataclass(frozen=True, slots=True)
class _Member:
    group_id: int
    day: date
    class_id: int
    student_id: int


@dataclass(frozen=True, slots=True)
class _Group:
    name: str
    members: list[tuple[int, int]]
    lessons: list[Any]


@dataclass(frozen=True, slots=True)
class GroupDay:
    """A group's lesson: of each class the day with those children alone who are in the group, and who is in the `whole` class."""

    group_id: int
    name: str
    period: int
    days: tuple[ClassDay, ...]
    whole: Mapping[int, frozenset[int]]
    lessons: tuple[Lesson, ...]

    @property
    def ids(self) -> frozenset[int]:
        return frozenset(child for each in self.days for child in each.ids)

    @property
    def revision(self) -> int:
        return sum(taken.revision for each in self.days if (taken := each.taken.get(self.period)))

    @property
    def is_taken(self) -> bool:
        """Whether a lesson's teacher, or the office from paper, has named each of its children."""
        said = [(each.said(self.period), child) for each in self.days for child in each.ids]
        return bool(said) and all(any(word.source in (Source.OFFICE, Source.SUBJECT) for word in each.words(child)) for each, child in said)

    @property
    def stands(self) -> dict[int, RollException]:
        return {child: mark for each in self.days for child, mark in each.said(self.period).sure.stands(each.ids).items()}

    @property
    def header(self) -> RollHeader:
        """As a class's; `class_id` is 0."""
        taken = [found for each in self.days if (found := each.taken.get(self.period))]
        last = max(taken, key=lambda each: each.saved_at, default=None)
        return replace(
            self.days[0].header, class_id=0, name=self.name, revision=self.revision, saved_by=last.saved_by if last else "",
            saved_at=last.saved_at if last else None, is_taken=self.is_taken,
        )  # fmt: skip


def group_day(school_id: int, group_id: int, day: date, period: int) -> GroupDay:
    """A group's lesson as it stands, for whoever was lent its classes. Two statements. Raises NotFound (no such group, or nobody in it)."""
    found = row(_Group, _MEMBERS, {"school": school_id, "group": group_id, "day": day, "period": period})
    if found is None or not found.members:
        raise NotFound(_("這個分組在這一天沒有學生，不需要點名。"))
    members: dict[int, set[int]] = defaultdict(set)
    for class_id, child in found.members:
        members[class_id].add(child)
    days = days_of(school_id, [(class_id, day) for class_id in members])
    ours = tuple(_only(days[class_id, day], children) for class_id, children in members.items())
    whole = {class_id: days[class_id, day].ids for class_id in members}
    return GroupDay(group_id, found.name, period, ours, whole, tuple(Lesson(*each) for each in found.lessons))


def members_of(school_id: int, groups: Collection[tuple[int, date]]) -> dict[tuple[int, date], dict[int, set[int]]]:
    """(Group, day) → class → its children in the group that day. One statement."""
    found: dict[tuple[int, date], dict[int, set[int]]] = defaultdict(lambda: defaultdict(set))
    given = {"school": school_id, "groups": [group for group, _day in groups], "days": [day for _group, day in groups]}
    for each in rows(_Member, _MEMBERS_OF, given):
        found[each.group_id, each.day][each.class_id].add(each.student_id)
    return found


def group_sheet(actor: Actor, school_id: int, group_id: int, day: date, period: int) -> PeriodSheet:
    """The group's roll as its page shows it; the look is recorded. Four statements. Raises Forbidden, NotFound."""
    open_group(actor, school_id, group_id, day, period)
    told = group_day(school_id, group_id, day, period)
    audit.looked(actor, "attendance.roll", school_id=school_id, student_ids=told.ids)
    return sheet_of_group(actor, told)


def sheet_of_group(actor: Actor, told: GroupDay) -> PeriodSheet:
    """The sheets of its classes as one."""
    sheets = [sheet_of(actor, each, told.period) for each in told.days]
    first = sheets[0]

    def children() -> Iterable[RollRow]:
        return (replace(row, of_class=sheet.header.name) for sheet in sheets for row in sheet.rows)

    return replace(
        first, header=told.header, rows=tuple(children()), source=Source.SUBJECT, lessons=told.lessons, elsewhere={},
        said=Said(frozenset({Source.SUBJECT}) if told.is_taken else frozenset(), {}, {}), tabs=first.tabs, exempt=None,
        words={child: each for sheet in sheets for child, each in sheet.words.items()},
        proposals={child: each for sheet in sheets for child, each in sheet.proposals.items()},
        found={child: each for sheet in sheets for child, each in sheet.found.items()},
    )  # fmt: skip


def group_history(actor: Actor, school_id: int, group_id: int, day: date, period: int) -> list[tuple[RevisionRow, Source]]:
    """Every save of the period in the group's classes, of the group's children alone, the latest first; who is shown is on record.

    Five statements. Raises Forbidden, NotFound.
    """
    told = group_day_seen(actor, school_id, group_id, day, period)
    saves = _saves(told)
    changed = each_changed([each.marks for each in saves])
    return [
        (RevisionRow(each.revision, each.saved_by, each.saved_at, each.marks, what), each.source) for each, what in zip(saves, changed, strict=True)
    ][::-1]


def group_day_seen(actor: Actor, school_id: int, group_id: int, day: date, period: int) -> GroupDay:
    """The lesson for whoever has it, with the look on record. Raises Forbidden, NotFound."""
    open_group(actor, school_id, group_id, day, period)
    told = group_day(school_id, group_id, day, period)
    audit.looked(actor, "attendance.roll", school_id=school_id, student_ids=told.ids)
    return told


def group_marks_between(told: GroupDay, revision: int) -> list[dict[int, RollException]]:
    """How the group's roll counted after each save since that revision; what a pupil deputy filled in never does. One statement."""
    return [each.marks for each in _saves(told) if each.revision > revision and each.source is not Source.DEPUTY]


@dataclass(frozen=True, slots=True)
class _Save:
    revision: int
    source: Source
    saved_by: str
    saved_at: datetime
    marks: dict[int, RollException]


def _saves(told: GroupDay) -> list[_Save]:
    """The saves of all its classes as they followed each other; what was saved of several at one moment is one. One statement."""
    head, found = told.header, list[_Save]()
    at: dict[int, int] = {}
    stands: dict[int, dict[int, RollException]] = {}
    known = PeriodRevision.objects.filter(school_id=head.school_id, school_class_id__in=told.whole, day=head.day, period=told.period)
    for each in known.order_by("saved_at", "pk"):
        at[each.school_class_id] = each.revision
        stands[each.school_class_id] = {child: mark for child, mark in read_marks(each.marks).items() if child in told.ids}
        marks = {child: mark for one in stands.values() for child, mark in one.items()}
        save = _Save(sum(at.values()), Source(each.source), each.saved_by_name, each.saved_at, marks)
        if found and (found[-1].saved_at, found[-1].saved_by) == (save.saved_at, save.saved_by):
            found.pop()
        found.append(save)
    return found


def _only(told: ClassDay, children: set[int]) -> ClassDay:
    return replace(told, children=tuple(each for each in told.children if each.student_id in children))
