"""A migration that cannot get its table gives way to those who wait behind it, and begins again."""

import pytest
from django.db.utils import OperationalError

from xiaowu.kernel.database import setup


class Held(Exception):
    sqlstate = "55P03"


def refusing(times: int, cause: Exception) -> tuple[list[int], object]:
    """Something that fails so often, and then does its work."""
    runs: list[int] = []

    def run() -> None:
        runs.append(len(runs))
        if len(runs) <= times:
            raise OperationalError("held") from cause

    return runs, run


@pytest.mark.usefixtures("db")
def test_a_migration_that_does_not_get_its_table_in_time_is_begun_again() -> None:
    runs, run = refusing(2, Held())
    setup._without_waiting(run)  # type: ignore[arg-type]
    assert len(runs) == 3


@pytest.mark.usefixtures("db")
def test_a_table_that_is_held_for_good_and_any_other_fault_are_told() -> None:
    runs, run = refusing(99, Held())
    with pytest.raises(OperationalError):
        setup._without_waiting(run)  # type: ignore[arg-type]
    assert len(runs) == setup._TRIES
    runs, run = refusing(1, ValueError())
    with pytest.raises(OperationalError):
        setup._without_waiting(run)  # type: ignore[arg-type]
    assert len(runs) == 1
