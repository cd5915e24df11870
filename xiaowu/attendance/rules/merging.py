"""Two people save one roll (兩人同時點名): what either changed compared with what they saw stands; only what both changed differently is asked."""

from collections.abc import Collection
from dataclasses import dataclass

from xiaowu.attendance.rules.roll import Exceptions, RollException


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged marks, as far as the two agree; `disputed`: the children whom both marked differently."""

    marks: dict[int, RollException]
    disputed: frozenset[int]


def merged(shown: Exceptions | None, mine: Exceptions, stands: Exceptions, children: Collection[int], between: Collection[Exceptions] = ()) -> Merged:
    """`shown` is what whoever saves had before them (None: not told), `mine` what they make of it, `stands` what is stored by now; of the `children`
    that were on their roll. Of all others stays what is stored. `between`: what was stored meanwhile; who was marked and unmarked again on purpose
    stands as before, and is asked about all the same."""
    touched = {child for child in children if shown is None or mine.get(child) != shown.get(child)}
    differing = {child for child in touched if stands.get(child) != mine.get(child)}
    states = (*between, stands)
    disputed = frozenset(child for child in differing if shown is None or any(each.get(child) != shown.get(child) for each in states))
    taken = touched - disputed
    kept = {child: mark for child, mark in stands.items() if child not in taken}
    return Merged(kept | {child: mine[child] for child in taken if child in mine}, disputed)
