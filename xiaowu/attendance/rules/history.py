"""What a save of a roll changed (更正歷程)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiaowu.attendance.rules.roll import Exceptions, RollException


@dataclass(frozen=True, slots=True)
class Change:
    """One child's mark before and after a save; None: present, or not on the roll."""

    student_id: int
    before: RollException | None
    after: RollException | None


def changes(before: Exceptions, after: Exceptions) -> tuple[Change, ...]:
    """Only what differs; the order is that of the later roll, then of the earlier."""
    both = {**dict.fromkeys(after), **dict.fromkeys(before)}
    return tuple(Change(each, before.get(each), after.get(each)) for each in both if before.get(each) != after.get(each))


def each_changed(saves: Iterable[Exceptions]) -> Sequence[tuple[Change, ...]]:
    """Of each save, the first first, what it changed against the one before it; the first against a class that is all present."""
    told: list[tuple[Change, ...]] = []
    before: Exceptions = {}
    for after in saves:
        told.append(changes(before, after))
        before = after
    return told
