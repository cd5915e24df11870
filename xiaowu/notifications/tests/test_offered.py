"""Of which kinds somebody is offered to narrow the inbox, and to choose ways: of those that they may be told, whatever their role."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.queries.inbox import may_get
from xiaowu.notifications.rules import STAND_INS
from xiaowu.roster.rules.roles import OF_NO_SCHOOL, Family, Role, with_deputies

ANYBODY = {"notifications.export_ended"}
OUTSIDE = {
    Role.NETWORK_ENGINEER: {"ipam.decided", "ipam.late", "ipam.reported", "ipam.worked"},
    Role.SYSTEM_VENDOR: {"traffic.failing"},
    Role.VENDOR: set[str](),
    Role.JUDGE: set[str](),
}


def actor(role: str) -> Actor:
    school = None if role in set(OF_NO_SCHOOL) else 1
    return Actor("周怡君", (RoleAssignment(role, school, 1 if school else None),), 1, None if role in set(Family) else 1)


def offered(role: str) -> set[str]:
    return {key for key in kinds() if may_get(actor(role), key)}


@pytest.mark.parametrize("role", sorted(OUTSIDE))
def test_people_from_outside_are_offered_what_they_are_told_and_nothing_else(role: Role) -> None:
    assert offered(role) - {"followups.owed"} == OUTSIDE[role] | ANYBODY
    assert ("followups.owed" in offered(role)) == (role is not Role.JUDGE)


@pytest.mark.parametrize("family", sorted(Family))
def test_families_are_offered_what_says_that_it_is_told_them(family: Family) -> None:
    assert offered(family) <= {key for key, kind in kinds().items() if kind.families}
    assert offered(family) >= {"attendance.absent"}


@pytest.mark.parametrize("key", sorted(kinds()))
@pytest.mark.parametrize("role", sorted(Role))
def test_a_kind_is_offered_to_the_roles_that_it_names_to_their_deputies_and_to_who_stands_in(role: Role, key: str) -> None:
    kind = kinds()[key]
    if kind.roles:
        whole = {each for one in kind.roles for each in with_deputies(one)}
        at_school = bool(set(kind.roles) - set(OF_NO_SCHOOL))
        stands_in = role in STAND_INS and (at_school or role is Role.BUREAU_OFFICER)
        assert may_get(actor(role), key) == (role in whole or stands_in)
    else:
        [needed] = {str(permission_of(view)) for _route, name, view in views() if name == kind.link[0]}
        assert may_get(actor(role), key) == holds(actor(role), needed, school_id=ANYWHERE)


@pytest.mark.parametrize("role", ["vendor", "clerk", "bureau_officer", "it_coordinator"])
def test_inbox_and_settings_show_the_same_kinds(
    client_of: Callable[[str], Any], actor_of: Callable[[str], Any], people: dict[str, Somebody], role: str
) -> None:
    client = client_of(role)
    narrows = set(re.findall(r'<option value="([a-z_]+\.[a-z_]+)"', client.get("/inbox/").content.decode()))
    chooses = set(re.findall(r'name="push-([a-z_.]+)"', client.get("/inbox/settings/").content.decode()))
    assert narrows == chooses == {key for key in kinds() if may_get(actor_of(role), key)}
