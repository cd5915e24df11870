"""Fixtures of this folder's tests."""

import httpx2
import pytest

from xiaowu.connections.scim.rules.scopes import Scope
from xiaowu.connections.tests.scim.reading import ActorOf, program


@pytest.fixture
def keeper(actor_of: ActorOf, db: None) -> httpx2.Client:
    return program(actor_of("bureau_officer"), Scope.READ, Scope.KEEP)


@pytest.fixture
def reader(actor_of: ActorOf, db: None) -> httpx2.Client:
    return program(actor_of("bureau_officer"), Scope.READ)
