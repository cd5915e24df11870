"""Fixtures of this app's tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.flows import Cast
from xiaowu.followups.tests.flows import request

ActorOf = Callable[[str], Any]


@pytest.fixture
def cast(people: dict[str, Somebody], actor_of: ActorOf, client_of: ActorOf) -> Cast:
    return Cast(people, actor_of, client_of)


@pytest.fixture
def asked(cast: Cast) -> int:
    """A follow-up that the bureau has asked of the cast's school."""
    return request(cast)
