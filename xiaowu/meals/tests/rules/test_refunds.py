"""Which meals are paid back: the rules of eight schools case by case, and what no rule may do."""

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_rule import Contradiction, NotARefundRule, contradictions, rule_of, stored
from xiaowu.meals.rules.refunds import (
    Ground,
    Late,
    Line,
    Missed,
    Notice,
    Other,
    RefundRule,
    Settle,
    Side,
    Unit,
    Verdict,
    judged,
)
from xiaowu.meals.tests.refund_rules import RULES

PUBLISHED = Path(__file__).resolve().parents[5] / "shared/data/refunds/refund-rules.csv"
SICK, PERSONAL, OFFICIAL, FUNERAL = LeaveType.SICK, LeaveType.PERSONAL, LeaveType.OFFICIAL, LeaveType.FUNERAL
MONDAY = date(2026, 11, 2)
OPEN = Calendar.of(MONDAY + timedelta(days=each) for each in range(-40, 40) if (MONDAY + timedelta(days=each)).weekday() < 5)
PAID, COOKED, SHORT = Verdict.PAID, Verdict.COOKED, Verdict.TOO_SHORT
DAGUAN, DONGMEN, WENHUA, TAOYUAN, GDPS, GLGHS, HULU, FHEHS = RULES


def school_days(first: date, count: int) -> list[date]:
    return [OPEN.after(first, each) for each in range(count)]


def told(day: date, at: str) -> datetime:
    return datetime.combine(day, time.fromisoformat(at))


def missed(
    ground: Ground | None,
    count: int,
    said: datetime | None,
    asked: datetime | None = None,
    *,
    group: int = 0,
    proof: bool = False,
    registered: bool = True,
) -> list[Missed]:
    return [Missed(day, ground, said, asked, group, proof, registered) for day in school_days(MONDAY, count)]


def verdicts(school: str, days: list[Missed]) -> list[Verdict]:
    found = judged(rule_of(RULES[school]), days, OPEN, {MONDAY.replace(day=1): 21})
    return [found[day] for day in sorted(found)]


