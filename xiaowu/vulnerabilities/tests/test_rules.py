"""Severity, ports, whose a host is, decisions, and the arithmetic of a pass."""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as some

from xiaowu.vulnerabilities.rules.decisions import Decision, fault, holds
from xiaowu.vulnerabilities.rules.hosts import address_of, holding_of, is_wide, name_of, network_of, owners
from xiaowu.vulnerabilities.rules.ports import Reach, merged, ranges_of, without
from xiaowu.vulnerabilities.rules.rounds import SEEN, Answer, State, compare, counted, state_after
from xiaowu.vulnerabilities.rules.severity import Severity, level_of, of_score, severity

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("level", "score", "version", "is_"),
    [
        (Severity.HIGH, 9.8, "3", Severity.CRITICAL), (Severity.CRITICAL, 4.0, "4", Severity.MEDIUM), (Severity.HIGH, 10.0, "2", Severity.HIGH),
        (None, 10.0, "2", Severity.HIGH), (None, 3.9, "2", Severity.LOW), (None, None, "", Severity.MEDIUM), (Severity.INFO, None, "", Severity.INFO),
        (None, 0.0, "3", Severity.INFO),
    ],
)  # fmt: skip
def test_a_newer_score_decides_before_the_scanner_and_the_scanner_before_an_old_score(
    level: Severity | None, score: float | None, version: str, is_: Severity
) -> None:
    assert severity(level, score, version) is is_


@given(some.floats(0, 10), some.floats(0, 10))
def test_a_higher_score_is_never_less_severe(one: float, other: float) -> None:
    assert (of_score(one) >= of_score(other)) or one < other


@pytest.mark.parametrize(("word", "is_"), [("CRITICAL ", Severity.CRITICAL), ("高", Severity.HIGH), ("Log", Severity.INFO), ("odd", None)])
def test_a_level_is_read_in_both_languages(word: str, is_: Severity | None) -> None:
    assert level_of(word) is is_


RANGES = some.lists(some.tuples(some.integers(1, 60), some.integers(0, 9)).map(lambda each: (each[0], each[0] + each[1])), max_size=8)


def ports(ranges: tuple[tuple[int, int], ...] | list[tuple[int, int]]) -> set[int]:
    return {port for first, last in ranges for port in range(first, last + 1)}


@given(RANGES, RANGES, some.integers(1, 70))
def test_ranges_hold_the_same_ports_however_they_are_written(one: list[tuple[int, int]], other: list[tuple[int, int]], port: int) -> None:
    kept = merged(one)
    assert ports(kept) == ports(one)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(kept))
    assert ports(without(kept, port)) == ports(one) - {port}
    both = Reach(merged(one)).with_(Reach(merged(other), merged(one)))
    assert [both.covers(each, "tcp") for each in range(1, 70)] == [each in ports(one) | ports(other) for each in range(1, 70)]
    assert both.covers(port, "udp") is (port in ports(one))
    assert both.covers(0, "udp")


@pytest.mark.parametrize(
    ("text", "is_"),
    [("1-1024,3389", ((1, 1024), (3389, 3389))), ("default", ()), ("9-3", ()), ("1-70000", ()), ("80, 81", ((80, 81),)), ("", ())],
)
def test_a_stated_range_is_read_and_a_word_tells_nothing(text: str, is_: tuple[tuple[int, int], ...]) -> None:
    assert ranges_of(text) == is_


@pytest.mark.parametrize(
    ("text", "address", "name"),
    [
        ("10.1.2.3", "10.1.2.3", ""), ("[2001:DB8::0001]", "2001:db8::1", ""), ("::ffff:10.0.0.1", "10.0.0.1", ""), ("fe80::1%eth0", "fe80::1", ""),
        ("１０.20.1.14", "10.20.1.14", ""),
        ("WWW.Example.TW.", "", "www.example.tw"), ("中國.example", "", "xn--fiqz9s.example"), ("192.168.1.1001", "", "192.168.1.1001"),
        ("a b", "", ""), ("", "", ""), ("x" * 70 + ".tw", "", ""), ("a..b", "", ""), ("-a.tw", "", ""), ("學" * 64, "", ""), ("a." * 140, "", ""),
        ("校..tw", "", ""),
    ],
)  # fmt: skip
def test_a_host_has_one_spelling(text: str, address: str, name: str) -> None:
    assert (address_of(text), name_of(text)) == (address, name)


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("10.1.2.9/24", ""), ("10.20.1.0/8", ""), ("10.1.2.0/24 ", "10.1.2.0/24"), ("10.1.2.3", "10.1.2.3/32"), ("2001:db8::/48", "2001:db8::/48"),
        ("*.Example.TW", "*.example.tw"), ("１０.３０.１.０／２４", "10.30.1.0/24"),
        ("www.example.tw", "www.example.tw"), ("*.", ""), ("a b", ""), ("*.a b", ""),
    ],
)  # fmt: skip
def test_what_belongs_to_a_school_has_one_spelling(text: str, is_: str) -> None:
    assert holding_of(text) == is_
    assert network_of("odd") == ""


