"""The permission table and its check."""

from collections.abc import Callable
from typing import Any

import pytest
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST
from django.views.generic import FormView
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.kernel import access, clock
from xiaowu.kernel.access import ANYWHERE, PUBLIC, SIGNED_IN, Extent, Grant, declare, declared, holds, may, needs, require, takes
from xiaowu.kernel.access.checks import every_view_names_its_permission, faults_of, methods_of, permissions_of, views
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database import guard
from xiaowu.kernel.database.arm import reach_of
from xiaowu.kernel.database.guard import policies, reach
from xiaowu.roster.rules.roles import Role

assignments = st.lists(st.builds(RoleAssignment, st.sampled_from(sorted(Role)), st.integers(1, 3), st.integers(1, 3)), max_size=4)


@given(assignments, st.sampled_from(sorted(declared())), st.integers(1, 3), st.integers(1, 3))
def test_a_permission_is_held_exactly_where_the_table_says(held: list[RoleAssignment], permission: str, school: int, place: int) -> None:
    allowed = may(Actor("x", tuple(held), 1, 1), permission, school_id=school, class_id=place) is None
    expected = any(
        over is Extent.CITY or (assignment.school_id == school and (over is Extent.SCHOOL or assignment.class_id == place))
        for assignment in held
        if (over := declared()[permission].roles.get(Role(assignment.role)))
    )
    assert allowed == expected


def test_nobody_signed_in_may_open_only_what_is_public() -> None:
    assert may(None, PUBLIC, school_id=ANYWHERE) is None
    assert may(None, SIGNED_IN, school_id=ANYWHERE) is not None
    assert all(may(None, permission, school_id=ANYWHERE) is not None for permission in declared())


@given(assignments, st.sampled_from(sorted(declared())))
def test_what_belongs_to_no_school_is_the_citys_alone_and_anywhere_must_be_said(held: list[RoleAssignment], permission: str) -> None:
    actor, holders = Actor("x", tuple(held), 1, 1), declared()[permission].roles
    overs = {holders[Role(assignment.role)] for assignment in held if Role(assignment.role) in holders}
    assert holds(actor, permission, school_id=None) == (Extent.CITY in overs)
    assert holds(actor, permission, school_id=ANYWHERE) == bool(overs)


@given(st.sampled_from(sorted(declared())), st.sampled_from(sorted(Role)))
def test_a_post_over_no_school_reaches_no_school(permission: str, role: Role) -> None:
    nowhere = Actor("x", (RoleAssignment(role),), 1, 1)
    assert holds(nowhere, permission, school_id=None) == (declared()[permission].roles.get(role) is Extent.CITY)


@pytest.mark.parametrize("ask", [may, holds, require])
def test_nobody_may_ask_without_saying_where(ask: Callable[..., Any]) -> None:
    with pytest.raises(TypeError):
        ask(Actor("x", (RoleAssignment("bureau_officer"),), 1, 1), "roster.keep_staff")


def test_every_view_names_a_declared_permission() -> None:
    assert every_view_names_its_permission() == []
    assert len(list(views())) > 40


def test_the_check_finds_a_view_that_names_none_or_an_unknown_one() -> None:
    def bare() -> None: ...

    assert permissions_of(bare) == {None}
    bare.needs = "no.such"  # type: ignore[attr-defined]
    assert permissions_of(bare) == {"no.such"}


def test_the_reach_of_a_teacher_is_the_own_class_and_of_a_clerk_no_child() -> None:
    from datetime import date  # only here

    teacher = reach_of("1", date(2026, 11, 24), [RoleAssignment("homeroom_teacher", 7, 70)])
    assert teacher.ids == {**dict.fromkeys(("classes", "roll_classes", "take_classes", "period_classes", "leave_classes"), (70,)), "names": (7,)}
    clerk = reach_of("1", date(2026, 11, 24), [RoleAssignment("clerk", 7)])
    counts_and_money = ("counts", "sheets", "refund_sums", "refund_payers")  # the last: whom to pay, once student affairs released the month
    assert (clerk.ids, clerk.city) == (dict.fromkeys((*counts_and_money, "names"), (7,)), frozenset())


