"""No number and no day in an address, a query or a form can be too long, too early or too late: it is refused, or nothing is there."""

import re
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.http import QueryDict
from django.urls import Resolver404, resolve
from hypothesis import given
from hypothesis import strategies as st

import xiaowu
from conftest import Somebody
from tests.programs import program
from xiaowu.connections.scim.rules.scopes import Scope as Accounts
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared
from xiaowu.kernel.access.checks import methods_of, permissions_of, views
from xiaowu.kernel.bounds import FIRST_DAY, LAST_DAY, MOST_ID, month_after, month_before, number, typed_number
from xiaowu.roster.oneroster.rules.rest import BASE
from xiaowu.roster.oneroster.rules.scopes import Scope
from xiaowu.roster.rules.roles import Role

ClientOf = Callable[[str], Any]
PACKAGE = Path(xiaowu.__file__).parent
LONG = "9" * 5_000
EDGES = {
    "id": ("0", "-1", str(MOST_ID), str(2**63), str(10**30), LONG, "１２", "٣", "²"),
    "year": ("0", "0001", "1", "1911", "1999", "2000", "2100", "2101", "9999", LONG),
    "month": ("0", "1", "01", "12", "13", LONG),
    "day": ("0001-01-01", "1911-12-31", "1999-12-31", "2000-01-01", "2100-12-31", "2101-01-01", "9999-12-31", "2026-02-30", "２０２６-01-01"),
    "str": ("x" * 5_000, "%00"), "sheet": ("exe", "json", "csv/"), "table": ("exe", "csv/"),
    "uuid": (str(uuid.UUID(int=0)),),
}  # fmt: skip
NUMBERS = ("0", "-1", str(MOST_ID), str(10**30), LONG, "１２", "²", "1\0", "\ud800".encode("utf-8", "surrogatepass").decode("latin-1"))
ROUNDS = 3


@lru_cache(maxsize=1)
def routes() -> list[tuple[str, Callable[..., Any]]]:
    return [(route, view) for route, _name, view in views() if not route.startswith(("oidc/", "scim/", "ims/", "healthz", "readyz", "metrics"))]


def role_for(view: Callable[..., Any]) -> str:
    """A role that passes the permission check."""
    asked = {each for each in permissions_of(view) if each not in (None, PUBLIC, SIGNED_IN)}
    holders = {role for each in asked for role in declared()[str(each)].roles}
    return next((role for role in ("it_coordinator", *(each.value for each in Role)) if role in holders), "it_coordinator")


def good(people: dict[str, Somebody]) -> dict[str, str]:
    teacher = people["homeroom_teacher"]
    return {
        "school_id": str(teacher.school_id), "class_id": str(teacher.class_id), "year": "2026", "month": "11", "day": clock.today().isoformat(),
        "suffix": "csv", "kind": "pupil", "client_id": "x", "batch": str(uuid.UUID(int=0)), "uid": str(uuid.UUID(int=0)),
    }  # fmt: skip


def addresses(route: str, given: dict[str, str]) -> Iterator[str]:
    """The address with one argument after the other at each of its limits, and the others as usual."""
    arguments = re.findall(r"<(\w+):(\w+)>", route)
    for converter, name in arguments:
        for edge in EDGES[converter]:
            yield "/" + re.sub(r"<\w+:(\w+)>", lambda found: edge if found[1] == name else given.get(found[1], "1"), route)  # noqa: B023  (used at once)


def asked(client: Any, where: str, data: dict[str, str] | None = None) -> tuple[int, str]:
    """The worst status of the address over the methods that it accepts; writes are undone, so that nobody is signed out on the way."""
    ways: dict[str, Callable[[], Any]] = {
        "GET": lambda: client.get(where, data),
        "POST": lambda: client.send(where, data, follow=False),
        "PUT": lambda: client.put_json(where, data or {}),
    }
    cookies, worst = client.cookies, (0, "")
    for method in methods_of(resolve(where).func) & set(ways):
        client.cookies = SimpleCookie(cookies)
        try:
            with transaction.atomic():
                worst = max(worst, (ways[method]().status_code, ""))
                transaction.set_rollback(True)
        except Exception as error:  # whatever a page raises is what is looked for
            return 500, type(error).__name__
        finally:
            client.cookies = cookies
    return worst


def test_a_page_that_takes_get_and_post_is_sent_a_form_and_nobody_is_signed_out(client_of: ClientOf) -> None:
    client = client_of("it_coordinator")
    assert asked(client, "/accounts/logout/") == (302, "")
    assert client.get("/account/").status_code == 200
    assert asked(client, "/account/work-in/", {"school": "0"})[0] != 405


