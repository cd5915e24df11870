"""A month of refunds: closed by the rule, released, paid; what is corrected afterwards makes a line of its own."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import as_owner
from xiaowu.attendance.models import Leave, LeaveCell
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel.errors import Conflict, Forbidden, NotFound
from xiaowu.meals.actions.refund_month import MONTHS, step
from xiaowu.meals.exchange.refunds import sums
from xiaowu.meals.models import MealBill, MealStop, RefundSum, Service
from xiaowu.meals.queries.refund_class import class_sheet
from xiaowu.meals.queries.refund_month import months
from xiaowu.meals.queries.refund_sheet import month_sheet
from xiaowu.meals.rules.refund_ledger import State, Verb
from xiaowu.meals.rules.refund_rule import rule_of
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import RefundRule, Subsidised, Verdict
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.meals.tests.refund_rules import RULES

pytestmark = pytest.mark.usefixtures("db")
PERSONAL, SICK, OFFICIAL = LeaveType.PERSONAL, LeaveType.SICK, LeaveType.OFFICIAL
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]
DAY = timedelta(days=1)
# school, type of leave, how many days before the first one it was told, at which hour, with proof: what is said of Monday to Friday
OF_SCHOOLS = [
    ("新北市立大觀國民中學", SICK, 1, 13, False, ["paid"] * 5),
    ("桃園市桃園區東門國小", PERSONAL, 1, 9, False, ["too_short"] * 2 + ["paid"] * 3),
    ("苗栗縣文華國民小學", SICK, 0, 8, True, ["cooked"] + ["paid"] * 4),
    ("桃園市立桃園高級中等學校", PERSONAL, 14, 8, True, ["too_short"] * 2 + ["paid"] * 3),
    ("新北市某國小 gdps.ntpc.edu.tw", PERSONAL, 6, 8, False, ["too_short"] * 2 + ["cooked"] * 3),
    ("新北市某私立高中 glghs.ntpc.edu.tw", OFFICIAL, 2, 8, False, ["paid"] * 5),
    ("臺北市葫蘆國小", SICK, 9, 8, False, ["not_registered"] * 5),
    ("臺北市某國中 fhehs.tp.edu.tw", SICK, 6, 8, False, ["paid"] * 5),
]


@pytest.mark.parametrize(("name", "kind", "before", "hour", "proof", "said"), OF_SCHOOLS)
def test_a_month_is_reckoned_by_each_schools_rule(
    october: October, name: str, kind: LeaveType, before: int, hour: int, proof: bool, said: list[str]
) -> None:
    rule, child = rule_of(RULES[name]), october.children[0]
    october.rule(replace(rule, staff=False))
    october.away(child, WEEK, at(WEEK[0] - before * DAY, hour), kind, proof=proof)
    if rule.paid_first:
        _bill(october, child, "paid")
    october.close()
    assert [october.verdicts(child)[day] for day in WEEK] == said
    paid = said.count("paid")
    assert october.lines() == ([(child, 1, paid, 55 * paid)] if paid else [])


def _bill(october: October, child: int, standing: str) -> None:
    with as_owner():
        MealBill.objects.create(school_id=october.school, student_id=child, academic_year=115, semester=1, standing=standing, at=at(FIRST))


def test_a_month_pressed_twice_writes_once_and_in_its_order_alone(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    with pytest.raises(Conflict):
        october.release()  # nobody has closed it
    assert october.close() is State.CLOSED
    assert october.close() is State.CLOSED
    assert october.lines() == [(october.children[0], 1, 5, 275)]
    with pytest.raises(Conflict, match="還沒由學務處釋出"):
        step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER))
    assert october.release() is State.RELEASED
    for _each in range(2):
        assert step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER)) is State.PAID
    assert len(october.lines()) == 1


@pytest.mark.parametrize(
    ("role", "verb"), [("clerk", Verb.CLOSE), ("clerk", Verb.RELEASE), ("student_affairs", Verb.PAY), ("nutritionist", Verb.CLOSE)]
)
def test_nobody_takes_a_step_that_is_anothers(october: October, actor_of: Any, role: str, verb: Verb) -> None:
    with pytest.raises(Forbidden):
        step(actor_of(role), october.school, FIRST, verb, now=at(NOVEMBER))


def test_what_is_corrected_after_a_month_was_closed_is_a_line_of_the_next_one(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    one, other = october.children[:2]
    leave = october.away(one, WEEK, at(FIRST))
    october.close()
    before = october.lines()
    with as_owner():  # the leave is taken back; another child's leave of October becomes known
        Leave.objects.filter(pk=leave).update(state="withdrawn")
        LeaveCell.objects.filter(leave_id=leave).update(standing="")
    october.away(other, WEEK[:2], at(FIRST))
    assert october.close(NOVEMBER, now=at(date(2026, 12, 1))) is State.CLOSED
    assert october.lines() == [*before, (one, 2, -5, -275), (other, 1, 2, 110)]
    assert set(october.verdicts(one).values()) == {Verdict.EATEN.value}
    october.away(one, WEEK[:1], at(FIRST))
    assert october.close(date(2026, 12, 1), now=at(date(2027, 1, 1))) is State.CLOSED
    assert october.lines()[-1] == (one, 3, 1, 55)


def test_a_month_is_closed_only_once_everything_is_known(october: October, actor_of: Any) -> None:
    with pytest.raises(Conflict, match="規定"):
        october.close()
    october.rule(replace(SAMPLES["day_before"], paid_first=True))
    with pytest.raises(Conflict, match="繳費名單"):
        october.close()
    _bill(october, october.children[0], "paid")
    with pytest.raises(Conflict, match="還沒過完"):
        october.close(now=at(date(2026, 10, 31)))
    with pytest.raises(Conflict, match="前面的月份"):
        october.close(NOVEMBER, now=at(date(2026, 12, 1)))
    with as_owner():
        Service.objects.all().delete()
    with pytest.raises(Conflict, match="廚房"):
        october.close()
    assert october.lines() == []


def test_meals_of_a_subsidy_go_back_to_the_fund_and_unpaid_ones_to_nobody(october: October) -> None:
    paid, unpaid, subsidised = october.children[:3]
    october.rule(replace(SAMPLES["day_before"], paid_first=True, subsidised=Subsidised.FUND))
    for child, standing in ((paid, "paid"), (unpaid, "unpaid"), (subsidised, "subsidised")):
        october.away(child, WEEK, at(FIRST))
        _bill(october, child, standing)
    october.close()
    assert october.lines() == [(paid, 1, 5, 275), (subsidised, 1, 5, 275)]
    assert set(october.verdicts(unpaid).values()) == {Verdict.NOT_PAID_FOR.value}
    with as_owner():
        assert RefundSum.objects.get(of="fund").amount is None  # one child


def test_what_goes_back_to_the_fund_is_told_of_five_children_and_more(october: October, actor_of: Any) -> None:
    october.rule(replace(SAMPLES["day_before"], subsidised=Subsidised.FUND))
    for child in october.children[:5]:
        october.away(child, WEEK, at(FIRST))
        _bill(october, child, "subsidised")
    october.close()
    told = month_sheet(actor_of("clerk"), october.school, FIRST, closes=False).fund
    assert told is not None
    assert (told.meals, told.amount) == (25, 1375)


def test_a_class_is_counted_from_five_children_up_and_then_the_sum_too(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    for child in october.children[:5]:
        october.away(child, WEEK, at(FIRST))
    october.close()
    sheet = month_sheet(actor_of("clerk"), october.school, FIRST, closes=False)
    told = {each.class_id: (each.meals, each.amount) for each in sheet.sums}
    assert told.pop(october.place) == (25, 1375)
    assert set(told.values()) == {(None, None)}
    assert sheet.all is not None
    assert sheet.all.amount is None  # what the others hide is of fewer than five
    table = sums(sheet, "本校", FIRST)
    assert sorted({tuple(map(str, each[1:])) for each in table.rows}) == [("25", "1375"), ("＊", "＊")]
    assert [row[0] for place, row in enumerate(table.rows) if place in table.sums] == ["全校合計"]


def test_who_counts_sees_nothing_of_a_month_that_is_open_and_who_closes_it_a_preview(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    sheet = month_sheet(actor_of("clerk"), october.school, FIRST, closes=False)
    assert (sheet.state, sheet.sums, sheet.preview) == (State.OPEN, (), None)
    preview = month_sheet(actor_of("student_affairs"), october.school, FIRST, closes=True).preview
    assert preview is not None
    assert {each.class_id: each.amount for each in preview.sums() if each.amount} == {october.place: 275}
    assert months(actor_of("clerk"), october.school, date(2026, 11, 24))[1].state is State.OPEN


def test_a_class_is_shown_day_by_day_as_it_was_closed(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["third_day"])
    child = october.children[0]
    october.away(child, WEEK[:3], at(FIRST))

    def shown() -> list[tuple[int, list[str]]]:
        _name, found = class_sheet(actor_of("student_affairs"), october.school, october.place, FIRST)
        return [(each.student_id, [one.verdict.value for one in each.days]) for each in found]

    before = shown()
    assert before == [(child, ["too_short", "too_short", "paid"])]
    october.close()
    october.away(child, WEEK[3:], at(FIRST))
    assert shown() == before
    with pytest.raises(Forbidden):
        class_sheet(actor_of("clerk"), october.school, october.place, FIRST)


def test_a_stop_pays_without_leave_where_the_rule_names_it_and_ends_when_the_child_eats_again(october: October) -> None:
    child = october.children[0]
    october.rule(SAMPLES["registered"])
    with as_owner():
        MealStop.objects.create(
            school_id=october.school, student_id=child, ground="stopped", first=WEEK[0], last=WEEK[-1], told_at=at(FIRST), at=at(FIRST),
            by_name="林美玲", back_from=WEEK[3],
        )  # fmt: skip
    october.close()
    assert october.verdicts(child) == dict.fromkeys(WEEK[:3], "paid")


def test_a_school_is_closed_in_as_many_statements_as_one_child(october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    with CaptureQueriesContext(
        connection,
    ) as one:
        october.close()
    for child in october.children[1:6]:
        october.away(child, WEEK, at(FIRST))
    with CaptureQueriesContext(connection) as many:
        october.close(NOVEMBER, now=at(date(2026, 12, 1)))
    assert len(many) <= len(one) + 1


def test_another_rule_holds_from_its_day_on(october: October) -> None:
    child = october.children[0]
    october.rule(RefundRule())
    october.rule(SAMPLES["day_before"], begins=WEEK[2])
    october.away(child, WEEK, at(FIRST))
    october.close()
    assert [october.verdicts(child)[day] for day in WEEK] == ["not_covered"] * 2 + ["paid"] * 3


def test_clerk_cannot_take_a_step_of_a_month_that_is_not_there(actor_of: Any) -> None:
    with pytest.raises(NotFound):
        MONTHS.begin(actor_of("clerk"), 0, Verb.PAY, now=at(NOVEMBER))
