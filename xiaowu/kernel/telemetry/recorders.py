"""Who keeps what was measured of each request (請求紀錄): an app above names a function, and each answered request is handed to it.

The function must neither wait nor raise: it is called before the answer leaves.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Recorder:
    """A line among an offer's `kinds`: `takes` (dotted path) is called with each `Answered`."""

    takes: str


@dataclass(frozen=True, slots=True)
class Answered:
    """One request as it was answered. `micros`, `database_micros`: microseconds. `account` joins one person's steps and is never kept as it is.

    `sent`: bytes of the answer, None if it was streamed. `fault`: class and place of an error that nobody foresaw; `number`: of a failure the
    number that its page shows (問題編號).
    """

    at: datetime
    route: str
    method: str
    status: int
    micros: int
    statements: int
    database_micros: int
    sent: int | None
    account: int | None
    role: str
    school_id: int | None
    fault: str
    number: str = ""


class Tally:
    """Counts the statements of a request and how long the database took for them; Django calls it around each."""

    __slots__ = ("clock", "micros", "statements")

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock, self.statements, self.micros = clock, 0, 0

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        begun = self.clock()
        try:
            return execute(sql, params, many, context)
        finally:
            self.statements += 1
            self.micros += round((self.clock() - begun) * 1_000_000)


@cache
def recorders() -> tuple[Callable[[Answered], None], ...]:
    """Every function that an app declared."""
    from xiaowu.kernel.offer import declared  # the offers import the kernel, whose telemetry is loaded with the settings

    return tuple(import_string(each.takes) for each in declared(Recorder))