def test_every_argument_of_an_address_has_bounds() -> None:
    """Django's own converter for numbers accepts more digits than the database."""
    assert {converter for route, _view in routes() for converter in re.findall(r"<(\w+):", route)} <= set(EDGES)


def test_no_address_fails_at_the_edge_of_its_arguments(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    clients: dict[str, Any] = {}
    failed = []
    tried = 0
    for route, view in routes():
        for where in addresses(route, good(people)):
            try:
                resolve(where)
            except Resolver404:
                continue
            role = role_for(view)
            clients[role] = clients.get(role) or client_of(role)
            status, error = asked(clients[role], where)
            tried += 1
            if status >= 500:
                failed.append((where[:80], status, error))
    assert failed == []
    assert tried > 100


@lru_cache(maxsize=1)
def raw_names() -> tuple[str, ...]:
    """The parameters that pages read without a form, found in their source."""
    found = {"q", "page", "sort", "mark-1", f"mark-{10**30}", f"mark-{LONG}", "kind-1"}
    for path in PACKAGE.rglob("*.py"):
        if "tests" not in path.parts:
            found |= set(re.findall(r"request\.(?:GET|POST)\.get\(\"(\w+)\"", path.read_text(encoding="utf-8")))
    return tuple(sorted(found))


def test_the_raw_parameters_are_found() -> None:
    assert {"district", "school", "revision"} <= set(raw_names())


class Read:
    """Whether anybody looked at one of the values that were sent."""

    is_read = False


@contextmanager
def watched(names: tuple[str, ...]) -> Iterator[Read]:
    """Inside this context it is noticed if the value of one of these parameters is looked at, in a query or a form, by its name or in passing."""
    told = Read()

    def looking(real: Callable[..., Any]) -> Callable[..., Any]:
        def look(self: QueryDict, *named: Any, **options: Any) -> Any:
            told.is_read |= not named or named[0] in names
            return real(self, *named, **options)

        return look

    with pytest.MonkeyPatch.context() as patch:
        for way in ("__getitem__", "_getlist", "lists"):  # all others go through these
            patch.setattr(QueryDict, way, looking(getattr(QueryDict, way)))
        yield told


def test_whoever_looks_at_a_parameters_value_is_noticed() -> None:
    sent = QueryDict("page=1&sort=2")
    ways: dict[str, Callable[[], Any]] = {
        "by name": lambda: sent["page"], "if there": lambda: sent.get("page"), "all of it": lambda: sent.getlist("page"),
        "each": lambda: list(sent.items()), "in lists": lambda: list(sent.lists()), "values": lambda: list(sent.values()),
        "as it came": sent.urlencode, "as a dict": sent.dict, "a copy": sent.copy,
    }  # fmt: skip
    for title, way in ways.items():
        with watched(("page",)) as told:
            way()
        assert told.is_read, title
    with watched(("page",)) as told:
        assert (sent["sort"], sent.get("none"), "page" in sent, len(sent)) == ("2", None, True, 2)
    assert not told.is_read


UNREAD: set[str] = set()  # pages that looked at no value of any parameter: another value would tell them nothing else


def spread(turn: int) -> dict[str, str]:
    """A value for each parameter, so that in three turns each meets three of all kinds, and each kind meets every page that reads several."""
    return {name: NUMBERS[(place + turn * len(NUMBERS) // ROUNDS) % len(NUMBERS)] for place, name in enumerate(raw_names())}


@pytest.mark.parametrize("turn", range(ROUNDS))
def test_no_page_fails_at_a_parameter_that_is_no_number(client_of: ClientOf, people: dict[str, Somebody], turn: int) -> None:
    """Every page that needs nothing else, with all parameters at once. A page that looks at none of them is asked one time only."""
    clients: dict[str, Any] = {}
    failed = []
    for route, view in routes():
        arguments = set(re.findall(r"<\w+:(\w+)>", route))
        if route.startswith("api/") or not arguments <= {"school_id", "class_id", "year", "month", "day", "suffix"}:
            continue
        where = "/" + re.sub(r"<\w+:(\w+)>", lambda found: good(people)[found[1]], route)
        if where in UNREAD:
            continue
        role = role_for(view)
        clients[role] = clients.get(role) or client_of(role)
        with watched(raw_names()) as told:
            status, error = asked(clients[role], where, spread(turn))
        if not told.is_read:
            UNREAD.add(where)
        if status >= 500:
            failed.append((where, status, error))
    assert failed == []


@pytest.mark.parametrize("value", NUMBERS, ids=lambda value: ascii(value[:12]))
def test_no_number_that_is_read_without_a_form_fails_singly(client_of: ClientOf, people: dict[str, Somebody], value: str) -> None:
    bureau, keeper, teacher = client_of("bureau_officer"), client_of("it_coordinator"), people["homeroom_teacher"]
    roll = f"/attendance/{teacher.school_id}/{teacher.class_id}/{clock.today()}/save/"
    alone = [
        (bureau, "/attendance/city/", {"district": value}), (bureau, "/roster/schools/", {"page": value}),
        (bureau, "/meetings/search/", {"q": "平板", "district": value}), (bureau, "/meetings/search/", {"q": "平板", "year": value}),
        (keeper, "/account/work-in/", {"school": value}), (client_of("homeroom_teacher"), roll, {"revision": value}),
        (client_of("homeroom_teacher"), roll, {"revision": "0", f"mark-{value}": "absent"}), (bureau, "/meetings/1/attend/", {"district": value, "state": "present"}),
        (keeper, f"/roster/{teacher.school_id}/staff/add/", {"person": value, "person_name": "x", "role": "clerk", "since": "115/11/01"}),
        (bureau, "/attendance/city/report/", {"first": value, "last": value}), (bureau, "/meetings/convener/", {"district": value, "school_id": value}),
    ]  # fmt: skip
    assert [(where, data) for client, where, data in alone if asked(client, where, data)[0] >= 500] == []


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31", "1999-12-31", "2101-01-01"])
def test_no_day_outside_our_years_is_reported_over_json_or_on_a_page(client_of: ClientOf, people: dict[str, Somebody], day: str) -> None:
    bureau = client_of("bureau_officer")
    teacher = people["homeroom_teacher"]
    for where in ("/api/v1/attendance/city/report", "/attendance/city/report/", "/attendance/city/report.csv"):
        for span in ({"first": day, "last": "2026-11-24"}, {"first": "2026-11-24", "last": day}):
            assert bureau.get(where, {"by": "day"} | span).status_code == 422
    for where in (f"rolls/{day}", f"days/{day}"):
        assert bureau.get(f"/api/v1/attendance/schools/{teacher.school_id}/{where}").status_code == 404


@pytest.mark.parametrize("number", [str(10**30), LONG, "-1"], ids=["30", "5000", "-1"])
def test_no_number_in_what_a_program_sends_is_too_long(client_of: ClientOf, people: dict[str, Somebody], number: str) -> None:
    teacher = people["homeroom_teacher"]
    where = f"/api/v1/attendance/schools/{teacher.school_id}/classes/{teacher.class_id}/rolls/{clock.today()}"
    for body in (f'{{"revision": {number}, "exceptions": []}}', f'{{"revision": 0, "exceptions": [{{"student_id": {number}, "mark": "absent"}}]}}'):
        answer = client_of("homeroom_teacher").put(where, body, content_type="application/json", headers={"Idempotency-Key": uuid.uuid4().hex})
        assert answer.status_code in (400, 422)


@given(st.text(max_size=30))
def test_a_number_is_what_is_written_in_plain_digits_and_nothing_else(text: str) -> None:
    told = number(text)
    assert told is None or (text.strip("0") or "0") == (str(told).strip("0") or "0")
    assert (told is None) == (re.fullmatch("[0-9]{1,18}", text) is None)


def test_people_may_type_full_width_digits_into_a_sheet() -> None:
    assert [typed_number(text) for text in ("１２", " 7 ", "٣", "1２", "九", LONG)] == [12, 7, None, 12, None, None]


@given(st.dates(FIRST_DAY, LAST_DAY))
def test_the_months_beside_a_month_lie_in_our_years_or_are_not_told(day: Any) -> None:
    first = day.replace(day=1)
    before, after = month_before(first), month_after(first)
    assert before is None if first == FIRST_DAY else before is not None and month_after(before) == first
    assert after is None if (first.year, first.month) == (LAST_DAY.year, 12) else after is not None and month_before(after) == first


@pytest.mark.parametrize("value", [str(2**63), str(10**30), LONG, "-1", "１２", "%00"], ids=lambda value: value[:12])
def test_no_number_in_what_a_program_asks_is_too_long(actor_of: ClientOf, value: str) -> None:
    http = program(actor_of("bureau_officer"), Scope.ROSTER, Accounts.READ)
    tried = [
        f"/scim/v2/Users?startIndex={value}", f"/scim/v2/Users?count={value}", f"/scim/v2/Groups?startIndex={value}&count={value}", f"/scim/v2/Users/{value}",
        f"/{BASE}/users?limit={value}", f"/{BASE}/users?offset={value}", f"/{BASE}/users/{value}", f"/{BASE}/schools/{value}/classes",
    ]  # fmt: skip
    assert [(where[:60], status) for where in tried if (status := http.get(where).status_code) >= 500] == []
