"""Rolls on paper are entered from a sheet after an outage: what they change is told first, and what they are written to is what a save writes to."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any

import pytest
from django.test import TestCase

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.transactions import statements
from xiaowu.attendance.actions.paper import enter_rolls
from xiaowu.attendance.actions.reminding import key_of, remind_of_rolls
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.exchange.paper import PAPER
from xiaowu.attendance.models import PeriodRevision, PeriodRoll, Roll, RollMark, RollRevision
from xiaowu.attendance.queries.class_day import days_of, held_day
from xiaowu.attendance.queries.integrity import CHECKS
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.attendance.tests.groups import Group
from xiaowu.attendance.tests.periods import TODAY, PeriodDay
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import Conflict, Forbidden
from xiaowu.kernel.imports import Effect
from xiaowu.kernel.sheets import Table, write
from xiaowu.kernel.sheets.importing import read_rows
from xiaowu.notifications.actions.telling import SETTLE
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import GroupMember, SchoolClass
from xiaowu.timetable.rules.periods import Period

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 22)
ABSENT, LATE = RollException(Mark.ABSENT), RollException(Mark.LATE)
SICK = RollException(Mark.LEAVE, LeaveType.SICK)
Cells = list[str | int]


class Paper(PeriodDay):
    """The cast's first class, and sheets about it sent by student affairs."""

    def __init__(self, people: dict[str, Somebody]) -> None:
        super().__init__(people)
        with as_owner():
            its = SchoolClass.objects.get(pk=self.place)
            self.seats = {each.student_id: each.seat for each in held_day(self.school, self.place, TODAY).children}
        self.grade, self.number = its.grade, its.number

    def row(self, day: date, period: str, child: int | None = None, mark: str = "", leave: str = "", group: str = "") -> Cells:
        return [day.isoformat(), period, self.grade, self.number, self.seats[child] if child else "", mark, leave, group]

    def report(self, *rows: Cells) -> Any:
        self.actor = arm_for(self.people["student_affairs"])
        columns = PAPER.columns(PAPER.place(self.school, TODAY), TODAY)
        read = read_rows(write(Table("t", [each.title for each in columns], rows), "csv")[0], columns).rows
        return PAPER.check(self.actor, self.school, read, TODAY)

    def enter(self, *rows: Cells) -> Any:
        report = self.report(*rows)
        assert report.errors == ()
        PAPER.apply(self.actor, self.school, report, TODAY)
        return report


@pytest.fixture
def paper(people: dict[str, Somebody], db: None) -> Paper:
    return Paper(people)


def test_the_office_enters_a_morning_and_a_period_and_both_stand_as_if_they_had_been_saved(paper: Paper) -> None:
    one, two, three = paper.children[:3]
    morning = [paper.row(TODAY, "", one, "缺席"), paper.row(TODAY, "早上", two, "請假", "病假")]
    report = paper.enter(*morning, paper.row(MONDAY, "第一節", three, "遲到"), paper.row(MONDAY, "2"))
    assert [(each.row, each.effect) for each in report.rows] == [(row, Effect.ADD) for row in (2, 3, 4, 5)]
    assert set(report.looked) == set(paper.children)
    with as_owner():
        today, monday = (held_day(paper.school, paper.place, day) for day in (TODAY, MONDAY))
        assert today.morning.stands(paper.children) == {one: ABSENT, two: SICK}
        assert monday.said(Period.FIRST).stands(paper.children) == {three: LATE}
        assert (monday.said(Period.FIRST).whole, monday.said(Period.SECOND).whole) == ({Source.OFFICE}, {Source.OFFICE})
        roll = Roll.objects.get(school_class_id=paper.place, day=TODAY)
        assert (roll.enrolled, roll.away, roll.late, roll.revision) == (len(paper.children), 2, 0, 1)
        assert (RollRevision.objects.filter(day=TODAY).count(), PeriodRevision.objects.filter(day=MONDAY).count()) == (1, 2)
        assert [each.what for each in CHECKS if value(f"select count(*) from ({each.statement}) found")] == []
    assert [each.effect for each in paper.report(*morning).rows] == [Effect.KEEP] * 2


