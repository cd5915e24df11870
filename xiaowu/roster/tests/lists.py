"""Class lists, sent and confirmed as the pages do it, for tests of their effect."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from xiaowu.kernel import clock
from xiaowu.kernel.imports import keeping
from xiaowu.kernel.imports.declared import kinds
from xiaowu.kernel.sheets import Sheet
from xiaowu.kernel.sheets.importing import Notes, Row, Rows
from xiaowu.roster.rules.classlist import ListedChild, Plan

(KIND,) = (each for each in kinds() if each.name == "class_list")


def sent(keeper: Any, school: int, children: Sequence[ListedChild]) -> tuple[int, str]:
    """Send a list that waits; returns it with what its report says it does."""
    told = [{key: value for key, value in asdict(each).items() if key not in ("row", "academic_year", "own_grade")} for each in children]
    rows = tuple(Row(child.row, values) for child, values in zip(children, told, strict=True))
    kept = keeping.keep(keeper, KIND, school, filename="名條.csv", read=Rows(Sheet((), ()), rows, Notes()), now=clock.now())
    return kept, keeping.waiting(keeper, KIND, school, kept)[1].shown


def confirmed(keeper: Any, school: int, kept: int, seen: str, *, today: date) -> None:
    keeping.confirm(keeper, KIND, school, kept, seen=seen, today=today, now=clock.now())


def planned(keeper: Any, school: int, kept: int) -> Plan:
    """What a list that waits would do."""
    found: Plan = keeping.waiting(keeper, KIND, school, kept)[1].work
    return found
