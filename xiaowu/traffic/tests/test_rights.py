"""Who sees how the house is used."""

from collections.abc import Callable

import pytest

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.kernel.access import holds
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.tests.requests import answered, recorded


@pytest.mark.parametrize("role", ["vendor", "network_engineer", "judge"])
def test_whoever_was_let_in_from_outside_for_another_matter_sees_no_traffic(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient], role: str
) -> None:
    recorded(answered(school_id=people["it_coordinator"].school_id, status=500, fault="KeyError xiaowu/attendance/pages/boards.py:66 school_day"))
    client = client_of(role)
    pages = ("", "faults/", "faults/list.csv", "capacity/", "logs/", "logs/rules/", "causes/")
    assert {client.get(f"/traffic/{each}").status_code for each in pages} <= {403, 404}
    assert client.get("/traffic/").status_code == client.get("/traffic/logs/").status_code == 403
    assert client.get("/api/v1/traffic/faults").status_code == 403


@pytest.mark.parametrize("permission", list(Permission))
def test_the_citys_traffic_is_the_work_of_the_section_of_systems(permission: Permission) -> None:
    of = {section: Actor("", (RoleAssignment("bureau_officer", section=section),)) for section in ("platform", "", "network", "promotion")}
    assert {section: holds(actor, permission, school_id=None) for section, actor in of.items()} == {
        "platform": True, "": True, "network": False, "promotion": False,
    }  # fmt: skip
