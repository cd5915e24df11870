"""Fixtures of the roster's tests."""

import pytest

from conftest import Somebody
from xiaowu.roster.tests.actions.closing import ActorOf
from xiaowu.roster.tests.ending import Stage, stage_of


@pytest.fixture
def school(people: dict[str, Somebody]) -> int:
    return people["it_coordinator"].school_id


@pytest.fixture
def stage(actor_of: ActorOf, people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)
