"""Fixtures of this folder's tests."""

import pytest

from conftest import Somebody
from tests.days import ActorOf
from xiaowu.attendance.tests.school import ABSENT, SchoolDay


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody]) -> SchoolDay:
    """Today at the cast's school, where two classes have taken the roll."""
    school = SchoolDay(actor_of, people["homeroom_teacher"].school_id)
    school.take(school.classes[0], {school.children(school.classes[0])[0]: ABSENT})
    school.take(school.classes[1], {})
    return school