def test_what_somebody_has_saved_since_is_shown_as_a_change_and_every_word_is_kept(paper: Paper) -> None:
    one, two, three = paper.children[:3]
    paper.save("student_affairs", Period.FIRST, {one: ABSENT, two: LATE}, day=MONDAY)
    at = datetime(2026, 11, 24, 7, 55, tzinfo=clock.TAIPEI)
    teacher = arm_for(paper.people["homeroom_teacher"])
    save_roll(teacher, paper.school, class_id=paper.place, day=TODAY, exceptions={one: ABSENT, two: LATE}, seen_revision=0, now=at)
    report = paper.enter(
        paper.row(TODAY, "", one, "缺席"), paper.row(TODAY, "", three, "早退"), paper.row(MONDAY, "第一節"),
    )  # fmt: skip
    told = [(each.row, each.effect, each.cells[3], [change[1:] for change in each.changes]) for each in report.rows]
    assert told == [
        (2, Effect.KEEP, paper.seats[one], []),
        (3, Effect.CHANGE, paper.seats[three], [("到", "早退")]),
        (4, Effect.CHANGE, "", []),
        (0, Effect.CHANGE, paper.seats[two], [("遲到", "到")]),
        (0, Effect.CHANGE, paper.seats[one], [("缺席", "到")]),
        (0, Effect.CHANGE, paper.seats[two], [("遲到", "到")]),
    ]
    assert any(paper.people["homeroom_teacher"].name in remark for remark in report.rows[1].remarks)
    with as_owner():
        assert set(RollMark.objects.filter(day=TODAY, school_class_id=paper.place).values_list("student_id", "mark")) == {
            (one, "absent"),
            (three, "left_early"),
        }
        assert [each.revision for each in RollRevision.objects.filter(day=TODAY).order_by("revision")] == [1, 2]
        assert PeriodRoll.objects.get(day=MONDAY).revision == 2


def test_every_wrong_row_is_told_with_its_reason_and_nothing_is_entered(paper: Paper) -> None:
    one, two = paper.children[:2]
    nobody = [MONDAY.isoformat(), "", paper.grade, paper.number, 99, "缺席", ""]
    report = paper.report(
        nobody, paper.row(SUNDAY, "", one, "缺席"), paper.row(MONDAY, "第九節", one, "缺席"), paper.row(TODAY, "第七節", one, "缺席"),
        paper.row(MONDAY, "", one), [*paper.row(MONDAY, "")[:5], "缺席", ""], paper.row(MONDAY, "", one, "請假"),
        paper.row(MONDAY, "", one, "缺席", "病假"), paper.row(MONDAY, "", two, "缺席"), paper.row(MONDAY, "早上", two, "遲到"),
        paper.row(MONDAY, ""), [MONDAY.isoformat(), "", paper.grade, 98, "", "", ""],
    )  # fmt: skip
    told = {each.row: (each.column, each.reason) for each in report.errors}
    assert {row: column for row, (column, _reason) in told.items()} == {
        2: "座號", 3: "日期", 4: "節次", 5: "節次", 6: "記錄", 7: "座號", 8: "假別", 9: "假別", 11: "座號", 12: "座號", 13: "班",
    }  # fmt: skip
    assert ("99 號" in told[2][1], "不是上課日" in told[3][1], "還沒開始" in told[5][1], "第 10 列" in told[11][1]) == (True,) * 4
    assert report.rows == ()


def test_whom_the_paper_says_to_be_gone_today_is_told_once_and_found_by_the_next(paper: Paper, stop_clock: Callable[..., None]) -> None:
    one = paper.children[0]
    stop_clock(datetime(2026, 11, 24, 11, 30, tzinfo=clock.TAIPEI))
    paper.enter(paper.row(TODAY, "第一節"), paper.row(TODAY, "第二節", one, "缺席"))
    with as_owner():
        told = set(Telling.objects.filter(kind="attendance.gone").values_list("role", flat=True))
        assert told == {"student_affairs", "homeroom_teacher", "deputy_homeroom_teacher"}
    paper.enter(paper.row(TODAY, "第三節"))
    with as_owner():
        assert Telling.objects.filter(kind="attendance.gone").count() == len(told)


def test_a_reminder_of_a_roll_is_settled_by_its_paper(paper: Paper) -> None:
    actor = arm_for(paper.people["student_affairs"])
    remind_of_rolls(actor, paper.school)
    with TestCase.captureOnCommitCallbacks() as called:
        enter_rolls(actor, paper.school, paper.report(paper.row(TODAY, "")).work, now=clock.now())
    assert [json.loads(each.given)["key"] for each in called if getattr(each, "name", "") == SETTLE] == [key_of(paper.place, TODAY)]


