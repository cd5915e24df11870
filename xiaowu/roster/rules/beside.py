"""What systems show beside the register (學籍旁的資料): of a child beside its record, and beside what an ending changes of a school or a person."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page of one child, at an address of school and child: its title, its name, and the permission over the child's class that opens it.
    `reads_on`: it opens also what a school that merged kept of a child, to whoever holds the permission over the whole of its successor.
    """

    title: str
    url_name: str
    permission: str
    reads_on: bool = False


@dataclass(frozen=True, slots=True)
class ClosingPart:
    """What a merger does to a system's own rows (併校試算). `lines`: dotted path, called with the actor, the school, its successor and the day;
    returns pairs of words and how many, in the order in which they are read. `against`: dotted path, called alike, its successor None where it closes
    without one; returns why the school cannot close as of that day, or nothing. `back`: dotted path, called alike before the merger is taken back;
    returns pairs as `lines` does. `of`: the flows of whose open rows it takes care.
    """

    lines: str
    against: str = ""
    back: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remains:
    """A flow of whose open rows no system has to take care when a school merges, and why: what becomes of them (併校後的未了事項)."""

    flow: str
    why: str


@dataclass(frozen=True, slots=True)
class LeavingPart:
    """What somebody whose post ends leaves behind (未了事項). `lines`: dotted path, called with the actor and the person; returns pairs of words and
    how many.
    """

    lines: str


@dataclass(frozen=True, slots=True)
class Affected:
    """Whose days change: at these schools, of these children (None: of anybody there), from one day to another; with `weekday` (Monday is 1) on that
    day of each week in it.
    """

    schools: Collection[int]
    first: date
    last: date
    students: Collection[int] | None = None
    weekday: int = 0

    def covers(self, day: date) -> bool:
        """Whether it is one of the days."""
        return self.first <= day <= self.last and self.weekday in (0, day.isoweekday())


@dataclass(frozen=True, slots=True)
class ToldPart:
    """Who was told of a day already (已通知), and what becomes of a change: whoever changes who is there reads it before it is saved. `words`: dotted
    path, called with an `Affected` and `is_family`; returns sentences, none where nobody was told.
    """

    words: str
