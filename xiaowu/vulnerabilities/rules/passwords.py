"""The password of a school's report (報告密碼): long enough for a file that can be tried without end, and written so that it can be read out."""

from collections.abc import Callable, Sequence

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike: 31 signs, 20 of them are 99 bits
GROUPS, LONG = 5, 4


def password(choose: Callable[[Sequence[str]], str]) -> str:
    """Five groups of four. `choose`: one of the signs, unforeseeably."""
    return "-".join("".join(choose(SIGNS) for _sign in range(LONG)) for _group in range(GROUPS))
