"""Fixtures of the meetings' tests."""

import pytest

from xiaowu.meetings.rules.flow import Stage
from xiaowu.meetings.tests.sample import meeting_at


@pytest.fixture
def held(db: None) -> int:
    return meeting_at(Stage.DRAFT).pk


@pytest.fixture
def planned(db: None) -> int:
    return meeting_at(Stage.AGENDA).pk
