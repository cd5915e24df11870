"""What a child missed and is owed, from what the school knows of it."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.kitchens import Service, Shift
from xiaowu.meals.rules.refund_calendar import Calendar
from xiaowu.meals.rules.refund_child import Cell, Child, Closed, Meals, Priced, Spell, Standing, Stop, covers_meal, missed, price_of, reckoned
from xiaowu.meals.rules.refund_ledger import Account, Payee
from xiaowu.meals.rules.refunds import Late, Line, Missed, Notice, Other, RefundRule, Settle, Subsidised, Unit, Verdict

MONDAY = date(2026, 11, 2)
DAYS = [MONDAY + timedelta(days=each) for each in (0, 1, 2, 3, 4)]
AUGUST, EARLY = date(2026, 8, 30), datetime.combine(date(2026, 10, 1), time(8))
SICK = LeaveType.SICK
RULE = RefundRule((Line(frozenset({SICK, Other.STOPPED, Other.DISASTER, Other.LEFT}), notices=(Notice(1, Unit.CALENDAR),), late=Late.LATER),))
HERE = Spell(AUGUST, None, 7, 3)


def meals(**more: object) -> Meals:
    known: dict[str, object] = {"closed": {}, "bills": {}} | more
    terms = [(AUGUST, date(2027, 1, 20))]
    return Meals(DAYS, lambda _day, grade: 55 if grade == 3 else None, Calendar.of(DAYS), terms=terms, **known)  # type: ignore[arg-type]  # by name


def child(*spells: Spell, **more: object) -> Child:
    return Child(1, spells or (HERE,), **({"cells": {}} | more))  # type: ignore[arg-type]  # by name


def said(of: Child, rule: RefundRule = RULE, **more: object) -> dict[date, Verdict]:
    return {each.day: each.verdict for each in reckoned(of, meals(**more), [(AUGUST, rule)])}


def test_a_leave_covers_the_meal_at_noon_or_from_the_lesson_before_to_the_one_after() -> None:
    assert [covers_meal(each) for each in ([0], [45], [40, 50], [10, 20, 30, 40], [50, 60, 70])] == [True, True, True, False, False]


def test_leave_counts_and_absence_without_leave_never() -> None:
    of = child(cells={MONDAY: Cell(SICK, EARLY)}, absent=frozenset({DAYS[1]}))
    assert said(of) == {MONDAY: Verdict.PAID, DAYS[1]: Verdict.NO_LEAVE}


def test_who_was_there_all_the_same_ate_unless_the_meal_was_stopped_or_only_noon_was_missed() -> None:
    there = frozenset({MONDAY})
    assert said(child(cells={MONDAY: Cell(SICK, EARLY)}, there=there)) == {MONDAY: Verdict.EATEN}
    assert said(child(cells={MONDAY: Cell(SICK, EARLY, is_whole_day=False)}, there=there)) == {MONDAY: Verdict.PAID}
    assert said(child(cells={MONDAY: Cell(SICK, EARLY)}, there=there, stops=(Stop(MONDAY, MONDAY, EARLY, EARLY),))) == {MONDAY: Verdict.PAID}


def test_a_meal_is_told_of_by_what_came_first_and_under_a_rule_of_stops_by_the_stop() -> None:
    late = datetime.combine(MONDAY, time(9))
    of = child(cells={MONDAY: Cell(SICK, EARLY, group=4)}, stops=(Stop(MONDAY, DAYS[1], late, late, proof=True, group=2),))
    assert missed(of, meals()) == [
        Missed(MONDAY, SICK, EARLY, late, 4, True, True),
        Missed(DAYS[1], Other.STOPPED, late, late, 2, True, True),
    ]
    assert missed(of, meals(), registered=True)[0].told_at == late


def test_a_stop_ends_when_the_child_eats_again_and_may_be_of_one_day_of_the_week() -> None:
    stop = Stop(MONDAY, DAYS[-1], EARLY, EARLY)
    assert list(said(child(stops=(replace(stop, back_from=DAYS[2]),)))) == DAYS[:2]
    assert list(said(child(stops=(replace(stop, weekday=3),)))) == [DAYS[2]]


def test_a_closed_day_is_missed_by_whoever_is_here_and_by_no_other() -> None:
    closed = {DAYS[1]: Closed(Other.DISASTER, datetime.combine(DAYS[1], time(6)))}
    assert said(child(), closed=closed) == {DAYS[1]: Verdict.COOKED}
    assert said(child(Spell(DAYS[2], None, 7, 3)), closed=closed) == {}
    assert said(child(Spell(AUGUST, None, 7, 4)), closed=closed) == {}  # a grade without a meal that day


def test_who_left_is_told_of_on_the_last_day_here_and_to_the_end_of_the_term() -> None:
    gone = Spell(AUGUST, DAYS[2], 7, 3, leaves_school=True)
    assert said(child(gone)) == dict.fromkeys(DAYS[2:], Verdict.PAID)
    assert said(child(replace(gone, leaves_school=False))) == {}  # no word of where it is
    late = datetime.combine(DAYS[3], time(8))
    noted = Stop(DAYS[2], DAYS[-1], late, late, Other.LEFT)
    assert said(child(gone, stops=(noted,))) == {DAYS[2]: Verdict.COOKED, DAYS[3]: Verdict.COOKED, DAYS[4]: Verdict.PAID}
    assert said(child(replace(gone, since=date(2026, 3, 1), until=date(2026, 6, 30)))) == {}


def test_money_goes_to_whoever_paid_for_the_meal() -> None:
    of, term = child(cells={MONDAY: Cell(SICK, EARLY)}), (1, AUGUST)

    def paid(rule: RefundRule, standing: Standing | None) -> tuple[Verdict, int, Account]:
        [each] = reckoned(of, meals(bills={term: standing} if standing else {}), [(AUGUST, rule)])
        return each.verdict, each.price, each.account

    family, fund = Account(1), Account(1, Payee.FUND)
    assert paid(RULE, None) == (Verdict.PAID, 55, family)
    assert paid(RULE, Standing.SUBSIDISED) == (Verdict.SUBSIDISED, 0, family)
    assert paid(replace(RULE, subsidised=Subsidised.FUND), Standing.SUBSIDISED) == (Verdict.PAID, 55, fund)
    assert paid(replace(RULE, subsidised=Subsidised.SAME), Standing.SUBSIDISED) == (Verdict.PAID, 55, family)
    first = replace(RULE, paid_first=True, settle=Settle.SET_OFF)
    off = Account(1, Payee.FAMILY, Settle.SET_OFF)
    assert [paid(first, each) for each in (None, Standing.UNPAID)] == [(Verdict.NOT_PAID_FOR, 0, off)] * 2
    assert paid(first, Standing.PAID) == (Verdict.PAID, 55, off)


def test_each_day_is_judged_by_the_rule_that_held_and_before_the_first_one_by_none() -> None:
    of = child(cells={day: Cell(SICK, EARLY) for day in DAYS})
    found = reckoned(of, meals(), [(DAYS[1], RefundRule()), (DAYS[3], RULE)])
    assert [(each.day, each.verdict) for each in found] == [
        (DAYS[1], Verdict.NOT_COVERED), (DAYS[2], Verdict.NOT_COVERED), (DAYS[3], Verdict.PAID), (DAYS[4], Verdict.PAID),
    ]  # fmt: skip


def test_a_meal_costs_what_its_service_asked_that_day() -> None:
    cheap = Priced(AUGUST, DAYS[2], 50, Service(1, 1, 6, frozenset({1, 2, 3, 4, 5})))
    dear = replace(cheap, since=DAYS[2], ended_on=None, price=60)
    assert [price_of(day, 3, (cheap, dear), ()) for day in DAYS] == [50, 50, 60, 60, 60]
    assert price_of(DAYS[0], 7, (cheap, dear), ()) is None
    assert price_of(DAYS[0], 3, (cheap, dear), (Shift(DAYS[0], frozenset(), is_served=False),)) is None


_cells = st.dictionaries(st.sampled_from(DAYS), st.builds(Cell, st.sampled_from([SICK, LeaveType.EXAM]), st.just(EARLY), st.booleans()))
_stops = st.lists(
    st.builds(Stop, st.sampled_from(DAYS), st.sampled_from(DAYS), st.just(EARLY), st.just(EARLY), weekday=st.integers(0, 5)), max_size=3
)


@given(_cells, _stops, st.sets(st.sampled_from(DAYS)), st.sampled_from([None, *Standing]), st.booleans(), st.sampled_from(Subsidised))
def test_no_day_is_said_twice_and_only_a_paid_one_has_a_price(
    cells: dict[date, Cell], stops: list[Stop], absent: set[date], standing: Standing | None, first: bool, subsidised: Subsidised
) -> None:
    of = child(cells=cells, stops=tuple(stops), absent=frozenset(absent))
    bills = {(1, AUGUST): standing} if standing else {}
    found = reckoned(of, meals(bills=bills), [(AUGUST, replace(RULE, paid_first=first, subsidised=subsidised))])
    assert len({each.day for each in found}) == len(found)
    assert all(each.price == (55 if each.verdict is Verdict.PAID else 0) for each in found)
    assert all(each.account.payee is Payee.FAMILY for each in found if standing is not Standing.SUBSIDISED)


def test_a_closed_class_is_paid_back_also_to_whom_a_stop_or_leave_was_told_too_late() -> None:
    late, rule = datetime.combine(DAYS[1], time(9)), replace(RULE, lines=(*RULE.lines, Line(frozenset({Other.CONTAGION}))))
    own, closed = Stop(MONDAY, DAYS[1], late, late), Stop(DAYS[1], DAYS[2], late, late, ground=Other.CONTAGION)
    for each in (child(stops=(own, closed)), child(stops=(closed,), cells={day: Cell(SICK, late) for day in DAYS[:2]})):
        assert said(each, rule) == {MONDAY: Verdict.COOKED, DAYS[1]: Verdict.PAID, DAYS[2]: Verdict.PAID}
    early = replace(own, told_at=EARLY)
    assert said(child(stops=(early, closed)))[DAYS[1]] is Verdict.PAID  # by a rule without closed classes the family's word counts


def test_a_closed_class_is_told_of_when_the_family_had_told_of_it() -> None:
    late = datetime.combine(DAYS[1], time(9))
    own, closed = Stop(MONDAY, DAYS[1], EARLY, EARLY), Stop(DAYS[1], DAYS[1], late, late, ground=Other.CONTAGION)
    told = missed(child(stops=(own, closed)), meals(), contagion=True)
    assert [(each.ground, each.told_at) for each in told] == [(Other.STOPPED, EARLY), (Other.CONTAGION, EARLY)]
