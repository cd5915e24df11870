"""Requests as telemetry hands them over, for tests."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.kernel.telemetry.recorders import Answered
from xiaowu.traffic.actions.recording import write
from xiaowu.traffic.permissions import RECORDED


def answered(at: datetime | None = None, **changes: Any) -> Answered:
    """A page of attendance that took 20 ms, unless the test says otherwise."""
    usual = Answered(at or clock.now(), "attendance:school", "GET", 200, 20_000, 5, 8_000, 9_000, 7, "clerk", None, "")
    return replace(usual, **changes)


def recorded(*batch: Answered, lost: int = 0) -> None:
    """As the recorder's thread writes them."""
    perform("test", lambda actor: write(actor, batch=batch, lost=lost, now=clock.now()), city=frozenset({RECORDED}))
