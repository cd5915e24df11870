"""SCIM as a program reads it."""

from collections.abc import Callable
from typing import Any

import httpx2

from conftest import Somebody, as_owner
from tests.client import HERE
from tests.programs import program as connected
from xiaowu.connections.oidc.rules import Scope
from xiaowu.roster.models import Person

LIST = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": "校刊編輯"}


ActorOf = Callable[[str], Any]


def program(actor: Any, *scopes: Scope, codes: tuple[str, ...] = (), name: str = "學習平台") -> httpx2.Client:
    """A connected program, as the public SCIM client takes it."""
    http = connected(actor, *scopes, codes=codes, name=name)
    http.base_url = f"{HERE}/scim/v2"
    return http


def patched(**values: Any) -> dict[str, Any]:
    operations = [{"op": "replace", "path": path, "value": value} for path, value in values.items()]
    return {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"], "Operations": operations}


def uid_of(person: Somebody) -> str:
    with as_owner():
        return str(Person.objects.get(pk=person.person_id).uid)


def found(http: httpx2.Client, where: str, **asked: Any) -> dict[str, Any]:
    answer = http.get(where, params=asked)
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


def everything(http: httpx2.Client, where: str, *, step: int = 50, **asked: Any) -> list[dict[str, Any]]:
    """All pages."""
    got: list[dict[str, Any]] = []
    while True:
        page = found(http, where, startIndex=len(got) + 1, count=step, **asked)
        got += page.get("Resources", [])
        if len(got) >= page["totalResults"] or not page.get("Resources"):
            return got