def test_nothing_is_entered_over_a_save_that_the_report_had_not_read_nor_by_a_teacher(paper: Paper) -> None:
    report = paper.report(paper.row(TODAY, "", paper.children[0], "缺席"), paper.row(MONDAY, "第一節", paper.children[0], "缺席"))
    for each in report.work:
        stale = replace(each, told=replace(each.told, header=replace(each.told.header, revision=7)))
        enter_rolls(paper.actor, paper.school, [each], now=clock.now())
        with pytest.raises(Conflict):
            enter_rolls(paper.actor, paper.school, [stale if each.period == 0 else each], now=clock.now())
    with pytest.raises(Forbidden):
        enter_rolls(arm_for(paper.people["homeroom_teacher"]), paper.school, report.work, now=clock.now())


def test_entering_takes_as_many_statements_for_many_rolls_as_for_few(paper: Paper) -> None:
    counts = []
    for days in ((MONDAY,), (date(2026, 11, 18), date(2026, 11, 19), date(2026, 11, 20))):
        report = paper.report(*(paper.row(day, period, paper.children[0], "缺席") for day in days for period in ("", "第一節", "第二節")))
        assert len(report.work) == 3 * len(days)
        with statements() as ran:
            enter_rolls(paper.actor, paper.school, report.work, now=clock.now())
        counts.append(len(ran))
    assert counts[0] == counts[1] == 2


def test_the_days_of_several_classes_are_read_as_each_alone(paper: Paper) -> None:
    paper.save("student_affairs", Period.FIRST, {paper.children[0]: ABSENT}, day=MONDAY)
    with as_owner():
        places = [(paper.place, MONDAY), (paper.place, TODAY)]
        several = days_of(paper.school, places)
        for place, day in places:
            alone = held_day(paper.school, place, day)
            assert replace(several[place, day], school_days=()) == replace(alone, school_days=())


def test_a_groups_roll_on_paper_names_its_children_in_each_class_and_nobody_else(paper: Paper) -> None:
    group = Group(paper.people, period=10)
    (one, two), beyond = group.members[paper.place], group.members[group.there]
    stranger = next(child for child in paper.children if child not in (one, two))
    report = paper.enter(paper.row(MONDAY, "第一節", one, "缺席", group="英語A"))
    assert [(each.row, each.effect) for each in report.rows] == [(2, Effect.ADD)]
    assert set(report.looked) == {one, two, *beyond}
    with as_owner():
        here, there = (held_day(paper.school, place, MONDAY).said(10) for place in (paper.place, group.there))
    assert (here.marks[Source.OFFICE], here.is_taken) == ({one: ABSENT, two: None}, False)
    assert there.marks[Source.OFFICE] == dict.fromkeys(beyond)
    assert [each.effect for each in paper.report(paper.row(MONDAY, "第一節", one, "缺席", group="英語A")).rows] == [Effect.KEEP]
    both = paper.enter(paper.row(MONDAY, "第一節", stranger, "遲到"), paper.row(MONDAY, "第一節", one, "缺席", group="英語A"))
    with as_owner():
        after = held_day(paper.school, paper.place, MONDAY).said(10)
    assert (after.stands(paper.children), after.is_taken, len(both.rows)) == ({stranger: LATE, one: ABSENT}, True, 2)


@pytest.mark.parametrize(
    ("period", "which", "name", "why"),
    [
        ("第一節", "one", "英語B", "沒有「英語B」這個分組"),
        ("第一節", "stranger", "英語A", "不在這一組"),
        ("", "one", "英語A", "早上的點名不分組"),
        ("第一節", "other class", "英語A", "沒有學生在這一組"),
    ],
)
def test_a_row_of_no_group_or_of_a_child_outside_it_is_told(paper: Paper, period: str, which: str, name: str, why: str) -> None:
    group = Group(paper.people, period=10)
    one, two = group.members[paper.place]
    child = one if which != "stranger" else next(each for each in paper.children if each not in (one, two))
    if which == "other class":
        with as_owner():
            GroupMember.objects.filter(student_id__in=[one, two]).delete()
    report = paper.report(paper.row(MONDAY, period, child, "缺席", group=name))
    assert [why in each.reason for each in report.errors] == [True]
