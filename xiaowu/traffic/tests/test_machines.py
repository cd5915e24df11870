"""A machine without failures tells something only if the schools that fail asked there too, and often enough."""

import pytest

from xiaowu.traffic.rules.machines import Compared, Difference, OnNode, compared

BAD = OnNode("web-2", 15, 15, 15, "0.1.0")


@pytest.mark.parametrize(
    ("others", "told"),
    [
        ([], None),
        ([OnNode("vm", 4, 0, 0, "0.1.0")], None),
        ([OnNode("vm", 4, 0, 2, "0.1.0")], None),
        ([OnNode("vm", 4, 0, 3, "0.1.0")], Compared("vm", 3, Difference.HOST)),
        ([OnNode("vm", 4, 0, 3, "0.1.1")], Compared("vm", 3, Difference.RELEASE)),
        ([OnNode("vm", 4, 0, 3, "0.1.1"), OnNode("web-1", 9, 0, 9, "0.1.0")], Compared("web-1", 9, Difference.HOST)),
        ([OnNode("vm", 4, 1, 3, "0.1.0")], None),
    ],
)
def test_another_machine_is_compared_by_the_same_schools(others: list[OnNode], told: Compared | None) -> None:
    assert compared([BAD, *others]) == told


def test_where_nobody_is_known_to_have_asked_nothing_is_told() -> None:
    assert compared([OnNode("web-2", 15, 15, 0, ""), OnNode("vm", 4, 0, 4, "")]) is None
    assert compared([]) is None
