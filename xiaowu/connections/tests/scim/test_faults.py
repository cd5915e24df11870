"""Errors in what a program sent are reported with the attribute's path, in the standard's words."""

import httpx2
import pytest

from xiaowu.connections.scim.rules.sent import words
from xiaowu.connections.tests.scim.reading import LIST
from xiaowu.identity.models import Account


@pytest.mark.parametrize(
    ("kind", "where", "told"),
    [
        ("missing", ["userName"], "userName is required"),
        ("string_type", ["name", "familyName"], "name.familyName is not a text"),
        ("missing", ["members", 3, "value"], "members[3].value is required"),
        ("list_type", ["members", "function-after[check(), list]"], "members is not a list"),
        ("never heard of", ["active"], "active does not fit its attribute"),
        ("json_invalid", [], "the body is no JSON that can be read"),
    ],
)
def test_a_fault_is_told_where_it_is_and_without_the_librarys_own_names(kind: str, where: list[str | int], told: str) -> None:
    assert words(kind, where) == told


@pytest.mark.parametrize("called", ["x" * 201, "two\nlines"])
def test_a_name_that_a_program_calls_somebody_by_is_short_and_printable(keeper: httpx2.Client, called: str) -> None:
    given = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "new.comer", "displayName": "新來的", "externalId": called}
    refused = keeper.post("/Users", json=given)
    assert (refused.status_code, refused.json()["scimType"]) == (400, "invalidValue")
    assert keeper.post("/Groups", json={**LIST, "externalId": called}).status_code == 400
    assert not Account.objects.filter(sign_in="new.comer").exists()
