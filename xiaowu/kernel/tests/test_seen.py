"""Two who write at once (三方合併): each keeps what only they touched; what both touched is asked, and nothing else."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel.seen import Stale, changes, marks

NAMES = ("name", "area", "class_id", "seat")
rows = st.fixed_dictionaries({name: st.integers(0, 2) for name in NAMES})
TOGETHER = ("class_id", "seat")


def merged(was: dict[str, int], stored: dict[str, int], wanted: dict[str, int], **kwargs: Any) -> tuple[dict[str, int] | None, Stale | None]:
    """What stands in the end, or what is asked."""
    try:
        return stored | changes(stored, wanted, marks(was), **kwargs), None
    except Stale as stale:
        return None, stale


@given(rows, rows, rows)
def test_each_field_goes_as_whoever_touched_it_said_and_is_asked_about_only_where_both_did(
    was: dict[str, int], stored: dict[str, int], wanted: dict[str, int]
) -> None:
    both = {name for name in NAMES if len({was[name], stored[name], wanted[name]}) == 3}
    stands, asked = merged(was, stored, wanted)
    assert (asked.now if asked else {}) == {name: stored[name] for name in both}
    if asked:
        assert asked.besides == {name: stored[name] for name in NAMES if was[name] == wanted[name] != stored[name]}
    else:
        assert stands == {name: stored[name] if wanted[name] == was[name] else wanted[name] for name in NAMES}


@given(rows, rows, rows)
def test_what_means_something_only_together_is_never_half_one_and_half_the_other(
    was: dict[str, int], stored: dict[str, int], wanted: dict[str, int]
) -> None:
    def place(row: dict[str, int]) -> tuple[int, ...]:
        return tuple(row[name] for name in TOGETHER)

    stands, asked = merged(was, stored, wanted, together=TOGETHER)
    if stands:
        assert place(stands) == (place(stored) if place(wanted) == place(was) else place(wanted))
    assert bool(asked and set(TOGETHER) & set(asked.now)) == (len({place(was), place(stored), place(wanted)}) == 3)


@given(rows, rows)
def test_whoever_has_shown_nobody_anything_writes_what_differs(stored: dict[str, int], wanted: dict[str, int]) -> None:
    assert stored | changes(stored, wanted, None) == wanted


def test_what_was_not_shown_goes_with_what_was() -> None:
    stored = {"owner": "new", "words": "new words", "due": 1}
    seen = marks({"owner": "old", "due": 1})
    together = ("owner", "words")
    assert changes(stored, {"owner": "old", "words": "", "due": 2}, seen, together=together) == {"due": 2}
    with pytest.raises(Stale) as stale:
        changes(stored, {"owner": "mine", "words": "", "due": 2}, seen, together=together)
    assert stale.value.now == {"owner": "new", "words": "new words"}
