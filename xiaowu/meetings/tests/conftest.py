"""Fixtures of the meetings' tests."""

import pytest

from xiaowu.meetings.models import Meeting
from xiaowu.meetings.rules.flow import Stage


@pytest.fixture
def held(db: None) -> int:
    return Meeting.objects.get(stage=Stage.DRAFT).pk


@pytest.fixture
def planned(db: None) -> int:
    return Meeting.objects.get(stage=Stage.AGENDA).pk
