"""Fixtures of meals' tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.meals.tests.october import October


@pytest.fixture
def october(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> October:
    return October(actor_of, people["homeroom_teacher"])
