"""Fixtures of this folder's tests."""

import pytest

from conftest import as_owner
from xiaowu.roster.models import Guardian
from xiaowu.roster.tests.ending import Stage


@pytest.fixture
def mother(stage: Stage) -> Guardian:
    with as_owner():
        return Guardian.objects.create(school_id=stage.here, student_id=stage.child, name="周秀蘭", relation="mother", phone="0900000001")