def test_the_narrowest_network_counts_and_a_name_where_no_network_does() -> None:
    owned = owners([("10.0.0.0/8", 1), ("10.1.0.0/16", 2), ("10.1.2.3/32", 3), ("2001:db8::/32", 4), ("www.a.tw", 5), ("*.a.tw", 6)])
    asked = [("10.9.9.9", []), ("10.1.9.9", []), ("10.1.2.3", ["www.a.tw"]), ("2001:db8::7", []), ("8.8.8.8", ["www.a.tw"]), ("", ["b.c.a.tw"]),
             ("", ["a.tw"]), ("8.8.8.8", [])]  # fmt: skip
    assert [owned.owner(address, names) for address, names in asked] == [1, 2, 3, 4, 5, 6, None, None]


@pytest.mark.parametrize(
    ("decision", "reason", "until", "wrong"),
    [
        (Decision.NONE, "", None, ""), (Decision.FALSE_POSITIVE, " ", None, "reason"), (Decision.FALSE_POSITIVE, "a", None, ""),
        (Decision.ACCEPTED, "a", None, "until"), (Decision.ACCEPTED, "a", TODAY, ""), (Decision.ACCEPTED, "a", TODAY + timedelta(367), "until"),
        (Decision.OUT_OF_SCOPE, "a", TODAY - timedelta(1), "until"),
    ],
)  # fmt: skip
def test_a_decision_says_why_and_an_accepted_risk_until_when(decision: Decision, reason: str, until: date | None, wrong: str) -> None:
    assert fault(decision, reason, until, TODAY) == wrong


@pytest.mark.parametrize(("until", "counts"), [(None, True), (TODAY, True), (TODAY - timedelta(1), False)])
def test_a_decision_counts_to_its_last_day(until: date | None, counts: bool) -> None:
    assert holds(Decision.ACCEPTED, until, TODAY) is counts
    assert not holds(Decision.NONE, until, TODAY)


KEYS = some.frozensets(some.integers(0, 12))


@given(some.lists(some.tuples(KEYS, KEYS), min_size=1, max_size=6))
def test_the_arithmetic_of_every_pass_holds_whatever_was_reached(passes: list[tuple[frozenset[int], frozenset[int]]]) -> None:
    """Each pass sees some findings and reaches some hosts. Nothing is closed that was not reached; nothing is lost; nothing counts twice."""
    is_open: set[int] = set()
    closed: set[int] = set()
    for seen, reached in passes:
        told = compare(is_open, closed, seen, lambda key, reached=reached: key in reached)  # type: ignore[misc]
        sums = counted(Counter(told.values()))
        assert (sums.before, sums.now) == (len(is_open), len(seen))
        assert {key for key, answer in told.items() if answer is Answer.FIXED} == (is_open - seen) & reached
        assert {key for key, answer in told.items() if answer in SEEN} == seen
        after = {key for key, answer in told.items() if state_after(answer) is State.OPEN}
        assert (sums.still_open, after) == (len(after), seen | (is_open - reached))
        closed = (closed | is_open) - after
        assert compare(after, closed, after, lambda _key: True) == dict.fromkeys(after, Answer.REMAINING)
        is_open = after


@pytest.mark.parametrize(
    ("holding", "wide"), [("10.0.0.0/8", True), ("10.1.0.0/16", False), ("2001::/16", True), ("2001:db8::/32", False), ("*.a.tw", False)]
)
def test_a_network_wider_than_a_schools_is_told(holding: str, wide: bool) -> None:
    assert is_wide(holding) is wide
