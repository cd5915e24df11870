"""Temporary state: nothing disappears before its time, and of many who add one key, one succeeds."""

from datetime import date
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiaowu.kernel import state

_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(key=st.text(max_size=40), value=_json)
def test_what_is_kept_comes_back_as_it_went(db: None, key: str, value: Any) -> None:
    cache.set(key, value, timeout=60)
    assert cache.get(key, "nothing") == value


@pytest.mark.parametrize(
    "value",
    [(1, 2), {1: 2}, b"bytes", date(2026, 11, 24), float("nan"), object()],
    ids=["tuple", "number as key", "bytes", "day", "no number", "object"],
)
def test_nothing_is_kept_that_would_not_come_back_as_it_went(db: None, value: Any) -> None:
    with pytest.raises((TypeError, ValueError)):
        cache.set("k", value)
    assert cache.get("k") is None


def test_thousands_wait_and_none_is_thrown_away(db: None) -> None:
    codes = {f"code-{number}": {"code": number} for number in range(5_000)}
    cache.set_many(codes, timeout=60)
    cache.set("one more", 1, timeout=60)
    assert cache.get_many([*codes, "unknown"]) == codes


def test_a_value_is_gone_after_its_time_and_swept_away_at_night(db: None) -> None:
    cache.set("short", 1, timeout=60)
    cache.set("for ever", 1, timeout=None)
    with connection.cursor() as cursor:
        cursor.execute("update kernel_state set expires = expires - interval '61 seconds' where expires <> 'infinity'")
    assert (cache.get("short"), cache.touch("short", 60), cache.delete("short"), cache.get("for ever")) == (None, False, False, 1)
    assert state.sweep() == 1
    assert cache.get("for ever") == 1


def test_a_key_is_added_once_and_again_after_its_time(db: None) -> None:
    assert [cache.add("used", "y", timeout=60) for _time in range(3)] == [True, False, False]
    with connection.cursor() as cursor:
        cursor.execute("update kernel_state set expires = clock_timestamp()")
    assert cache.add("used", "z", timeout=60)
    assert cache.get("used") == "z"


def test_counting_counts_and_asks_for_a_beginning(db: None) -> None:
    with pytest.raises(ValueError, match="no such key"):
        cache.incr("n")
    cache.set("n", 5)
    assert (cache.incr("n"), cache.incr("n", 10), cache.decr("n"), cache.get("n")) == (6, 16, 15, 15)


def test_the_table_holds_no_key_in_plain_text(db: None) -> None:
    cache.set("allauth.secret-key-of-somebody", 1)
    with connection.cursor() as cursor:
        cursor.execute("select count(*) from kernel_state s where s::text like '%secret-key%' or encode(key, 'escape') like '%secret-key%'")
        assert cursor.fetchone() == (0,)
