"""Two people save one roll (點名存檔): what they say is merged, and only children whom both marked differently are asked about;
the same for the morning's roll and a period's.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from django.utils.translation import gettext as _

from xiaowu.attendance.queries.roll import RollHeader
from xiaowu.attendance.rules.merging import merged
from xiaowu.attendance.rules.roll import Exceptions
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.errors import Conflict


class RollChanged(Conflict):
    """Somebody else has marked the same children differently since the form was opened, or children came or left: nothing was saved, and the present
    roll must be seen first. The words are for programs too; a page adds what it asks for.
    """


class Book(Protocol):
    """Where a roll is kept: its present state, the saves since a revision,
    whether marks would change anything, and writing them if nobody was first.
    """

    def read(self) -> tuple[RollHeader, frozenset[int]]: ...

    def stands(self) -> Exceptions: ...

    def since(self, revision: int) -> Sequence[Exceptions]: ...

    def says_anew(self, marks: Exceptions, stands: Exceptions) -> bool: ...

    def write(self, marks: Exceptions, children: frozenset[int], seen: int) -> int | None: ...


@dataclass(frozen=True, slots=True)
class Form:
    """What the saver sends: their roll, the marks that they were shown (None: unknown), and the revision that they saw."""

    mine: Exceptions
    shown: Exceptions | None
    seen: int


def save(book: Book, head: RollHeader, children: frozenset[int], form: Form) -> int:
    """The new revision: the saver's roll merged with saves that they had not seen. Raises RollChanged."""
    shown, seen = (form.shown if form.seen <= head.revision else None), form.seen  # nobody was shown what is still to come
    while True:  # each time round somebody else has saved meanwhile
        marks: Any = form.mine
        if head.revision and head.revision != seen:
            stands = book.stands()
            both = merged(shown, form.mine, stands, children, book.since(form.seen))
            if both.disputed:
                break
            if not book.says_anew(both.marks, stands):
                return head.revision
            marks, seen = both.marks, head.revision
        if saved := book.write(marks, children, seen):
            return saved
        head, now_there = book.read()
        if now_there != children or head.revision == seen:
            raise moved()
    raise _changed(head)


def _changed(head: RollHeader) -> RollChanged:
    at = head.saved_at.astimezone(TAIPEI).strftime("%H:%M") if head.saved_at else ""
    words = _("%(name)s已於 %(at)s 儲存這份點名。您的註記與其不同，尚未儲存。請先查看目前的點名，再重新送出。")
    return RollChanged(words % {"name": head.saved_by, "at": at})


def moved() -> RollChanged:
    return RollChanged(_("班上剛有學生編入或離開，您的註記尚未儲存。請確認名單與註記，再儲存一次。"))
