"""Fixtures of this folder's tests."""

from typing import Any

import pytest

from conftest import Somebody
from xiaowu.roster.tests.pages.lists import ClientOf


@pytest.fixture
def school(people: dict[str, Somebody]) -> int:
    return people["it_coordinator"].school_id


@pytest.fixture
def client(client_of: ClientOf) -> Any:
    return client_of("it_coordinator")