# unique over the whole city, and why; a city's own few rows, which are not divided by school
OVER_THE_CITY = {
    "ipam_follower_once": "who follows a ticket follows it to whichever school it goes",
    "ipam_mac_once": "a device has one address in a plan, at whichever school it stands",
    "vulnerabilities_reached_once": "a host may be nobody's yet, or come to another school",
    "vulnerabilities_finding_once": "a finding goes with its host to another school, or waits for one",
    "vulnerabilities_result_once": "what became of a finding stays where its school was then",
}


def test_every_unique_rule_of_a_schools_data_names_its_school() -> None:
    from django.apps import apps  # needs Django set up

    found = 0
    for model in apps.get_models():
        if any(field.column == "school_id" for field in model._meta.concrete_fields):
            for constraint in model._meta.total_unique_constraints:
                found += 1
                assert {"school", "school_id"} & set(constraint.fields) or constraint.name in OVER_THE_CITY, constraint.name
    assert found > 10


def test_a_guard_without_a_key_shuts_the_table() -> None:
    from xiaowu.kernel.database.guard import Guard  # only here

    assert "using (false)" in policies(Guard("t", read=()))[5]


def test_a_view_takes_what_it_says_and_else_only_reads() -> None:
    def page(request: Any) -> Any:
        return request.GET

    def form(request: Any) -> Any:
        return request.POST

    assert methods_of(needs(PUBLIC)(page)) == {"GET", "HEAD"}
    assert methods_of(needs(PUBLIC)(require_POST(form))) == {"POST"}
    assert methods_of(csrf_exempt(takes("GET", "POST")(form))) == {"GET", "HEAD", "POST"}
    assert methods_of(FormView.as_view()) == {"GET", "HEAD", "POST", "OPTIONS"}


def test_a_view_that_reads_a_form_and_takes_none_is_told_and_so_is_an_invented_method() -> None:
    def silent(request: Any) -> Any:
        return request.POST

    @takes("GRAB")
    def odd(request: Any) -> Any:
        return request

    @takes("POST")
    def plain(request: Any) -> Any:
        return request.POST

    assert [[fault.id for fault in faults_of("x", each)] for each in (silent, odd, plain)] == [["xiaowu.E004"], ["xiaowu.E003"], []]


SECTIONS = st.sampled_from(["", "network", "platform"])


@given(SECTIONS, st.frozensets(st.sampled_from(["network", "platform"])))
def test_a_permission_of_some_sections_is_their_officers_and_whose_who_belong_to_none(section: str, of: frozenset[str]) -> None:
    """Both in the permission check and in the reach."""
    name, key = "tests.of_sections", "of_sections"
    before, reached = dict(access._table), dict(guard._reach)
    try:
        declare({name: Grant("x", {Role.BUREAU_OFFICER: Extent.CITY, Role.PRINCIPAL: Extent.SCHOOL}, of)})
        reach({key: name})
        officer = (RoleAssignment(Role.BUREAU_OFFICER, section=section),)
        allowed = not of or section in {"", *of}
        assert holds(Actor("x", officer, 1, 1), name, school_id=None) == allowed
        assert (key in reach_of("1", clock.today(), officer).city) == allowed
        assert reach_of("1", clock.today(), (RoleAssignment(Role.PRINCIPAL, 7),)).ids.get(key) == (7,)
    finally:
        access._table.clear()
        access._table.update(before)
        guard._reach.clear()
        guard._reach.update(reached)


def test_a_reach_key_of_two_permissions_is_every_sections_where_one_of_them_is() -> None:
    before, reached = dict(access._table), dict(guard._reach)
    try:
        declare({f"tests.{each}": Grant("x", {Role.BUREAU_OFFICER: Extent.CITY}, frozenset(of)) for each, of in
                 {"all": (), "network": ("network",), "platform": ("platform",)}.items()})  # fmt: skip
        reach({"one": "tests.network", "two": "tests.network", "three": "tests.network"})
        reach({"two": "tests.platform", "three": "tests.all"})
        told = {key: sorted(section for each, _role, _over, section in guard.reach_table() if each == key) for key in ("one", "two", "three")}
        assert told == {"one": ["network"], "two": ["network", "platform"], "three": [""]}
    finally:
        access._table.clear()
        access._table.update(before)
        guard._reach.clear()
        guard._reach.update(reached)
