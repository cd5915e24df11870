"""What systems show beside the register (學籍旁的資料): of a child beside its record, and beside what an ending changes of a school or a person."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page of one child, at an address of school and child: its title, its name, and the permission over the child's class that opens it."""

    title: str
    url_name: str
    permission: str


@dataclass(frozen=True, slots=True)
class ClosingPart:
    """What a merger does to a system's own rows (併校試算). `lines`: dotted path, called with the actor, the school, its successor and the day;
    returns pairs of words and how many, in the order in which they are read.
    """

    lines: str


@dataclass(frozen=True, slots=True)
class LeavingPart:
    """What somebody whose post ends leaves behind (未了事項). `lines`: dotted path, called with the actor and the person; returns pairs of words and
    how many.
    """

    lines: str
