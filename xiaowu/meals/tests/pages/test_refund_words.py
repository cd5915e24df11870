"""What is read of a month of refunds: what is hidden looks so and says why, each line says what it is of, each day by which line and which request."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.models import Leave
from xiaowu.attendance.rules.disclosure import HIDDEN
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.roc import spoken
from xiaowu.meals.actions.meal_stops import StopWish, stop_for
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.exchange import refunds as exchange
from xiaowu.meals.models import MealStop, RefundDay, RefundMonth
from xiaowu.meals.queries.refund_class import class_sheet
from xiaowu.meals.queries.refund_lines import Place
from xiaowu.meals.queries.refund_list import lines
from xiaowu.meals.queries.refund_paper import paper
from xiaowu.meals.queries.refund_sheet import month_sheet
from xiaowu.meals.rules.refund_child import Basis
from xiaowu.meals.rules.refund_ledger import Verb
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Line, Other, RefundRule
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]
DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("place", "said"),
    [
        (Place(FIRST, FIRST, 1), ""),
        (Place(NOVEMBER, FIRST, 1), "補列115年10月的餐"),
        (Place(NOVEMBER, FIRST, 2), "更正115年10月的餐"),
        (Place(NOVEMBER, FIRST, 2, (FIRST, 275)), "更正115年10月名單的 275 元（115年10月的餐）"),
    ],
)
def test_a_line_says_of_which_meals_it_is_and_which_line_it_corrects(place: Place, said: str) -> None:
    assert place.words == said


@pytest.fixture
def taken_back(october: October) -> tuple[October, int]:
    """October, of which a child was paid a week; in November it turns out that its leave was withdrawn."""
    october.rule(SAMPLES["day_before"])
    child = october.children[0]
    leave = october.away(child, WEEK, at(FIRST))
    october.close()
    october.release()
    with as_owner():
        Leave.objects.filter(pk=leave).update(state="withdrawn")
    october.close(NOVEMBER, now=at(DECEMBER))
    step(october.actor_of("student_affairs"), october.school, NOVEMBER, Verb.RELEASE, now=at(DECEMBER, 10))
    return october, child


def test_the_clerk_reads_which_line_a_correction_corrects_on_list_paper_and_file(
    client_of: ClientOf, taken_back: tuple[October, int], actor_of: Any
) -> None:
    october, _child = taken_back
    said = "更正115年10月名單的 275 元（115年10月的餐）"
    where = f"/meals/{october.school}/refunds/2026-11/"
    clerk = client_of("clerk")
    for page in ("list/", "paper/", "list/list.csv"):
        assert said in clerk.get(f"{where}{page}").content.decode("utf-8-sig"), page
    [row] = lines(actor_of("clerk"), ListRequest(), october.school, 2026, 11).rows
    [line] = paper(actor_of("clerk"), october.school, NOVEMBER).lines
    assert (row.amount, row.place.words, line.amount, line.about) == (-275, said, -275, said)
    assert said not in clerk.get(f"/meals/{october.school}/refunds/2026-10/list/").content.decode()


def test_student_affairs_reads_from_which_list_a_day_is_taken_back(client_of: ClientOf, taken_back: tuple[October, int]) -> None:
    october, child = taken_back
    found = class_sheet(october.actor_of("student_affairs"), october.school, october.place, NOVEMBER)[1]
    assert [{day.taken_from for day in each.days} for each in found if each.student_id == child] == [{FIRST}]
    page = client_of("student_affairs").get(f"/meals/{october.school}/refunds/{october.place}/2026-11/")
    assert "收回115年10月名單的退費" in words(page)


def test_a_months_preview_says_from_which_list_a_day_would_be_taken_back(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    leave = october.away(october.children[0], WEEK, at(FIRST))
    october.close()
    with as_owner():
        Leave.objects.filter(pk=leave).update(state="withdrawn")
    found = class_sheet(actor_of("student_affairs"), october.school, october.place, NOVEMBER)[1]
    days = next(each.days for each in found if each.student_id == october.children[0])
    assert {(each.price, each.taken_from, each.basis) for each in days} == {(-55, FIRST, Basis())}


def test_each_day_keeps_which_line_of_which_rule_and_which_leave_or_stop_gave_it(client_of: ClientOf, october: October, actor_of: Any) -> None:
    day_before = SAMPLES["day_before"]
    october.rule(replace(day_before, lines=(Line(frozenset({Other.LEFT})), *day_before.lines, Line(frozenset({Other.STOPPED})))))
    one, other = october.children[:2]
    leave = october.away(one, WEEK[:1], at(FIRST))
    wish = StopWish(Other.STOPPED, WEEK[0], WEEK[0], at(FIRST))
    stop_for(actor_of("student_affairs"), october.school, [other], wish, now=at(FIRST))
    with as_owner():
        stop = MealStop.objects.get().pk

    def told() -> dict[int, Basis]:
        found = class_sheet(actor_of("student_affairs"), october.school, october.place, FIRST)[1]
        return {each.student_id: each.days[0].basis for each in found if each.student_id in (one, other)}

    last = len(day_before.lines) + 2
    expected = {one: Basis(FIRST, 2, leave, None, at(FIRST)), other: Basis(FIRST, last, None, stop, at(FIRST))}
    assert told() == expected  # a preview
    october.close()
    assert told() == expected
    office = client_of("student_affairs")
    page = office.get(f"/meals/{october.school}/refunds/{october.place}/2026-10/")
    assert f"/attendance/leave/{leave}/" in page.content.decode()
    assert "第 2 條" in words(page)
    assert f"停餐登記：{spoken.short(WEEK[0])}" in words(page)
    rule = office.get(f"/meals/{october.school}/refunds/rule/").content.decode()
    assert f"#since-{FIRST}-2" in page.content.decode()
    assert f'id="since-{FIRST}-2"' in rule


def test_a_day_that_the_whole_rule_says_no_to_names_no_line(october: October) -> None:
    october.rule(replace(SAMPLES["day_before"], paid_first=True))
    october.away(october.children[0], WEEK[:1], at(FIRST))
    preview = month_sheet(october.actor_of("student_affairs"), october.school, FIRST, closes=True).preview
    assert preview is not None
    assert {(each.verdict, each.basis.line) for of in preview.days.values() for each in of} == {("not_paid_for", 0)}
    assert RefundRule().number_of(None) == 0


def test_only_whoever_settles_is_led_from_a_line_to_its_days(client_of: ClientOf, october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    october.close()
    october.release()
    page, days = f"/meals/{october.school}/refunds/2026-10/list/", f"/meals/{october.school}/refunds/{october.place}/2026-10/"
    assert days in client_of("student_affairs").get(page).content.decode()
    assert days not in client_of("clerk").get(page).content.decode()
    assert client_of("clerk").get(days).status_code == 403


def test_a_hidden_sum_looks_hidden_says_why_and_is_never_an_amount(client_of: ClientOf, october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    october.close()
    clerk, month = client_of("clerk"), f"/meals/{october.school}/refunds/2026-10/"
    shown = words(clerk.get(month))
    assert "＜5" not in shown
    assert f"{HIDDEN}：要退費的學生不到 5 人（或沒有）" in shown
    assert "全校合計會透露以＊表示的班級" in shown
    table = exchange.sums(month_sheet(actor_of("clerk"), october.school, FIRST, closes=False), "校", FIRST)
    assert {tuple(each[1:]) for each in table.rows} == {(HIDDEN, HIDDEN)}
    assert any("要退費的學生不到 5 人" in each for each in table.about)
    assert [list(table.rows)[each][0] for each in sorted(table.sums)] == ["全校合計"]


@pytest.mark.parametrize("away", [5, 25])
def test_a_total_comes_to_what_is_shown_or_says_why_it_does_not(october: October, actor_of: Any, away: int) -> None:
    """Five of one class: hidden are classes without anybody, so the total is not told. Every class: nothing is hidden, and the total is the sum."""
    october.rule(SAMPLES["day_before"])
    for child in october.children[:away]:
        october.away(child, WEEK, at(FIRST))
    preview = month_sheet(actor_of("student_affairs"), october.school, FIRST, closes=True).preview
    assert preview is not None
    assert preview.whole.meals == sum(each.meals for each in preview.sums()) == 5 * min(away, len(october.children))
    october.close()
    sheet = month_sheet(actor_of("clerk"), october.school, FIRST, closes=False)
    shown = [each.amount for each in sheet.sums if each.amount is not None]
    assert sheet.all is not None
    ties = sheet.all.amount == sum(shown)
    assert ties or any("全校合計" in each for each in exchange.notes(sheet))


def test_days_from_before_it_was_kept_say_nothing_of_what_they_rest_on(client_of: ClientOf, october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK[:1], at(FIRST))
    october.close()
    with as_owner():
        RefundDay.objects.update(rule_from=None, rule_line=None, leave=None, stop=None, told_at=None)
        assert RefundMonth.objects.count() == 1
    shown = words(client_of("student_affairs").get(f"/meals/{october.school}/refunds/{october.place}/2026-10/"))
    assert "退費" in shown
    assert "看假單" not in shown
