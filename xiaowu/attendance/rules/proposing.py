"""The roll before is carried forward as a proposal (帶入建議), and so is what a pupil deputy filled in: for the next roll-taker to confirm,
and never a mark by itself.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xiaowu.attendance.rules.effective import Said, Source
from xiaowu.attendance.rules.roll import Mark, RollException

_STAYS_AWAY = frozenset({Mark.ABSENT, Mark.LEAVE, Mark.LEFT_EARLY})  # who came late is there by now


@dataclass(frozen=True, slots=True)
class Proposed:
    """What is proposed of a child, and by which period's roll."""

    mark: RollException
    period: int
    by_deputy: bool = False


def proposed(rolls: Iterable[tuple[int, Said]], period: int, children: Collection[int]) -> dict[int, Proposed]:
    """Who of the children was not there at the roll taken last before `period`; nobody if none was taken, or if this one is.

    Where a pupil deputy has asked the class in this very period, what they saw is proposed instead; who is on approved leave needs no proposal.
    """
    rolls = list(rolls)
    for each, said in rolls:
        if each == period and said.is_filled_in:
            seen = said.marks.get(Source.DEPUTY, {})
            return {child: Proposed(mark, period, by_deputy=True) for child in children if (mark := seen.get(child)) and child not in said.leaves}
    taken = {each: said for each, said in rolls if said.is_taken}
    before = max((each for each in taken if each < period), default=None)
    if before is None or period in taken:
        return {}
    stands = taken[before].stands(children)
    return {child: Proposed(mark, before) for child, mark in stands.items() if mark.mark in _STAYS_AWAY}
