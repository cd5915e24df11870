"""Leave as rules: cells, overlaps, lengths, who must agree, what a leave that is undone leaves behind."""

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.leave import (
    FLOW,
    Cell,
    Fault,
    Span,
    agreed,
    approver,
    cells_of,
    covers,
    length,
    may_decide,
    needs_proof,
    overlapping,
    remaining,
    span_fault,
    undone,
    why_not,
)
from xiaowu.attendance.rules.leave_types import COUNTED_TITLES, ORDER, PROOF_TITLES, LeaveCounting, NotARule, Proof, rules_of
from xiaowu.attendance.rules.roll import LEAVE_TITLES, LeaveType
from xiaowu.attendance.tests.leave_rules import SCHOOLS
from xiaowu.roster.rules.roles import Level, Role
from xiaowu.timetable.rules.periods import LESSONS, WHOLE_DAY, Period

MONDAY = date(2026, 11, 23)
WEEK = [MONDAY + timedelta(days=each) for each in range(5)]
CELLS = st.frozensets(st.tuples(st.sampled_from(WEEK), st.sampled_from([WHOLE_DAY, *Period])))
SPANS = st.builds(Span, st.sampled_from(WEEK), st.sampled_from(WEEK), st.sampled_from([WHOLE_DAY, *LESSONS]), st.sampled_from([WHOLE_DAY, *LESSONS]))
ROLES = st.frozensets(st.sampled_from([*ORDER, Role.DEPUTY_HOMEROOM_TEACHER, Role.SUBJECT_TEACHER]))
CHAINS = st.lists(st.sampled_from(ORDER), min_size=1, unique=True).map(lambda found: sorted(found, key=ORDER.index))
HOUSE = rules_of(Level.ELEMENTARY, {})


def apart(cells: frozenset[Cell]) -> frozenset[Cell]:
    """The same with each whole day as all its periods."""
    return frozenset((day, each) for day, period in cells for each in (Period if period == WHOLE_DAY else [period]))


@given(CELLS, CELLS)
def test_two_leaves_overlap_where_they_have_a_period_in_common_and_nowhere_else(mine: frozenset[Cell], others: frozenset[Cell]) -> None:
    found = overlapping(mine, others)
    assert found <= mine
    assert apart(found) & apart(others) == apart(mine) & apart(others)
    assert all(apart(frozenset([each])) & apart(others) for each in found)
    assert bool(found) == bool(overlapping(others, mine))


@given(SPANS, st.lists(st.sampled_from(WEEK), unique=True))
def test_a_span_covers_school_days_alone_and_a_day_once(span: Span, school: list[date]) -> None:
    if span_fault(span):
        return
    cells = cells_of(span, school)
    days = {day for day, _period in cells}
    assert days <= set(school)
    assert all(span.first <= day <= span.last for day in days)
    for day in days:
        of_day = {period for each, period in cells if each == day}
        assert of_day == {WHOLE_DAY} or WHOLE_DAY not in of_day
    assert {day for day in school if span.first < day < span.last} == {day for day, period in cells if span.first < day < span.last and not period}
    assert all(covers(cells, each) for each in cells)
    assert length(cells, 7) <= len(days)


def test_an_afternoon_is_its_lessons_and_a_morning_before_lessons_is_no_length() -> None:
    afternoon = cells_of(Span(MONDAY, MONDAY, begins=Period.FIFTH), WEEK, dict.fromkeys(WEEK, tuple(Period)))
    assert afternoon == {(MONDAY, each) for each in (Period.FIFTH, Period.SIXTH, Period.SEVENTH, Period.EIGHTH)}
    assert length(afternoon, 7) == Fraction(4, 7)
    assert length({(MONDAY, Period.EARLY)}, 7) == 0
    assert not covers(afternoon, (MONDAY, Period.FIRST))
    assert covers({(MONDAY, WHOLE_DAY)}, (MONDAY, Period.FIRST))


@pytest.mark.parametrize(
    ("span", "fault"),
    [
        (Span(WEEK[1], WEEK[0]), Fault.BACKWARDS),
        (Span(MONDAY, MONDAY, begins=Period.FIFTH, ends=Period.FIRST), Fault.BACKWARDS),
        (Span(MONDAY, MONDAY + timedelta(days=400)), Fault.TOO_LONG),
        (Span(MONDAY, WEEK[1], begins=Period.FIFTH, ends=Period.FIRST), None),
    ],
)
def test_a_span_that_cannot_be_is_told(span: Span, fault: Fault | None) -> None:
    assert span_fault(span) is fault