SUNDAY, FRIDAY = MONDAY - timedelta(days=1), MONDAY - timedelta(days=3)
CASES = [
    # 大觀: by 14:00 the day before, from the first day; a closure without asking; more than five together seven working days before
    (DAGUAN, missed(SICK, 1, told(SUNDAY, "13:59")), [PAID]),
    (DAGUAN, missed(SICK, 1, told(SUNDAY, "14:00")), [COOKED]),
    (DAGUAN, missed(LeaveType.EPIDEMIC, 2, told(SUNDAY, "08:00")), [PAID, PAID]),
    (DAGUAN, missed(LeaveType.EXAM, 1, told(FRIDAY, "08:00")), [Verdict.NOT_COVERED]),
    (DAGUAN, missed(Other.DISASTER, 1, None), [PAID]),
    (DAGUAN, missed(OFFICIAL, 1, told(date(2026, 10, 22), "23:00"), group=6), [PAID]),
    (DAGUAN, missed(OFFICIAL, 1, told(date(2026, 10, 23), "08:00"), group=6), [COOKED]),
    (DAGUAN, missed(OFFICIAL, 1, told(SUNDAY, "08:00"), group=5), [PAID]),
    # 東門: sick and personal leave from the third day in a row, official and funeral leave from the first; only with proof a fixed weekday
    (DONGMEN, missed(SICK, 2, told(SUNDAY, "09:00")), [SHORT, SHORT]),
    (DONGMEN, missed(PERSONAL, 4, told(SUNDAY, "09:00")), [SHORT, SHORT, PAID, PAID]),
    (DONGMEN, missed(FUNERAL, 1, told(SUNDAY, "09:29")), [PAID]),
    (DONGMEN, missed(FUNERAL, 1, told(SUNDAY, "09:30")), [COOKED]),
    (DONGMEN, missed(Other.WEEKDAY, 1, told(SUNDAY, "08:00")), [Verdict.NO_PROOF]),
    (DONGMEN, missed(Other.WEEKDAY, 1, told(SUNDAY, "08:00"), proof=True), [PAID]),
    (DONGMEN, missed(Other.CONTAGION, 1, None), [PAID]),
    (DONGMEN, missed(Other.DISASTER, 1, None), [Verdict.NOT_COVERED]),
    (DONGMEN, missed(OFFICIAL, 1, told(SUNDAY, "08:00"), group=24), [COOKED]),
    # 文華: three days before without holidays; sudden sick leave with proof from the day after it was told; contagion not on the day itself
    (WENHUA, missed(PERSONAL, 1, told(date(2026, 10, 28), "20:00")), [PAID]),
    (WENHUA, missed(PERSONAL, 1, told(date(2026, 10, 29), "07:00")), [COOKED]),
    (WENHUA, missed(SICK, 3, told(MONDAY, "08:00"), proof=True), [COOKED, PAID, PAID]),
    (WENHUA, missed(SICK, 1, told(SUNDAY, "08:00")), [Verdict.NO_PROOF]),
    (WENHUA, missed(Other.CONTAGION, 3, told(MONDAY, "07:00")), [COOKED, PAID, PAID]),
    (WENHUA, missed(Other.DISASTER, 1, told(MONDAY, "06:00")), [PAID]),
    (WENHUA, missed(Other.DISASTER, 1, told(MONDAY, "09:00")), [COOKED]),
    # 桃園高中: five working days before, from the third day; sick leave from the day after it was asked; a closure known by 09:00
    (TAOYUAN, missed(PERSONAL, 3, told(date(2026, 10, 26), "20:00"), proof=True), [SHORT, SHORT, PAID]),
    (TAOYUAN, missed(PERSONAL, 3, told(date(2026, 10, 27), "07:00"), proof=True), [SHORT, SHORT, COOKED]),
    (TAOYUAN, missed(SICK, 4, told(date(2026, 11, 4), "08:00"), proof=True), [SHORT, SHORT, COOKED, PAID]),
    (TAOYUAN, missed(Other.DISASTER, 1, told(MONDAY, "08:59")), [PAID]),
    (TAOYUAN, missed(Other.DISASTER, 1, told(MONDAY, "09:01")), [COOKED]),
    (TAOYUAN, missed(Other.LEFT, 2, told(MONDAY, "10:00")), [COOKED, PAID]),
    (TAOYUAN, missed(OFFICIAL, 1, told(date(2026, 10, 20), "10:00"), group=30), [COOKED]),
    # gdps: personal leave seven calendar days before; sick leave told within three days and asked within seven after the return
    (GDPS, missed(PERSONAL, 3, told(date(2026, 10, 26), "22:00")), [SHORT, SHORT, PAID]),
    (GDPS, missed(SICK, 4, told(date(2026, 11, 4), "10:00"), told(date(2026, 11, 13), "10:00")), [SHORT, SHORT, PAID, PAID]),
    (GDPS, missed(SICK, 3, told(date(2026, 11, 3), "10:00"), told(date(2026, 11, 13), "10:00")), [SHORT, SHORT, Verdict.ASKED_LATE]),
    # glghs: by ten the day before; official leave two days before; whoever leaves altogether whole months only; nothing without leave
    (GLGHS, missed(SICK, 1, told(SUNDAY, "09:59")), [PAID]),
    (GLGHS, missed(OFFICIAL, 1, told(SUNDAY, "09:00")), [COOKED]),
    (GLGHS, missed(Other.LEFT, 5, None), [Verdict.NOT_WHOLE_MONTH] * 5),
    (GLGHS, missed(Other.LEFT, 21, None), [PAID] * 21),
    (GLGHS, missed(None, 1, None), [Verdict.NO_LEAVE]),
    # 葫蘆: a stop is not leave; three working days before by noon, later means a day later
    (HULU, missed(PERSONAL, 1, told(date(2026, 10, 1), "08:00"), registered=False), [Verdict.NOT_REGISTERED]),
    (HULU, missed(FUNERAL, 1, told(date(2026, 10, 1), "08:00")), [Verdict.NOT_COVERED]),
    (HULU, missed(Other.STOPPED, 3, told(date(2026, 10, 28), "11:59")), [PAID] * 3),
    (HULU, missed(Other.STOPPED, 3, told(date(2026, 10, 28), "12:00")), [COOKED, PAID, PAID]),
    (HULU, missed(LeaveType.EPIDEMIC, 2, told(MONDAY, "08:00")), [COOKED, PAID]),
    (HULU, missed(SICK, 3, told(MONDAY, "08:00")), [COOKED, COOKED, PAID]),
    (HULU, missed(Other.STOPPED, 1, told(date(2026, 10, 28), "10:00"), group=25), [COOKED]),
    # fhehs: three working days before, whatever the leave; from three together five
    (FHEHS, missed(LeaveType.MARRIAGE, 1, told(date(2026, 10, 28), "23:59")), [PAID]),
    (FHEHS, missed(SICK, 1, told(date(2026, 10, 27), "08:00"), group=3), [COOKED]),
    (FHEHS, missed(SICK, 1, told(date(2026, 10, 27), "08:00"), group=2), [PAID]),
    (FHEHS, missed(SICK, 1, None), [COOKED]),
]


