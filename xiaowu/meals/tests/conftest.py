"""Fixtures of meals' tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.meals.tests.october import October
from xiaowu.roster.models import Guardian


@pytest.fixture
def october(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> October:
    return October(actor_of, people["homeroom_teacher"])


@pytest.fixture
def mother(actor_of: Any, people: dict[str, Somebody], october: October) -> HouseClient:
    """Of the first child of the class."""
    teacher = people["homeroom_teacher"]
    with as_owner():
        guardian = Guardian.objects.create(school_id=october.school, student_id=october.children[0], name="林美玲", relation="mother")
    return started(code_for(actor_of, teacher, Kind.GUARDIAN, guardian.uid), guardian.uid)
