"""Fixtures of attendance's tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.attendance.tests.families import Family
from xiaowu.attendance.tests.school import SchoolDay

ActorOf = Callable[[str], Any]


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody]) -> SchoolDay:
    return SchoolDay(actor_of, people["homeroom_teacher"].school_id)


@pytest.fixture
def teacher(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def family(actor_of: ActorOf, teacher: Somebody) -> Family:
    return Family(actor_of, teacher)