@pytest.mark.parametrize(("school", "days", "said"), CASES)
def test_a_schools_published_rule_says_of_a_case_what_the_school_would(school: str, days: list[Missed], said: list[Verdict]) -> None:
    assert verdicts(school, days) == said


@pytest.mark.real
def test_every_published_rule_is_expressed_without_code() -> None:
    if not PUBLISHED.exists():
        pytest.skip("the published rules are not here")
    with PUBLISHED.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {each["school"].strip() for each in rows} == set(RULES)
    assert {school for school, _days, _said in CASES} == set(RULES)
    titles = {"事假": "personal", "病假": "sick", "公假": "official", "喪假": "funeral"}
    for row in rows:
        grounds = {ground.value for line in rule_of(RULES[row["school"].strip()]).lines for ground in line.grounds}
        assert {value for title, value in titles.items() if title in row["leave_types"]} <= grounds, row["school"]


@pytest.mark.parametrize("school", RULES)
def test_a_rule_is_stored_and_read_as_the_same_rule_and_does_not_contradict_itself(school: str) -> None:
    rule = rule_of(RULES[school])
    assert rule_of(stored(rule)) == rule
    assert contradictions(rule) == ()


def test_a_child_that_was_there_after_all_is_paid_nothing() -> None:
    day = Missed(MONDAY, SICK, told(FRIDAY, "08:00"), eaten=True)
    assert judged(rule_of(RULES[FHEHS]), [day], OPEN) == {MONDAY: Verdict.EATEN}


def test_days_before_the_third_may_come_back_with_it_where_the_rule_says_so() -> None:
    rule = RefundRule((Line(frozenset({SICK}), 3, back_to_first=True),))
    assert set(judged(rule, missed(SICK, 3, None), OPEN).values()) == {PAID}
    assert set(judged(rule, missed(SICK, 2, None), OPEN).values()) == {SHORT}


def test_a_leave_that_is_made_longer_too_late_loses_its_new_days_alone() -> None:
    line = Line(frozenset({SICK}), notices=(Notice(1, Unit.CALENDAR, time(14)),))
    days = [*missed(SICK, 2, told(SUNDAY, "08:00")), Missed(MONDAY + timedelta(days=2), SICK, told(MONDAY + timedelta(days=2), "08:00"))]
    assert list(judged(RefundRule((line,)), days, OPEN).values()) == [PAID, PAID, COOKED]


def test_a_week_end_and_a_closure_do_not_break_a_row_of_days() -> None:
    rule = RefundRule((Line(frozenset({SICK}), 3),))
    days = [Missed(day, SICK, told(FRIDAY, "08:00")) for day in school_days(date(2026, 11, 5), 3)]
    assert [each.day.weekday() for each in days] == [3, 4, 0]
    assert list(judged(rule, days, OPEN).values()) == [SHORT, SHORT, PAID]
    broken = [days[0], days[2], Missed(date(2026, 11, 10), SICK, told(FRIDAY, "08:00"))]
    assert set(judged(rule, broken, OPEN).values()) == {SHORT}


def test_days_beyond_those_known_are_counted_from_monday_to_friday() -> None:
    few = Calendar.of([MONDAY])
    assert few.before(MONDAY, 1) == FRIDAY
    assert few.before(MONDAY, 6) == FRIDAY - timedelta(days=7)
    assert few.after(MONDAY, 5) == MONDAY + timedelta(days=7)
    none = Calendar.of([])
    assert none.before(SUNDAY, 1) == FRIDAY
    assert none.after(MONDAY - timedelta(days=2), 1) == MONDAY
    assert few.before(MONDAY + timedelta(days=3), 0) == MONDAY + timedelta(days=3)


def test_the_day_of_the_meal_may_count_as_one_of_the_days() -> None:
    line = Line(frozenset({SICK}), notices=(Notice(3, Unit.SCHOOL, counts_itself=True),))
    assert list(judged(RefundRule((line,)), missed(SICK, 1, told(date(2026, 10, 29), "20:00")), OPEN).values()) == [PAID]
    assert list(judged(RefundRule((line,)), missed(SICK, 1, told(date(2026, 10, 30), "08:00")), OPEN).values()) == [COOKED]


