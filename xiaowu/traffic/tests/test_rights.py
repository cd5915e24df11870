"""Who sees how the house is used."""

from collections.abc import Callable

import pytest

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.kernel.access import declared, holds
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.roster.rules.roles import Role
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


def test_the_platforms_contractor_sees_the_citys_failures_and_capacity_and_decides_nothing(
    people: dict[str, Somebody], client_of: Callable[[str], HouseClient]
) -> None:
    who = people["it_coordinator"]
    recorded(answered(school_id=who.school_id, status=500, fault="KeyError xiaowu/attendance/pages/boards.py:66 school_day"))
    client = client_of("system_vendor")
    first, faults = client.get("/traffic/"), client.get("/traffic/faults/").content.decode()
    assert first.status_code == client.get("/traffic/capacity/").status_code == 200
    assert "/traffic/faults/?" in first.content.decode()
    assert "boards.py:66" in faults
    assert who.name not in first.content.decode() + faults
    closed = ("logs/", "logs/new/", "logs/rules/", "causes/module/meals/")
    assert {each: client.get(f"/traffic/{each}").status_code for each in closed} == dict.fromkeys(closed, 403)


def test_the_platforms_contractor_reads_no_register_and_no_other_system() -> None:
    held = {name for name, grant in declared().items() if Role.SYSTEM_VENDOR in grant.roles}
    assert held == {"traffic.see", "traffic.plan", "traffic.mend", "followups.open", "notifications.read"}
