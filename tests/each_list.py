"""Each declared list, with data where the cast has none, and somebody who may see it: for tests that ask the same of every list."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.urls import resolve, reverse

from conftest import Somebody
from tests.flows import Cast
from tests.listing import PAGES, WIDEST
from tests.routes import address
from xiaowu.kernel.access import declared
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.lists import ListOf
from xiaowu.kernel.offer import house_apps
from xiaowu.kernel.ui.exports import JSON
from xiaowu.roster.models import Student

EXPORTS = {view.exports.name: route for route, _name, view in views() if hasattr(view, "exports")}


def _examples() -> dict[str, Callable[[Cast], Any]]:
    """Data for the lists that are empty in the cast, from the apps' `tests/listed.py`."""
    modules = [f"{app.name}.tests.listed" for app in house_apps()]
    return {name: fill for each in modules if find_spec(each) for name, fill in import_module(each).EXAMPLES.items()}


EXAMPLES = _examples()


def routes_of_lists() -> dict[str, str]:
    """The lists' addresses in the API."""
    return {view.lists.name: route for route, _name, view in views() if hasattr(view, "lists")}


@dataclass(frozen=True)
class Listed:
    """A list with somebody who may see it: their client, their actor, and its three addresses."""

    of: ListOf[Any]
    client: Any
    actor: Any
    where: str
    api: str

    @property
    def place(self) -> tuple[Any, ...]:
        return tuple(resolve(self.where).kwargs.values())

    def file(self, suffix: str, **asked: str) -> Any:
        return self.client.get(reverse(f"{self.of.name}_export", args=[*self.place, suffix]), asked)

    def rows(self, **asked: str) -> list[dict[str, Any]]:
        """The list as programs read it from a file."""
        answer = self.file(JSON, **asked)
        assert answer.status_code == 200
        return list(answer.json())


def _addresses(of: ListOf[Any], people: dict[str, Somebody], owner: Any) -> tuple[str, str]:
    coordinator, teacher = people["it_coordinator"], people["homeroom_teacher"]
    with owner():
        student = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", flat=True)[0]
    somebody = replace(coordinator, class_id=teacher.class_id)
    where = address(of.name, PAGES[of.name][0], somebody, student)
    route = "/" + re.sub(r"<\w+:(\w+)>", r"{\1}", routes_of_lists()[of.name])
    return where, route.format(**{key: str(value) for key, value in resolve(where).kwargs.items()})


@pytest.fixture(params=sorted(PAGES))
def listed(
    request: pytest.FixtureRequest, people: dict[str, Somebody], client_of: Callable[[str], Any], actor_of: Callable[[str], Any], owner: Any
) -> Listed:
    of = PAGES[request.param][1]
    EXAMPLES.get(of.name, lambda _cast: None)(Cast(people, actor_of, client_of))
    role = next(each for each in WIDEST if each in declared()[of.permission].roles)
    where, api = _addresses(of, people, owner)
    return Listed(of, client_of(role), actor_of(role), where, api)
