"""Rows on which the kernel's flows are walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast, Example
from xiaowu.kernel import clock
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.imports.states import State
from xiaowu.kernel.models import Import


def _import(cast: Cast) -> int:
    keeper = cast.people["it_coordinator"]
    with as_owner():
        made = Import.objects.create(
            kind=kinds()[0].name, school_id=keeper.school_id, account_id=keeper.account_id, filename="名條.csv", at=clock.now(), size=0, rows=[],
            notes={}, state=State.WAITING,
        )  # fmt: skip
    return int(made.pk)


def _fills(state: State) -> dict[str, Any]:
    return {"ended_at": None if state is State.WAITING else clock.now()} | ({"filename": ""} if state is State.EXPIRED else {})


# the permission of each kind is asked by the code that keeps its sheets; `tests/test_imports.py` presses the buttons of every kind
EXAMPLES = {"import": Example(make=_import, by={}, fills=_fills)}
