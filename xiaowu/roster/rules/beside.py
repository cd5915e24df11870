"""What systems show of a child beside its record (學生資料旁的頁面): a system declares its page, and the record leads to it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChildPage:
    """A page of one child, at an address of school and child: its title, its name, and the permission over the child's class that opens it."""

    title: str
    url_name: str
    permission: str
