"""A form of staff that comes back offers what it offered at first, and loses nothing that was typed."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.roster.models import Person


def offered(response: Any) -> list[set[str]]:
    """The roles of each form of the page."""
    lists = re.findall(r'<select name="role".*?</select>', response.content.decode(), re.DOTALL)
    return [set(re.findall(r'<option value="(\w+)"', each)) for each in lists]


@pytest.mark.parametrize("role", ["subject_teacher", "principal"])
def test_a_refused_form_of_staff_offers_no_post_that_the_bureau_alone_gives(
    role: str, client_of: Callable[[str], Any], people: dict[str, Somebody]
) -> None:
    client, school = client_of("it_coordinator"), people["it_coordinator"].school_id
    first = offered(client.get(f"/roster/{school}/staff/"))
    typed = {"person_name": "王小明", "role": role, "class_id": "", "since": "115/11/01"}
    refused = client.send(f"/roster/{school}/staff/add/", typed, follow=False)
    assert (refused.status_code, offered(refused)) == (422, first)
    assert not set().union(*first) & {"principal", "it_coordinator"}
    assert "王小明" in refused.content.decode()
    with as_owner():
        assert not Person.objects.filter(name="王小明").exists()
