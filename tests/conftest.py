"""Fixtures of this folder's tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.days import ActorOf
from tests.flows import Cast
from tests.forms import made
from xiaowu.attendance.tests.school import ABSENT, SchoolDay


@pytest.fixture
def day(actor_of: ActorOf, people: dict[str, Somebody]) -> SchoolDay:
    """Today at the cast's school, where two classes have taken the roll."""
    school = SchoolDay(actor_of, people["homeroom_teacher"].school_id)
    school.take(school.classes[0], {school.children(school.classes[0])[0]: ABSENT})
    school.take(school.classes[1], {})
    return school


@pytest.fixture
def besides(people: dict[str, Somebody], actor_of: Any, client_of: Callable[[str], Any]) -> list[str]:
    """Makes what pages need to show something; returns the addresses of further ones."""
    cast = Cast(people, actor_of, client_of)
    for make in made("EXAMPLES"):
        make(cast)
    return [make(cast) for make in made("PAGES")]
