"""Fixtures of this folder's tests."""

import pytest

from conftest import Somebody
from tests.days import ActorOf
from xiaowu.attendance.tests.school import ABSENT, SchoolDay


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody]) -> SchoolDay:
    """Today at the cast's school, two classes of which have taken the roll."""
    made = SchoolDay(actor_of, people["homeroom_teacher"].school_id)
    made.take(made.classes[0], {made.children(made.classes[0])[0]: ABSENT})
    made.take(made.classes[1], {})
    return made
