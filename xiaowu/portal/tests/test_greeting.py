"""How the first page greets."""

import pytest

from xiaowu.portal.rules.greeting import PartOfDay, part_of_day


@pytest.mark.parametrize(
    ("hour", "part"),
    [(0, "evening"), (4, "evening"), (5, "morning"), (11, "morning"), (12, "afternoon"), (17, "afternoon"), (18, "evening"), (23, "evening")],
)
def test_the_first_page_greets_by_the_hour(hour: int, part: str) -> None:
    assert part_of_day(hour) is PartOfDay(part)