def whole(*days: date) -> frozenset[Cell]:
    return frozenset((day, WHOLE_DAY) for day in days)


def test_what_may_not_be_asked_says_why() -> None:
    exams = rules_of(
        Level.JUNIOR_HIGH, {"exams": [MONDAY.isoformat()], "types": {"personal": {"in_exams": False, "ahead": 1, "ahead_from": 1}, "menstrual": {}}}
    )

    def fault(kind: LeaveType, *days: date, today: date = MONDAY, back: date | None = None, is_office: bool = False) -> Fault | None:
        return why_not(kind, whole(*days), exams, today=today, back=back, is_office=is_office)

    assert fault(LeaveType.MARRIAGE, WEEK[2]) is Fault.NOT_OFFERED
    assert fault(LeaveType.PERSONAL) is Fault.NO_SCHOOL
    assert fault(LeaveType.PERSONAL, MONDAY) is Fault.IN_EXAMS
    assert fault(LeaveType.PERSONAL, WEEK[1], today=WEEK[1]) is Fault.NOT_AHEAD
    assert fault(LeaveType.PERSONAL, WEEK[1], today=WEEK[1], is_office=True) is None
    assert fault(LeaveType.PERSONAL, WEEK[1]) is None
    assert fault(LeaveType.MENSTRUAL, WEEK[1], WEEK[2]) is Fault.MORE_THAN_MAY
    assert fault(LeaveType.MENSTRUAL, WEEK[1], today=WEEK[4], back=WEEK[3]) is Fault.TOO_LATE
    assert fault(LeaveType.MENSTRUAL, WEEK[1], today=WEEK[3], back=WEEK[3]) is None


@given(CHAINS, st.frozensets(st.sampled_from(ORDER)), ROLES)
def test_every_request_comes_to_an_end_by_whoever_is_there(chain: list[Role], asked_by: frozenset[str], present: frozenset[Role]) -> None:
    rest, place, steps = remaining(chain, asked_by), len(chain), 0
    assert list(rest) == chain[len(chain) - len(rest) :]
    waits = approver(rest[0], present) if rest else None
    place = len(chain) - len(rest)
    while waits is not None:
        assert waits in present or waits is Role.PRINCIPAL
        assert may_decide(waits, {waits})
        following = agreed(chain, place, {waits}, present)
        assert following.is_last == (following.waits_for is None)
        assert following.place > place
        waits, place, steps = following.waits_for, following.place, steps + 1
        assert steps <= len(chain)


def test_who_stands_above_decides_in_the_place_of_who_stands_below_and_never_the_other_way() -> None:
    assert may_decide(Role.HOMEROOM_TEACHER, {Role.DEPUTY_HOMEROOM_TEACHER})
    assert may_decide(Role.HOMEROOM_TEACHER, {Role.PRINCIPAL})
    assert not may_decide(Role.PRINCIPAL, {Role.STUDENT_AFFAIRS, Role.HOMEROOM_TEACHER})
    assert may_decide(Role.PRINCIPAL, {Role.STUDENT_AFFAIRS}, hangs=True)
    assert may_decide(Role.DEAN_OF_STUDIES, {Role.DEAN_OF_STUDIES})
    assert not may_decide(Role.DEAN_OF_STUDIES, {Role.HOMEROOM_TEACHER})
    assert approver(Role.HOMEROOM_TEACHER, {Role.DEPUTY_HOMEROOM_TEACHER, Role.STUDENT_AFFAIRS}) is Role.DEPUTY_HOMEROOM_TEACHER
    assert approver(Role.DEAN_OF_STUDIES, {Role.DEAN_OF_STUDIES}) is Role.DEAN_OF_STUDIES
    assert approver(Role.DEAN_OF_STUDIES, set()) is Role.PRINCIPAL
    assert remaining((Role.HOMEROOM_TEACHER, Role.STUDENT_AFFAIRS), {Role.DEPUTY_HOMEROOM_TEACHER}) == (Role.STUDENT_AFFAIRS,)


@given(st.sampled_from([None, "", "absent", "late", "leave/sick"]), st.sampled_from(["", "absent", "late", "leave/sick", "leave/personal"]))
def test_a_leave_undone_restores_what_stood_before_it_and_touches_nobody_elses(before: str | None, stands: str) -> None:
    own = "leave/sick"
    assert undone(before, own, own) == before
    if stands != own:
        assert undone(before, stands, own) == stands


