"""Who may open what, tried from the outside: every page with every role, compared with the declarations."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from tests.client import HouseClient, words
from tests.programs import program
from tests.routes import EXAMPLES, WALKED, Route, address, ask, asked_by, first_student, named_views, of_programs, routes, walked
from xiaowu.kernel.access import PUBLIC, declared
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.imports import kinds
from xiaowu.kernel.offer import ProgramScope, offers, program_scopes
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import OUTSIDE_ROLES, Role

ClientOf = Callable[[str], Any]
# nothing in the cast has these addresses, so nobody gets an answer; their own tests write there
NOT_THERE = {name for offer in offers() for name in offer.examples.not_there}
NOT_THERE |= {f"{kind.page}_{verb}" for kind in kinds() for verb in ("confirm", "withdraw")}
NOT_THERE |= {"forget_filter"}  # of a list: nobody of the cast keeps one
SEEN_FIRST = {name for each in EXAMPLES for name in each.seen_first}  # refused before any permission is asked
LED = {200, 302, 303, 304}  # a page, or the way to one
UNFIT = {400, 409, 422}  # writing is allowed, but not like this


@pytest.mark.parametrize("role", WALKED)
def test_each_role_opens_and_writes_exactly_what_the_declarations_say(client_of: ClientOf, people: dict[str, Somebody], role: str) -> None:
    """The addresses of the cast's own school by each method that they accept: allowed ones answer, the others refuse."""
    teacher, wrong = people["homeroom_teacher"], []
    for route, answer in walked(role, client_of(role), teacher, first_student(teacher)[0]).items():
        holders = route.holders()
        allowed = holders is None or role in holders
        reading = LED | {400} if route.name == "idp:oidc:authorization" else LED  # a partner asks nothing there
        if role in OUTSIDE_ROLES:  # who reach only what names them: the walk's follow-up does not
            reading = reading | {404}
        expected = (reading if route.method == "GET" else LED | UNFIT | {404}) if allowed else {403}
        if answer.status not in expected:
            wrong.append((route.method, route.name, allowed, answer.status))
    assert wrong == []


def test_every_address_is_asked_by_whoever_may_and_refused_to_somebody() -> None:
    asked = {role: {*asked_by(role)} for role in Role}
    may = {route: {role for role in Role if route.holders() is None or role in (route.holders() or ())} for route in routes()}
    assert [route for route, roles in may.items() if not all(route in asked[role] for role in roles)] == []
    assert [route for route, roles in may.items() if roles < {*Role} and not any(route in asked[role] for role in {*Role} - roles)] == []


@pytest.mark.parametrize("role", WALKED)
def test_every_address_answers_the_first_role_that_may_write_there(client_of: ClientOf, people: dict[str, Somebody], role: str) -> None:
    """So that a refusal cannot merely mean that nothing is there."""
    teacher = people["homeroom_teacher"]
    walk = walked(role, client_of(role), teacher, first_student(teacher)[0])
    asked = [
        route for route in routes() if route.method != "GET" and role == _first_holder(route)
    ]  # none: a family's alone, whose own tests write there
    silent = {route.name for route in asked if walk[route].status in (404, 405)}
    assert silent == NOT_THERE & {route.name for route in asked}


def test_every_address_of_which_nothing_is_there_is_one_that_somebody_asks() -> None:
    assert {route.name for route in routes() if route.method != "GET" and _first_holder(route)} >= NOT_THERE


def _first_holder(route: Route) -> str | None:
    return next((role.value for role in Role if role in (route.holders() or {role.value})), None)


@pytest.mark.parametrize("role", ["homeroom_teacher", "clerk", "nutritionist", "it_coordinator", "student_affairs", "principal"])
def test_no_role_of_a_school_opens_or_writes_another_schools(client_of: ClientOf, people: dict[str, Somebody], role: str) -> None:
    stranger, client = people["other_teacher"], client_of(role)
    student, name = first_student(stranger)
    opened, asked = [], 0
    for route in routes():
        if not route.is_of_a_school or route.holders() is None:
            continue
        answer, asked = ask(client, route, stranger, student), asked + 1
        if answer.status not in ({403, 404, 422} if route.name in SEEN_FIRST else {403, 404}):
            opened.append((route.method, route.name, answer.status))
        assert name not in answer.text, route.name
    assert opened == []
    assert asked > 60


def test_nobody_signed_in_is_led_to_the_sign_in_by_every_page(people: dict[str, Somebody], db: None) -> None:
    client, led = HouseClient(), 0
    for name, route, permission in named_views():
        if permission != PUBLIC:
            response, led = client.get(address(name, route, people["homeroom_teacher"], 1)), led + 1
            assert (name, response.status_code, response.url.split("?")[0]) == (name, 302, "/accounts/login/")
    assert led > 100


def addresses_of_programs() -> list[tuple[str, str, str]]:
    """(method, address, permission) of everything that programs may call: by GET, or as in the app's examples."""
    given = {name: asked for each in EXAMPLES for name, asked in each.programs.items()}
    tried = []
    for route, name, view in views():
        if of_programs(view) and name is not None:
            usual = (("GET", "/" + re.sub(r"<str:\w+>", "nobody", route)),)
            tried += [(method, where, str(permission_of(view, method))) for method, where in given.get(name, usual)]
    return tried


@pytest.mark.parametrize(
    ("scope", "is_city"),
    [(scope, is_city) for scope in program_scopes() for is_city in (True, False) if is_city or scope.of_school],
    ids=lambda given: getattr(given, "name", None),
)
def test_each_program_opens_exactly_what_the_declarations_say(
    actor_of: ClientOf, people: dict[str, Somebody], owner: Any, scope: ProgramScope, is_city: bool
) -> None:
    """What a program may not open answers 403; what it may open answers anything else, since the thing may not exist."""
    role = scope.of_city if is_city else scope.of_school
    with owner():
        codes = () if is_city else (School.objects.get(pk=people["clerk"].school_id).code,)
    http = program(actor_of("bureau_officer"), scope.name, codes=codes)
    tried, wrong = addresses_of_programs(), []
    assert len(tried) > 40
    for method, where, permission in tried:
        answer = http.request(method, where, json={} if method in ("PUT", "PATCH", "POST") else None)
        if (answer.status_code == 403) == (role in declared()[permission].roles) or answer.status_code >= 500:
            wrong.append((method, where, permission, answer.status_code))
    assert wrong == []


@pytest.mark.parametrize("role", list(Role))
def test_nobody_opens_with_a_session_what_is_for_programs(client_of: ClientOf, role: str) -> None:
    client = client_of(role)
    assert {client.generic(method, where).status_code for method, where, _permission in addresses_of_programs()} == {401}


def test_a_refusal_is_audited(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    from xiaowu.kernel.models import AuditEntry  # needs Django set up

    client_of("clerk").get("/roster/schools/")
    with owner():
        entry = AuditEntry.objects.latest("pk")
    assert (entry.account_id, entry.verb, entry.subject) == (people["clerk"].account_id, "refused", "roster.see_schools")


def test_the_matrix_page_says_what_the_declarations_say(client_of: ClientOf) -> None:
    page = words(client_of("clerk").get("/access/"))
    assert all(grant.title in page for grant in declared().values())
