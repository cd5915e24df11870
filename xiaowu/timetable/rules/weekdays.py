"""Weekdays as a sheet writes them (星期): 一二三四五, 週一、週三, 1-5."""

import re

_SIGNS = {**{sign: place for place, sign in enumerate("一二三四五六日", 1)}, "天": 7, **{str(place): place for place in range(1, 8)}}
_NOISE = re.compile(r"星期|週|周|禮拜|[、,，/ 　.]")
_SPAN = re.compile(r"(.)[-–—~～至到](.)")
SCHOOL_WEEK = (1, 2, 3, 4, 5)


def weekdays_of(text: str) -> tuple[int, ...]:
    """The weekdays that a text names, in order; none where it names anything else."""
    bare = _NOISE.sub("", text)
    spans = _SPAN.findall(bare)
    named = _SPAN.sub("", bare)
    if not bare or any(sign not in _SIGNS for sign in named) or any(sign not in _SIGNS for pair in spans for sign in pair):
        return ()
    days = {_SIGNS[sign] for sign in named}
    for first, last in spans:
        days |= set(range(_SIGNS[first], _SIGNS[last] + 1))
    return tuple(sorted(days))


def weekday_sign(weekday: int) -> str:
    """一 for Monday, as a sheet has it."""
    return "一二三四五六日"[weekday - 1]
