"""Rolls on paper of teaching groups (紙本分組點名): a row that names a group speaks of the group's children alone, in each of their classes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.attendance.actions.paper import PaperRoll
from xiaowu.attendance.queries.class_day import ClassDay
from xiaowu.attendance.rules import paper as rules
from xiaowu.attendance.rules.paper import Line, RollOf
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Row
from xiaowu.timetable.queries.week import groups_of, term_of
from xiaowu.timetable.rules.periods import WHOLE_DAY

PERIOD, GROUP = "節次", "分組"
Wrong = Callable[[int, str, str], None]
Members = Mapping[tuple[int, date], Mapping[int, set[int]]]  # (group, day) → class → children


def groups_named(school_id: int, rows: Sequence[Row], sent: date, wrong: Wrong) -> dict[int, int]:
    """Row → the teaching group that it names."""
    known: dict[str, int] = {}
    if any(row.values["group"] for row in rows):
        known = {each.name: each.id for each in groups_of(school_id, term_of(sent))}
    named = {row.number: row.values["group"] for row in rows if row.values["group"]}
    for row, name in named.items():
        if name not in known:
            wrong(row, GROUP, _("本校這學期沒有「%(name)s」這個分組。") % {"name": cells.short(name)})
    return {row: known[name] for row, name in named.items() if name in known}


def in_group(line: Line, group: int, members: Members, wrong: Wrong) -> Line:
    """A line of a group's roll; everything that is wrong with it is told."""
    of_class = members.get((group, line.of.day), {}).get(line.of.class_id, set())
    if line.of.period == WHOLE_DAY:
        wrong(line.row, PERIOD, _("早上的點名不分組。"))
    elif not of_class:
        wrong(line.row, GROUP, _("這個班在這一天沒有學生在這一組。"))
    elif line.child is not None and line.child not in of_class:
        wrong(line.row, GROUP, _("這位學生在這一天不在這一組。"))
    return replace(line, of=replace(line.of, group=group))


def papers_of(lines: Sequence[Line], days: Mapping[tuple[int, date], ClassDay], members: Members) -> dict[RollOf, PaperRoll]:
    """The rolls of classes that the sheet fills: of a group's in each of its classes, after those of whole classes."""
    found: dict[RollOf, PaperRoll] = {}
    given = rules.rolls(lines)
    of_groups = {(of.group, of.day, of.period) for of in given if of.group}
    every = [of for of in given if not of.group]
    every += [RollOf(class_id, day, period, group) for group, day, period in sorted(of_groups) for class_id in members[group, day]]
    for of in every:
        told, roll = days[of.class_id, of.day], replace(of, group=0)
        before = told.said(of.period) if of.period else told.morning
        said, marks = found[roll].after.said if roll in found else before, given.get(of, {})
        if of.group:
            after = rules.entered_of_group(said, members[of.group, of.day][of.class_id], told.ids, marks)
        else:
            after = rules.entered(said, of.period, told.ids, marks)
        found[roll] = PaperRoll(told, of.period, after)
    return found
