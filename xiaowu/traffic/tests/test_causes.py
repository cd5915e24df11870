"""What failures have in common."""

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody
from tests.cast import arm_for
from tests.client import HouseClient, words
from xiaowu.kernel.lists import ListRequest
from xiaowu.traffic.models import RecordedRequest
from xiaowu.traffic.queries.causes import candidates
from xiaowu.traffic.rules.causes import Cause, Part, Trait, causes
from xiaowu.traffic.tests.requests import answered, recorded


def test_a_part_that_fails_no_more_than_the_others_is_no_candidate() -> None:
    assert causes([Part(Trait.NODE, "a", 1_000, 50), Part(Trait.NODE, "b", 1_000, 50)]) == []
    assert causes([Part(Trait.NODE, "only", 1_000, 500)]) == []
    assert causes([Part(Trait.NODE, "a", 100, 4), Part(Trait.NODE, "b", 100, 0)]) == []
    assert causes([]) == []


def test_the_candidates_are_ranked_by_the_failures_beyond_their_share() -> None:
    found = causes(
        [
            Part(Trait.NODE, "a", 1_000, 90),
            Part(Trait.NODE, "b", 2_000, 10),
            Part(Trait.MODULE, "meals", 100, 40),
            Part(Trait.MODULE, "rolls", 2_900, 60),
        ]
    )
    assert [(each.trait, each.value) for each in found] == [(Trait.NODE, "a"), (Trait.MODULE, "meals")]


def test_failures_when_there_is_little_to_do_are_not_the_loads() -> None:
    parts = [Part(Trait.LOAD, "busy", 100, 1), Part(Trait.LOAD, "other", 100, 40)]
    assert causes(parts) == []
    assert [each.value for each in causes([Part(Trait.LOAD, "busy", 100, 40), Part(Trait.LOAD, "other", 100, 1)])] == ["busy"]


@given(st.lists(st.tuples(st.integers(1, 10_000), st.floats(0, 1)), min_size=1, max_size=8))
def test_no_candidate_has_less_than_its_share(sizes: list[tuple[int, float]]) -> None:
    parts = [Part(Trait.NODE, str(place), requests, int(requests * share)) for place, (requests, share) in enumerate(sizes)]
    for each in causes(parts):
        assert each.of_failures > each.share
        assert 0 < each.beyond <= each.failed


def test_the_module_that_fails_is_named_as_the_candidate(people: dict[str, Somebody], db: None) -> None:
    school = people["it_coordinator"].school_id
    recorded(*(answered() for _each in range(200)), *(answered(route="meals:sheet", school_id=school, status=500) for _each in range(20)))
    actor = arm_for(people["bureau_officer"])
    assert RecordedRequest.objects.count() == 220
    found: dict[Trait, Cause] = {each.trait: each for each in candidates(actor, ListRequest(sort="beyond", descending=True)).rows}
    assert found[Trait.ROUTE].value == "供餐單（meals:sheet）"
    assert found[Trait.MODULE].failed == found[Trait.SCHOOL].failed == 20
    assert found[Trait.SCHOOL].value != str(school)


def test_that_nothing_failed_is_told_and_is_not_a_failure_that_gathers_nowhere(client_of: Callable[[str], HouseClient]) -> None:
    client = client_of("bureau_officer")
    recorded(answered())
    assert "這段期間沒有請求失敗" in words(client.get("/traffic/causes/"))
    recorded(*(answered(status=500) for _each in range(3)))
    shown = words(client.get("/traffic/causes/"))
    assert "失敗沒有集中在任何一處" in shown
    assert "這段期間沒有請求失敗" not in shown
