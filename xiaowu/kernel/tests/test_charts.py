"""Charts: an axis that holds every bar, the whole's average, and a sentence that names the highest and the lowest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.ui.charts import TALL, chart

SHARES = st.lists(st.tuples(st.text(min_size=1, max_size=4), st.none() | st.floats(0, 1)), min_size=1, max_size=200)


@given(SHARES, st.none() | st.floats(0, 1), st.floats(0, 1))
def test_every_bar_and_the_average_are_within_the_axis(points: list[tuple[str, float | None]], average: float | None, top: float) -> None:
    made = chart("未到率", "日期", "未到率", points, average, top)
    assert made
    assert made.top >= max([top, average or 0, *(share or 0 for _label, share in points)])
    assert all(0 <= made.tall(share) <= TALL and 0 <= float(made.wide(share).rstrip("%")) <= 100 for _label, share in points)
    assert set(made.labels) <= {label for label, _share in points}


def test_a_sentence_tells_the_average_the_highest_and_the_lowest() -> None:
    made = chart("未到率", "分區", "未到率", [("新店", 0.021), ("板橋", 0.034), ("瑞芳", None)], 0.025)
    assert made
    assert made.said == "平均 2.5%；最高為板橋（3.4%），最低為新店（2.1%）。"
    assert [each.words for each in made.points] == ["2.1%", "3.4%", "—"]


@pytest.mark.parametrize(("count", "lies"), [(9, True), (16, True), (17, False), (200, False)])
def test_many_bars_stand_and_a_few_lie(count: int, lies: bool) -> None:
    made = chart("t", "l", "v", [(str(number), 0.1) for number in range(count)], None)
    assert made
    assert made.lies is lies


def test_nothing_has_no_chart_and_one_bar_no_sentence() -> None:
    assert chart("t", "l", "v", [], None) is None
    made = chart("t", "l", "v", [("a", 0.1)], 0.1)
    assert made
    assert made.said == ""
