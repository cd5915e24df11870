"""Sixteen who ask at once get sixteen addresses, one each; of those who want the same one, one gets it."""

from typing import Any

import pytest

from conftest import Somebody
from tests.beside import at_once
from tests.cast import arm_for
from xiaowu.ipam.actions.addresses import take
from xiaowu.ipam.models import SchoolRange
from xiaowu.ipam.tests.laid import laid
from xiaowu.kernel import clock


@pytest.mark.parametrize(
    ("last", "count", "address", "given"),
    [
        (120, 1, "", 16),  # enough for everybody
        (110, 1, "", 10),  # ten for sixteen
        (120, 3, "", 6),  # six times three of twenty
        (120, 1, "10.239.42.105", 1),
    ],
)
def test_no_address_is_given_twice_however_many_ask_at_once(people: dict[str, Somebody], last: int, count: int, address: str, given: int) -> None:
    def ask() -> list[str]:
        engineer = arm_for(people["network_engineer"])
        return take(engineer, SchoolRange.objects.get().pk, count=count, address=address, now=clock.now())

    def prepare() -> Any:
        return laid(people["it_coordinator"].school_id, last=last)

    made = at_once([ask] * 16, before=prepare)
    got = [each for one in made if not isinstance(one, str) for each in one]
    assert (len(got), len(set(got))) == (given * count, given * count)
    assert [one for one in made if isinstance(one, str) and "10.239.42.1" not in one] == []
