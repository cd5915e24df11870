"""The morning's rush with a ledger (帳本): teachers save their rolls through the balancer and write down what they were told.

As a browser with a draft does, each sends a save that failed again under the same key until it is taken. Every save changes the roll, so that its
revision counts saves: fewer than were acknowledged are lost, more are doubled.
"""

import threading
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx2

_PAUSE = 0.3  # seconds until a save that failed is sent again
_SOON = 20.0  # seconds after which a request is given up and sent again


@dataclass(slots=True)
class Ledger:
    """What one teacher knows."""

    saved: int = 0  # acknowledged
    failed: list[float] = field(default_factory=list)  # when a request failed
    sessions_lost: int = 0
    refused: list[str] = field(default_factory=list)  # answers that nobody expected
    begun: int = 0  # the roll's revision when the rush began


class Teacher(threading.Thread):
    """Saves and looks in turns until told to stop; the last save is sent until it is taken."""

    def __init__(self, port: int, who: dict[str, Any], day: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.ledger, self.stop = Ledger(), stop
        self.child = who["child"]
        self.roll = f"/api/v1/attendance/schools/{who['school']}/classes/{who['place']}/rolls/{day}"
        self.client = httpx2.Client(base_url=f"http://127.0.0.1:{port}", cookies={"xiaowu": who["token"], "csrftoken": "a" * 32}, timeout=_SOON)
        self.ledger.begun = self.revision()

    def run(self) -> None:
        while not self.stop.is_set():
            self._save(self.ledger.begun + self.ledger.saved)
            self._ask("GET", "/")
            time.sleep(0.05)

    def revision(self) -> int:
        """The roll's revision as the house has it."""
        return int(self.client.get(self.roll).json()["header"]["revision"])

    def _save(self, revision: int) -> None:
        key = uuid.uuid4().hex
        body = {"revision": revision, "exceptions": [{"student_id": self.child, "mark": "absent" if revision % 2 else "late"}]}
        while True:
            status = self._ask("PUT", self.roll, json=body, headers={"Idempotency-Key": key})
            if status == 200:
                self.ledger.saved += 1
                return
            if 400 <= status < 500:
                self.ledger.refused.append(f"{status} at revision {revision}")
                return
            time.sleep(_PAUSE)

    def _ask(self, method: str, path: str, **given: Any) -> int:
        """The status of the answer; 0 if there was none."""
        try:
            status = self.client.request(method, path, **given).status_code
        except httpx2.HTTPError:
            status = 0
        if status in (401, 302, 303):
            self.ledger.sessions_lost += 1
        if status == 0 or status >= 500:
            self.ledger.failed.append(time.monotonic())
        return status


@dataclass(frozen=True, slots=True)
class Outcome:
    """One row of the table. `well_after`: seconds from the fault until the last request failed."""

    sessions_lost: int
    saves_lost: int
    saves_doubled: int
    saved: int
    failed: int
    well_after: float
    refused: Sequence[str] = ()

    @property
    def is_good(self) -> bool:
        return not (self.sessions_lost or self.saves_lost or self.saves_doubled or self.refused)


def outcome(teachers: Sequence[Teacher], fault_at: float) -> Outcome:
    """What the ledgers and the house say after the rush."""
    lost = doubled = 0
    for each in teachers:
        stands = each.revision() - each.ledger.begun
        lost += max(0, each.ledger.saved - stands)
        doubled += max(0, stands - each.ledger.saved)
    failed = [at for each in teachers for at in each.ledger.failed]
    return Outcome(
        sum(each.ledger.sessions_lost for each in teachers),
        lost,
        doubled,
        sum(each.ledger.saved for each in teachers),
        len(failed),
        max([0.0, *(at - fault_at for at in failed)]),
        tuple(said for each in teachers for said in each.ledger.refused),
    )
