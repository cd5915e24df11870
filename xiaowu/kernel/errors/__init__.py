"""Errors for people (錯誤訊息): each carries a message in the reader's language and an HTTP status; one place turns them into answers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class RowError:
    """One row of a sheet that was refused: its number as a spreadsheet shows it, the column, and why."""

    row: int
    column: str
    reason: str


class Refused(Exception):
    """The base of everything that a person is told instead of its being done."""

    status = 400
    seconds = 0  # after which trying again makes sense, told to programs too; 0: not a matter of time

    def __init__(self, message: str, *, rows: Sequence[RowError] = (), at: str = "", faults: Mapping[str, str] | None = None) -> None:
        """`faults`: what is wrong, field by field; `at`: the one field that the whole message is about."""
        super().__init__(message)
        self.message = message
        self.rows = tuple(rows)
        self.faults = dict(faults or ({at: message} if at else {}))


class BadInput(Refused):
    """What was sent cannot be used; nothing was written."""

    status = 422


class BadQuery(Refused):
    """The question cannot be answered as asked; `code` is the protocol's own word for why."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotSignedIn(Refused):
    """No session, or one that has ended."""

    status = 401


class NotTaken(Refused):
    """A method that this address does not accept."""

    status = 405


class DatabaseAway(Refused):
    """The database does not answer."""

    status = 503
    seconds = 10


class ReadsOnly(DatabaseAway):
    """The database can only be read for now."""


class Busy(Refused):
    """More is asked than the house can answer at the moment; after so many `seconds` it is worth trying again."""

    status = 503

    def __init__(self, message: str, *, seconds: int) -> None:
        super().__init__(message)
        self.seconds = seconds


class NotFound(Refused):
    """It does not exist, or this reader may not know that it does."""

    status = 404

    def __init__(self, message: str = "") -> None:
        super().__init__(message or _("找不到這筆資料，或您無權查看。"))


class Forbidden(Refused):
    """The permission is missing; the audit records the refusal."""

    status = 403


class Conflict(Refused):
    """Somebody else was first; what they did stands, and is shown."""

    status = 409


class TooLarge(Refused):
    """The body is over the limit."""

    status = 413


class TooOften(Refused):
    """Too many tries in too short a time; the message says how long to wait, and so does `seconds` for programs."""

    status = 429

    def __init__(self, message: str, *, seconds: int = 0) -> None:
        super().__init__(message)
        self.seconds = seconds