def test_the_houses_own_rules_stand_for_every_level_and_no_type_is_without_a_source() -> None:
    for level in Level:
        rules = rules_of(level, {})
        assert {LeaveType.SICK, LeaveType.PERSONAL, LeaveType.OFFICIAL, LeaveType.FUNERAL} <= set(rules.types)
        assert all(rule.source for rule in rules.types.values())
        assert [rules.chain(Fraction(days))[-1] for days in (1, 2, 3, 6, 7, 60)] == [
            Role.HOMEROOM_TEACHER, Role.HOMEROOM_TEACHER, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.PRINCIPAL, Role.PRINCIPAL,
        ]  # fmt: skip
    assert (set(COUNTED_TITLES), set(PROOF_TITLES), set(LEAVE_TITLES)) == (set(LeaveCounting), set(Proof), set(LeaveType))
    assert FLOW.begins in FLOW.states


def test_a_proof_is_asked_by_length_or_on_examination_days() -> None:
    rules = rules_of(Level.JUNIOR_HIGH, {"types": {"sick": {"proof_from": 2, "exam_proof": True}, "personal": {}}, "exams": [WEEK[4].isoformat()]})
    sick, personal = rules.types[LeaveType.SICK], rules.types[LeaveType.PERSONAL]
    assert [needs_proof(sick, whole(*days), rules) for days in ([WEEK[0]], WEEK[:2], [WEEK[4]])] == [False, True, True]
    assert not needs_proof(personal, whole(*WEEK), rules)


@pytest.mark.parametrize(
    "wrong",
    [
        {"typo": 1}, {"late": -1}, {"late": True}, {"ladder": [{"up_to": 2, "by": []}]}, {"ladder": [{"up_to": 2, "by": ["nobody"]}]}, {"types": {"x": {}}},
        {"types": {"sick": {"colour": 1}}}, {"types": {"sick": {"counted": "twice"}}}, {"exams": ["2026-13-01"]}, {"types": 3}, {"exams_also": "nobody"},
    ],
)  # fmt: skip
def test_what_is_no_rule_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(NotARule):
        rules_of(Level.ELEMENTARY, wrong)


@pytest.mark.parametrize("school", SCHOOLS)
def test_the_rules_of_a_real_school_are_written_as_data(school: str) -> None:
    level, overrides, chains = SCHOOLS[school]
    rules = rules_of(level, overrides)
    names = {"H": Role.HOMEROOM_TEACHER, "S": Role.STUDENT_AFFAIRS, "D": Role.DEAN_OF_STUDENTS, "P": Role.PRINCIPAL}
    assert [rules.chain(Fraction(days)) for days, _by in chains] == [tuple(names[each] for each in by) for _days, by in chains]
    assert set(rules.types) == {LeaveType(each) for each in overrides["types"]}


def test_what_single_schools_ask_is_asked() -> None:
    office, school = rules_of(*SCHOOLS["高雄師大附中"][:2]), rules_of(*SCHOOLS["新北市某私立高職"][:2])
    assert office.chain(Fraction(1), touches_exams=True)[-1] is Role.DEAN_OF_STUDIES
    week = whole(*WEEK)
    for kin, fault in ((1, None), (2, Fault.MORE_THAN_MAY), (9, Fault.MORE_THAN_MAY)):
        assert why_not(LeaveType.FUNERAL, week, school, today=MONDAY, back=None, kin=kin) is fault


def test_a_leave_over_several_days_goes_by_each_days_own_bells() -> None:
    tuesday, wednesday = WEEK[1], WEEK[2]
    bells = {MONDAY: (Period.FIRST, Period.SECOND), tuesday: tuple(Period), wednesday: (Period.FIRST, Period.SECOND, Period.THIRD)}
    span = Span(MONDAY, wednesday, begins=Period.SECOND, ends=Period.SECOND)
    assert cells_of(span, WEEK, bells) == {
        (MONDAY, Period.SECOND), (tuesday, WHOLE_DAY), (wednesday, Period.FIRST), (wednesday, Period.SECOND),
    }  # fmt: skip
    assert cells_of(Span(MONDAY, MONDAY, begins=Period.FIRST, ends=Period.SECOND), WEEK, bells) == {(MONDAY, WHOLE_DAY)}
