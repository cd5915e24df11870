"""Bells: which numbers the periods of a day have, and what cannot be."""

from datetime import time
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.rules.bells import DEFAULTS, BellFault, BellPeriod, Given, Problem, bell_of, kind_of, lesson_number, numbered, problems
from xiaowu.timetable.rules.periods import LAST_CODE, LESSONS, PERIOD_TITLES, BellKind, Period, is_lesson


def _bell(row: int, title: str, starts: str, ends: str, kind: BellKind = BellKind.LESSON) -> Given:
    return Given(row, title, time.fromisoformat(starts), time.fromisoformat(ends), kind)


@st.composite
def _days(draw: st.DrawFn) -> list[Given]:
    """The bells of a day that can be: lessons in their order, up to nine others before, between and after them."""
    titles: list[tuple[str, BellKind]] = []
    others = st.lists(
        st.sampled_from([("早自修", BellKind.BEFORE), ("朝會", BellKind.BEFORE), ("午休", BellKind.NAP), ("打掃", BellKind.CLEAN)]), max_size=9
    )
    for lesson in [*sorted(draw(st.sets(st.sampled_from(LESSONS)))), None]:
        titles += draw(others)
        if lesson:
            titles.append((PERIOD_TITLES[lesson], BellKind.LESSON))
    moments = [time(7 + 5 * place // 60, 5 * place % 60) for place in range(len(titles) + 1)]
    day = [Given(row, title, moments[row], moments[row + 1], kind) for row, (title, kind) in enumerate(titles)]
    return draw(st.permutations(day))


@given(_days())
def test_numbers_rise_with_the_hours_and_lessons_have_their_own(day: list[Given]) -> None:
    assert problems(day) == []
    bells = numbered(day)
    assert sorted(each.starts for each in bells) == [each.starts for each in bells]
    assert all(0 <= one.period < other.period <= LAST_CODE for one, other in pairwise(bells))
    for each in bells:
        assert lesson_number(each.title) * 10 == (each.period if is_lesson(each.period) else 0)


def test_what_every_school_has_gets_its_own_number() -> None:
    day = [
        _bell(1, "早修", "07:20", "07:40", BellKind.BEFORE),
        _bell(2, "環境整理", "07:40", "07:50", BellKind.CLEAN),
        _bell(3, "學生朝會", "08:00", "08:15", BellKind.BEFORE),
        _bell(4, "導師時間", "08:15", "08:35", BellKind.BEFORE),
        _bell(5, "第一節", "08:40", "09:20"),
        _bell(6, "第4節", "11:20", "12:00"),
        _bell(7, "午餐", "12:00", "12:30", BellKind.MEAL),
        _bell(8, "午休", "12:30", "13:20", BellKind.NAP),
    ]
    assert [each.period for each in numbered(day)] == [Period.EARLY, 6, Period.ASSEMBLY, 9, Period.FIRST, Period.FOURTH, 41, Period.NOON]


@pytest.mark.parametrize(
    ("day", "wrong"),
    [
        ([_bell(1, "第一節", "09:00", "08:40")], [Problem(1, BellFault.BACKWARDS)]),
        ([_bell(1, "第一節", "08:40", "09:20"), _bell(2, "第二節", "09:10", "09:50")], [Problem(2, BellFault.OVERLAP, 1)]),
        ([_bell(1, "第一節", "08:40", "09:20"), _bell(2, "第1節", "09:30", "10:10")], [Problem(2, BellFault.TWICE, 1)]),
        ([_bell(1, "第二節", "08:40", "09:20"), _bell(2, "第一節", "09:30", "10:10")], [Problem(2, BellFault.ORDER, 1)]),
        (
            [_bell(row, "早自修", f"07:{row:02}", f"07:{row + 1:02}", BellKind.BEFORE) for row in range(10)] + [_bell(20, "第一節", "08:40", "09:20")],
            [Problem(9, BellFault.TOO_MANY)],
        ),
        ([_bell(1, "午休", "08:00", "12:00"), _bell(2, "打掃", "09:00", "09:10"), _bell(3, "朝會", "10:00", "10:10")],
         [Problem(2, BellFault.OVERLAP, 1), Problem(3, BellFault.OVERLAP, 1)]),
    ],
    ids=["backwards", "two at a time", "a lesson twice", "lessons out of order", "more than numbers", "two within one"],
)  # fmt: skip
def test_bells_that_cannot_be_are_told_with_their_row(day: list[Given], wrong: list[Problem]) -> None:
    assert problems(day) == wrong


@pytest.mark.parametrize(
    ("title", "number"),
    [("第一節", 1), ("第 8 節(輔導課)", 8), ("第１節", 1), ("第十二節", 12), ("第13節", 0), ("早自修", 0), ("一二節", 0), ("節", 0)],
)
def test_lesson_is_known_by_its_title(title: str, number: int) -> None:
    assert lesson_number(title) == number


@pytest.mark.parametrize("level", list(Level))
def test_what_schools_ring_that_entered_nothing_can_be(level: Level) -> None:
    bells = DEFAULTS[level]
    assert numbered([Given(row, each.title, each.starts, each.ends, each.kind) for row, each in enumerate(bells)]) == list(bells)


def test_a_period_that_is_not_rung_keeps_its_name() -> None:
    bells = DEFAULTS[Level.ELEMENTARY]
    assert bell_of(Period.FIRST, bells) == bells[2]
    assert bell_of(Period.EIGHTH, bells) == BellPeriod(Period.EIGHTH, "第八節", time(0), time(0), BellKind.LESSON)
    assert (bell_of(33, bells).title, bell_of(110, bells).title) == ("其他時段", "第十一節")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("第三節", BellKind.LESSON),
        ("午餐/午休", BellKind.NAP),
        ("營養午餐", BellKind.MEAL),
        ("打掃時間", BellKind.CLEAN),
        ("學生朝會", BellKind.BEFORE),
        ("社團", BellKind.OTHER),
    ],
)
def test_what_goes_on_is_known_by_the_title_where_nothing_else_is_told(title: str, kind: BellKind) -> None:
    assert kind_of(title) is kind
