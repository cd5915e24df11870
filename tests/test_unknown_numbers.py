"""An address that names what is not there, or what is another school's, answers that it is not there: never an empty page."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from conftest import Somebody
from tests.routes import Route, address, routes
from xiaowu.roster.rules.roles import Program

ClientOf = Callable[[str], Any]
UNKNOWN = 2_000_000_001


def given(route: Route, mine: Somebody, other: Somebody) -> Iterator[tuple[str, int]]:
    """Each number of the address but the school's, as nobody has it, and as the other school has it."""
    for part in re.findall(r"<id:(\w+)>", route.pattern):
        if part != "school_id":
            yield part, UNKNOWN
        if part == "class_id":
            yield part, other.class_id


def put(where: str, route: Route, part: str, number: int) -> str:
    """The address with that number in that place."""
    pattern = re.sub(r"<(\w+):(\w+)>", lambda found: f"(?P<{found[2]}>[^/]+?)", route.pattern.replace("<day>", "<day:day>"))
    found = re.fullmatch(f"/{pattern}", where)
    assert found, (where, pattern)
    begin, end = found.span(part)
    return f"{where[:begin]}{number}{where[end:]}"


def test_no_address_shows_an_empty_page_of_what_is_not_there(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    clients: dict[str, Any] = {}
    shown, tried = [], 0
    for route in routes():
        roles = [each for each in people if each in (route.holders() or ()) and each not in set(Program) and people[each].school_id]
        if route.method != "GET" or not roles or not route.is_of_a_school:
            continue
        for role in roles[:1]:
            client = clients[role] = clients.get(role) or client_of(role)
            where = address(route.name, route.pattern.replace("<day>", "<day:day>"), people[role], 1)
            for part, number in given(route, people[role], people["other_teacher"]):
                tried += 1
                answer = client.get(put(where, route, part, number), follow=True)
                if answer.status_code not in (403, 404):
                    shown.append((route.name, role, part, number == UNKNOWN, answer.status_code))
    assert not shown, "\n".join(map(str, shown))
    assert tried > 30
