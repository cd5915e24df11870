"""A total ties with the rows that are shown, in every kind of report and every span, or its file and page say why it does not."""

import re
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

import pytest

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.attendance import exchange as daily
from xiaowu.attendance.queries.report import city_report
from xiaowu.attendance.rules.disclosure import HIDDEN
from xiaowu.attendance.rules.report import Slice as DailySlice
from xiaowu.kernel.sheets import Rate, Table
from xiaowu.meals.exchange import refunds
from xiaowu.meals.queries.refund_sheet import month_sheet
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.october import FIRST, October, at
from xiaowu.statistics.exchange import monthly, released
from xiaowu.statistics.queries.released import beyond_rows, releases, report
from xiaowu.statistics.queries.school import school_report
from xiaowu.statistics.rules.slices import Slice
from xiaowu.statistics.rules.spans import Span
from xiaowu.statistics.tests.telling import told_by

pytestmark = pytest.mark.usefixtures("db")
TODAY, AFTER_TERM = date(2026, 11, 24), date(2027, 2, 12)
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]
MORE = "合計包含以"  # of a total that has more than its rows show


@pytest.fixture
def october(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> October:
    return October(actor_of, people["homeroom_teacher"])


def counts(cells: Iterable[Any]) -> list[int]:
    return [each for each in cells if isinstance(each, int)]


def faults(table: Table) -> list[str]:
    """The columns whose total is not the sum of the rows above it, where no hidden row explains it."""
    rows = [list(row) for row in table.rows]
    last = max(table.sums)
    parts = [row for place, row in enumerate(rows[:last]) if place not in table.sums]
    explained = any(MORE in line for line in table.about)
    found = []
    for column, title in enumerate(table.header):
        total, above = rows[last][column], [row[column] for row in parts]
        if isinstance(total, Rate) or not isinstance(total, int):
            continue
        hides = HIDDEN in above
        if total != sum(counts(above)) and not (hides and explained and total > sum(counts(above))):
            found.append(f"{table.title} {title}: {total} of {sum(counts(above))}")
    return found


def test_a_total_that_is_off_is_found() -> None:
    header, about = ["班級", "人數"], ("115年10月",)
    good = Table("表", header, [["甲", 2], ["乙", HIDDEN], ["合計", 2]], about, frozenset({2}))
    off = Table("表", header, [["甲", 2], ["乙", HIDDEN], ["合計", 9]], about, frozenset({2}))
    said = Table("表", header, [["甲", 2], ["乙", HIDDEN], ["合計", 9]], (*about, f"全校{MORE}＊表示的班級"), frozenset({2}))
    assert (faults(good), faults(off), faults(said)) == ([], ["表 人數: 9 of 2"], [])


@pytest.mark.parametrize("by", DailySlice)
def test_the_bureaus_daily_report_sums_up_by_every_slice(actor_of: Callable[[str], Any], by: DailySlice) -> None:
    for first, last in ((TODAY, TODAY), (date(2026, 9, 1), TODAY), (date(2026, 1, 1), date(2026, 12, 31))):
        assert faults(daily.report(city_report(actor_of("bureau_officer"), first, last, by))) == []


@pytest.mark.parametrize("by", Slice)
def test_what_was_released_of_months_and_terms_sums_up_by_every_slice(
    actor_of: Callable[[str], Any], client_of: Callable[[str], HouseClient], by: Slice
) -> None:
    told_by(AFTER_TERM)
    told, hidden = releases(), 0
    assert {each.kind for each in told} == {"month", "term"}
    for each in told:
        for district in ("", "文山") if by is not Slice.DISTRICT else ("",):
            found = report(actor_of("bureau_officer"), each.key, by, told=told, district=district)
            assert faults(released.report(found)) == [], (each.key, district)
            hidden += bool(beyond_rows(found))
            page = words(client_of("bureau_officer").get("/statistics/", {"period": each.key, "by": by.value, "district": district}))
            assert (MORE in page) is bool(beyond_rows(found))
    assert hidden  # the cast hides something, so that the words are tried


@pytest.mark.parametrize("span", Span)
def test_a_schools_own_report_sums_up_in_every_span_and_its_page_and_file_tell_the_same_total(
    actor_of: Callable[[str], Any], client_of: Callable[[str], HouseClient], people: dict[str, Somebody], span: Span
) -> None:
    school = people["principal"].school_id
    told = school_report(actor_of("principal"), school, span, TODAY, TODAY)
    table = monthly.sheet(told, TODAY)
    assert faults(table) == []
    rows = [list(row) for row in table.rows]
    grades = sorted(table.sums)[:-1]
    for place, before in zip(grades, [-1, *grades], strict=False):  # and each grade's
        for column in range(1, 4):
            assert rows[place][column] == sum(row[column] for row in rows[before + 1 : place])
    page = client_of("principal").get(f"/statistics/{school}/{span.value}/{TODAY}/").content.decode()
    line = page[page.index("全校合計") :].partition("</tr>")[0]
    shown = [each.strip() for each in re.findall(r'<td class="num">([^<]*)</td>', line)]
    total = rows[max(table.sums)]
    assert [each.replace(",", "") for each in shown[:3]] == [str(each) for each in total[1:4]]
    assert (shown[4] == "—") is not isinstance(total[-1], Rate)  # a rate is told on both or on neither


def test_a_months_refunds_sum_up_or_say_why_not(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])
    for child in october.children[:6]:
        october.away(child, WEEK, at(FIRST))
    october.close()
    sheet = month_sheet(actor_of("clerk"), october.school, FIRST, closes=False)
    table = refunds.sums(sheet, "本校", FIRST)
    assert faults(table) == []
    assert any("全校合計" in each for each in table.about)
