"""How a sign-in is judged: the score, the signs, and what they find on a simulated month."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel import clock
from xiaowu.kernel.whereabouts import kilometres, locate
from xiaowu.portal.city.judging import Verdict, judge_month
from xiaowu.portal.city.signins import Month, Takeover
from xiaowu.sign_in_risk.queries.compared import chains
from xiaowu.sign_in_risk.rules.cases import CASE, Hindrance, Outcome, State, Verb, alerted, hindrance, passed
from xiaowu.sign_in_risk.rules.likeness import ALERT_ABOVE, Everyone, Feature, Likeness, likeness
from xiaowu.sign_in_risk.rules.signs import Before, Circumstances, Reason, judged, signs, too_fast

NOON = datetime(2026, 11, 24, 12, tzinfo=clock.TAIPEI)
SCHOOL, HOME, TOKYO, HOSTED, RELAY = "163.20.9.9", "114.33.9.9", "126.1.9.9", "34.80.9.9", "104.28.9.9"
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36"


USUAL = Circumstances(
    at=NOON, signed_in=20, knows_device=False, knows_address=False, knows_country=True, is_hosting=False, knows_network=True, before=None,
    own_failures=0, failed_accounts_there=0, accounts_in_there=0,
)  # fmt: skip


def at_the_door(**changed: Any) -> Circumstances:
    return replace(USUAL, **changed)


@pytest.fixture(scope="module")
def month() -> list[Verdict]:
    """A small city's; `python bench/detection.py` prints a larger one's table."""
    return judge_month(Month(datetime(2026, 11, 1, tzinfo=clock.TAIPEI), accounts=1_000, schools=12, takeovers=60, seed=3))


def test_honest_people_are_alerted_at_most_once_in_five_hundred_sign_ins(month: list[Verdict]) -> None:
    honest = [each for each in month if each.takeover is None]
    assert len(honest) > 40_000
    assert sum(1 for each in honest if each.reasons and each.is_news) * 500 <= len(honest)


def test_of_the_takeovers_from_outside_the_school_at_least_nineteen_in_twenty_are_found(month: list[Verdict]) -> None:
    taken = [each for each in month if each.takeover and each.takeover is not Takeover.CLASSROOM]
    assert len(taken) == 360
    assert sum(1 for each in taken if each.reasons) * 20 >= len(taken) * 19


def test_nobody_is_in_two_countries_within_less_than_a_flight() -> None:
    far = kilometres("TW", "JP")
    assert far
    assert 1_900 < far < 2_300
    assert too_fast(Before(NOON, far), NOON + timedelta(hours=2))
    assert not too_fast(Before(NOON, far), NOON + timedelta(hours=3))
    assert not too_fast(Before(NOON, None), NOON)


@given(st.sampled_from(["TW", "JP", "US", "FR", "NZ", "ZZ", ""]), st.sampled_from(["TW", "JP", "US", "FR", "NZ", "ZZ", ""]))
def test_distances_are_the_same_both_ways_and_unknown_places_have_none(one: str, other: str) -> None:
    assert kilometres(one, other) == kilometres(other, one) or abs((kilometres(one, other) or 0) - (kilometres(other, one) or 0)) < 1
    if "ZZ" in (one, other) and one != other:
        assert kilometres(one, other) is None


def test_each_sign_alone_alerts() -> None:
    assert signs(at_the_door()) == ()
    assert signs(at_the_door(knows_country=False)) == (Reason.NEW_COUNTRY,)
    assert signs(at_the_door(is_hosting=True, knows_network=False)) == (Reason.DATA_CENTRE,)
    assert signs(at_the_door(failed_accounts_there=12, accounts_in_there=1)) == (Reason.SPRAYED,)
    assert signs(at_the_door(own_failures=5)) == (Reason.GUESSED,)


_parts = st.dictionaries(st.sampled_from(list(Feature)), st.floats(-5, 5))


@given(_parts, st.floats(-10, 10), st.lists(st.sampled_from(list(Reason)), max_size=2))
def test_a_risk_above_the_threshold_is_enough_whatever_it_is_made_of_and_nothing_below_is(
    parts: dict[Feature, float], risk: float, found: list[Reason]
) -> None:
    reasons = judged(found, Likeness(risk, parts))
    assert bool(reasons) is bool(found or risk > ALERT_ABOVE)


def test_a_risk_of_many_middling_parts_is_told_as_a_whole_and_one_that_stands_out_by_its_name() -> None:
    middling = {Feature.PLACE: 1.0, Feature.BROWSER: 1.05, Feature.DEVICE: 0.9, Feature.HOUR: 0.85}
    assert judged((), Likeness(sum(middling.values()), middling)) == (Reason.UNLIKE_WHOLE,)
    assert judged((), Likeness(4.0, middling | {Feature.HOUR: 1.2})) == (Reason.UNLIKE_HOUR,)
    assert judged((), Likeness(ALERT_ABOVE, middling)) == ()


def test_a_whole_school_behind_one_address_is_no_spraying_and_ones_own_slips_are_no_guessing() -> None:
    assert signs(at_the_door(failed_accounts_there=12, accounts_in_there=60)) == ()
    assert signs(at_the_door(failed_accounts_there=12, own_failures=5, knows_device=True)) == ()
    assert signs(at_the_door(failed_accounts_there=12, own_failures=5, knows_address=True)) == ()
    assert signs(at_the_door(knows_country=False, signed_in=1)) == ()  # a new account has no habits


@pytest.mark.parametrize(("address", "country", "kind"), [(SCHOOL, "TW", ""), (TOKYO, "JP", ""), (HOSTED, "TW", "hosting"), (RELAY, "CA", "relay")])
def test_places_are_told_from_the_bundled_tables(address: str, country: str, kind: str) -> None:
    assert (locate(address).country, locate(address).kind) == (country, kind)
    assert locate(RELAY).known_country == ""  # says nothing of where its user is
    assert locate("10.1.2.3").country == ""


@given(st.integers(0, 40), st.integers(0, 40))
def test_the_more_often_an_account_did_the_same_the_less_it_surprises(few: int, more: int) -> None:
    here = chains(HOME, CHROME, NOON, knows_device=True)
    everyone = Everyone(1000, 50, {value: 100 for chain in here.values() for value in chain})

    def risk(times: int) -> float:
        return likeness(here, {value: times for chain in here.values() for value in chain}, times, everyone).parts[Feature.PLACE]

    low, high = sorted((few, more))
    assert risk(high) <= risk(low) + 1e-9


def test_another_address_of_ones_own_network_surprises_less_than_another_country() -> None:
    usual = chains(HOME, CHROME, NOON, knows_device=True)
    mine = {value: 20 for chain in usual.values() for value in chain}
    everyone = Everyone(1000, 50, mine)
    near, far = (likeness(chains(where, CHROME, NOON, knows_device=True), mine, 20, everyone) for where in ("114.34.1.1", TOKYO))
    assert likeness(usual, mine, 20, everyone).risk < near.risk < far.risk


def test_a_case_goes_from_password_to_watch_to_device_and_ends_by_itself_only_when_quiet() -> None:
    hour = timedelta(hours=1)
    assert CASE.begins is State.PASSWORD
    assert alerted(State.PASSWORD, NOON, NOON - 99 * hour, NOON + hour) is None
    assert passed(State.PASSWORD, None, NOON, NOON + 2 * hour, NOON + 3 * hour) is Verb.CHANGE
    watched = CASE.step(State.PASSWORD, Verb.CHANGE)
    assert watched
    assert watched.due
    until = NOON + 3 * hour + watched.due
    assert alerted(State.WATCHED, NOON, NOON + 2 * hour, NOON + 9 * hour) is Verb.PERSIST
    assert alerted(State.WATCHED, NOON, NOON + 2 * hour, NOON + hour) is None  # it came before the change
    assert passed(State.WATCHED, until, NOON, NOON + 2 * hour, until - hour) is None
    assert passed(State.WATCHED, until, NOON, NOON + 2 * hour, until) is Verb.REST
    assert passed(State.DEVICE, None, NOON, NOON + hour, NOON + 999 * hour) is None
    assert passed(State.DEVICE, None, NOON, NOON + hour, NOON, is_vouched=True) is Verb.VOUCH


@pytest.mark.parametrize(
    ("outcome", "changed_after", "is_open", "hindered"),
    [
        (Outcome.CLEANED, -1, True, Hindrance.OLD_PASSWORD), (Outcome.CLEANED, 0, True, Hindrance.OLD_PASSWORD), (Outcome.CLEANED, 1, True, None),
        (Outcome.CLEANED, -1, False, None), (Outcome.MISTAKEN, -1, True, None), (Outcome.QUIET, -1, True, None),
    ],
)  # fmt: skip
def test_a_case_ends_as_cleaned_only_once_the_password_that_was_given_away_opens_nothing(
    outcome: Outcome, changed_after: int, is_open: bool, hindered: Hindrance | None
) -> None:
    alert = clock.now()
    assert hindrance(outcome, alert, alert + timedelta(minutes=changed_after), is_open=is_open) == hindered
