"""How many nodes a peak needs, and who is told."""

from collections.abc import Callable
from math import isclose

from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.traffic.rules.capacity import SHARE, Demand, Peak, holds, most, need
from xiaowu.traffic.tests.requests import answered, recorded


def test_a_peak_is_worked_out_line_by_line() -> None:
    found = need(Demand(1_000, 50.0, 20.0), Peak(12_500, 10, 4.0, 2))
    assert found is not None
    assert isclose(found.rate, 83.3333, rel_tol=1e-4)
    assert (found.demand, found.database_demand) == (0.05, 0.02)
    assert isclose(found.busy, 4.16667, rel_tol=1e-4)
    assert (found.processes, found.nodes, found.cores) == (6, 4, 3)
    assert isclose(holds(Demand(1_000, 50.0, None), 2) or 0, 28.0)
    assert isclose(most(Demand(1_000, 50.0, None), 2) or 0, 40.0)


def test_without_measurements_nothing_is_forecast() -> None:
    assert need(Demand(0, 0.0, 0.0), Peak(1, 1, 1.0, 1)) is None
    assert need(Demand(1, 1.0, None), Peak(1, 0, 1.0, 1)) is need(Demand(1, 1.0, None), Peak(1, 1, 1.0, 0)) is None
    assert holds(Demand(0, 0.0, None), 2) is most(Demand(0, 0.0, None), 2) is None
    old = need(Demand(10, 1.0, None), Peak(600, 1, 1.0, 1))
    assert old is not None
    assert (old.cores, old.nodes) == (None, 3)


@given(st.integers(1, 10**6), st.floats(0.001, 10), st.integers(1, 100_000), st.integers(1, 600), st.floats(0.1, 50), st.integers(1, 64))
def test_what_is_planned_is_never_busier_than_planned_for(
    requests: int, each_takes: float, people: int, minutes: int, each: float, processes: int
) -> None:
    found = need(Demand(requests, requests * each_takes, None), Peak(people, minutes, each, processes))
    assert found is not None
    assert found.busy <= found.processes * SHARE * (1 + 1e-9)
    assert (found.nodes - 1) * processes >= found.processes


def test_the_bureau_plans_from_what_was_measured_and_a_school_cannot(people: dict[str, Somebody], client_of: Callable[[str], HouseClient]) -> None:
    recorded(*(answered(micros=50_000) for _each in range(20)))
    page = client_of("bureau_officer").get("/traffic/capacity/?people=12500&minutes=10&each=4&processes=2")
    for told in ("83.33 × 0.0500", "1.0 秒 ÷ 20 次", "只有 20 次請求可供估算"):
        assert told in words(page)
    assert client_of("bureau_officer").get("/traffic/capacity/?people=0").status_code == 422
    assert client_of("bureau_officer").get("/traffic/capacity/?from=mail").status_code == 200
    assert client_of("it_coordinator").get("/traffic/capacity/").status_code == 403
    assert "沒有這個模組的紀錄" in words(client_of("bureau_officer").get("/traffic/capacity/?module=meals&people=1&minutes=1&each=1&processes=1"))
