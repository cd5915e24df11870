"""Fixtures of this folder's tests."""

from typing import Any

import pytest

from xiaowu.roster.tests.pages.lists import ClientOf


@pytest.fixture
def client(client_of: ClientOf) -> Any:
    return client_of("it_coordinator")