BAD = [
    ([Line(frozenset({SICK})), Line(frozenset({SICK, PERSONAL}))], Contradiction.TWICE),
    ([Line(frozenset({Other.LEFT}), notices=(Notice(7, side=Side.AFTER_RETURN),))], Contradiction.NEVER_BACK),
    ([Line(frozenset({Other.LEFT}), settle=Settle.SET_OFF)], Contradiction.NO_BILL),
    ([Line(frozenset({Other.DISASTER}), group_from=3)], Contradiction.GROUP_CLOSURE),
    ([Line(frozenset({Other.LEFT}), 3, whole_months=True)], Contradiction.NEVER_REACHED),
]


@pytest.mark.parametrize(("lines", "what"), BAD)
def test_a_rule_that_contradicts_itself_is_told_where(lines: list[Line], what: Contradiction) -> None:
    assert {each.what for each in contradictions(RefundRule(tuple(lines)))} == {what}


@pytest.mark.parametrize(
    "said",
    [
        {"line": []},
        {"lines": [{"grounds": []}]},
        {"lines": [{"grounds": ["lazy"]}]},
        {"lines": [{"grounds": ["sick"], "from_day": 0}]},
        {"lines": [{"grounds": ["sick"], "from": 2}]},
        {"lines": [{"grounds": ["sick"], "notices": [{"days": -1}]}]},
        {"lines": [{"grounds": ["sick"], "notices": [{"day": 1}]}]},
        {"lines": [{"grounds": ["sick"], "proof": 1}]},
        {"lines": [{"grounds": ["sick"], "notices": [{"days": 1, "at": "25:00"}]}]},
        {"lines": [{"grounds": ["sick"]}] * 21},
        {"lines": 3},
    ],
)
def test_what_is_no_rule_is_refused(said: dict[str, object]) -> None:
    with pytest.raises(NotARefundRule):
        rule_of(said)


_MONTH = school_days(MONDAY, 15)
_lines = st.builds(
    Line,
    st.frozensets(st.sampled_from([SICK, PERSONAL, Other.STOPPED]), min_size=1),
    st.integers(1, 4),
    st.booleans(),
    st.lists(st.builds(Notice, st.integers(0, 5), st.sampled_from(Unit), st.sampled_from([None, time(9), time(14)])), max_size=2).map(tuple),
    st.sampled_from(Late),
)
_facts = st.lists(
    st.tuples(
        st.sampled_from(_MONTH), st.sampled_from([SICK, PERSONAL, Other.STOPPED, None]), st.integers(-10, 10), st.integers(0, 23), st.booleans()
    ),
    unique_by=lambda each: each[0],
)


@given(st.lists(_lines, max_size=4), _facts)
def test_of_every_day_something_is_said_and_money_only_for_what_was_told_and_not_eaten(lines: list[Line], facts: list[tuple]) -> None:  # type: ignore[type-arg]  # tuples of facts
    days = [Missed(day, ground, told(day + timedelta(days=ahead), f"{hour:02}:00"), eaten=eaten) for day, ground, ahead, hour, eaten in facts]
    found = judged(RefundRule(tuple(lines)), days, OPEN)
    assert found.keys() == {each.day for each in days}
    for each in days:
        if found[each.day] is PAID:
            assert each.ground is not None
            assert not each.eaten
            assert RefundRule(tuple(lines)).line_for(each.ground)


@given(st.lists(_lines, max_size=3), _facts, st.integers(1, 5))
def test_what_is_told_earlier_is_never_paid_less(lines: list[Line], facts: list[tuple], days: int) -> None:  # type: ignore[type-arg]  # tuples of facts
    def found(earlier: int) -> set[date]:
        moments = [(day, ground, told(day + timedelta(days=ahead - earlier), f"{hour:02}:00")) for day, ground, ahead, hour, _eaten in facts]
        said = judged(RefundRule(tuple(lines)), [Missed(day, ground, moment) for day, ground, moment in moments], OPEN)
        return {day for day, verdict in said.items() if verdict is PAID}

    first = [each for each in facts if each[2] == facts[0][2]] if facts else []
    facts = first  # told at one distance, so that an earlier word does not put other days together
    assert found(0) <= found(days)
