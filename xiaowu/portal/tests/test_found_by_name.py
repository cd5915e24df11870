"""What people name by a subject, a name or a number is found from every page, by whoever may open it and by nobody else."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.flows import Cast
from xiaowu.connections.tests.listed import EXAMPLES as SYSTEMS
from xiaowu.ipam.actions import tickets as working
from xiaowu.ipam.rules.tickets import TicketVerb
from xiaowu.ipam.tests.flows import ticket
from xiaowu.ipam.tests.laid import laid, switch
from xiaowu.sign_in_risk.tests.flows import EXAMPLES as CASES
from xiaowu.vulnerabilities.tests.told import Told


@pytest.fixture
def cast(people: dict[str, Somebody], actor_of: Callable[[str], Any], client_of: Callable[[str], Any]) -> Cast:
    return Cast(people, actor_of, client_of)


def found(cast: Cast, text: str, link: str, *roles: str) -> list[str]:
    """Who of these is led to a page by this text."""
    pages = {role: cast.client_of(role).get("/search/", {"q": text}).content.decode().partition("<main")[2] for role in roles}
    return [role for role, page in pages.items() if f'href="{link}' in page]


def test_call_for_help_is_found_by_its_school_the_bureau_and_engineers_also_when_it_is_closed(cast: Cast) -> None:
    made = ticket(cast)
    for verb in (None, TicketVerb.TAKE, TicketVerb.CLOSE):
        if verb:
            working.work(cast.actor_of("network_engineer"), made, verb, text="已換線")
        readers = ("it_coordinator", "network_engineer", "bureau_officer", "other_coordinator", "vendor", "principal", "clerk")
        assert found(cast, "連接埠不足", f"/ipam/tickets/{made}/", *readers) == ["it_coordinator", "network_engineer", "bureau_officer"]


def test_list_of_all_tickets_that_were_found_shows_the_closed_ones_as_well(cast: Cast) -> None:
    for _each in range(7):
        working.work(cast.actor_of("network_engineer"), ticket(cast), TicketVerb.TAKE)
    assert found(cast, "連接埠不足", "/ipam/tickets/?q=%E9%80%A3%E6%8E%A5%E5%9F%A0%E4%B8%8D%E8%B6%B3&amp;state=all", "network_engineer")


def test_switch_and_plan_are_found_by_name_where_they_are_seen(cast: Cast) -> None:
    school = cast.people["it_coordinator"].school_id
    plan, made = laid(school).plan_id, switch(cast.actor_of("network_engineer"), school, name="北棟機櫃")
    readers = ("it_coordinator", "network_engineer", "other_coordinator", "vendor", "clerk")
    assert found(cast, "北棟機櫃", f"/ipam/switches/{made}/", *readers) == ["it_coordinator", "network_engineer"]
    assert found(cast, "冷氣 EMS", f"/ipam/plans/{plan}/", *readers) == ["it_coordinator", "network_engineer", "other_coordinator"]


def test_letter_about_weaknesses_is_found_by_its_number_as_the_copy_of_each_reader(cast: Cast) -> None:
    told = Told(cast.actor_of, cast.people["it_coordinator"].school_id)
    readers = ("bureau_officer", "it_coordinator", "principal", "other_coordinator", "vendor", "clerk")
    assert found(cast, "測試字第1號", f"/vulnerabilities/letters/{told.letter}/", *readers) == ["bureau_officer"]
    assert found(cast, "測試字第1號", f"/vulnerabilities/notices/{told.notice}/", *readers) == ["it_coordinator", "principal"]


def test_round_and_host_are_found_by_whoever_sees_them(cast: Cast) -> None:
    told = Told(cast.actor_of, cast.people["it_coordinator"].school_id)
    readers = ("bureau_officer", "it_coordinator", "other_coordinator", "vendor", "clerk")
    assert found(cast, "公文輪", f"/vulnerabilities/rounds/{told.round}/", *readers) == ["bureau_officer", "it_coordinator", "other_coordinator"]
    assert found(cast, "10.75.1.1", "/vulnerabilities/hosts/", *readers) == ["bureau_officer", "it_coordinator"]


def test_case_of_a_sign_in_is_found_by_those_who_follow_it_up(cast: Cast) -> None:
    made = CASES["case"].make(cast)
    name = cast.people["homeroom_teacher"].name
    assert found(cast, name, f"/account-cases/{made}/", "it_coordinator", "other_coordinator", "principal", "clerk") == ["it_coordinator"]


def test_system_that_takes_our_accounts_is_found_by_the_bureau_on_its_list(cast: Cast) -> None:
    SYSTEMS["connections:clients"](cast)
    assert found(cast, "雲端硬碟", "/connected/?q=", "bureau_officer", "it_coordinator", "network_engineer") == ["bureau_officer"]


def test_person_from_outside_and_officer_are_found_by_name_by_the_bureau_alone(cast: Cast) -> None:
    readers = ("bureau_officer", "it_coordinator", "network_engineer", "vendor")
    assert found(cast, cast.people["vendor"].name, "/roster/outsiders/?q=", *readers) == ["bureau_officer"]
    assert found(cast, cast.people["bureau_officer"].name, "/roster/bureau/?q=", *readers) == ["bureau_officer"]
