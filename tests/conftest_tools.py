"""What tests use of Django: a client that knows the house's keys, statement counts."""

import inspect
import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import httpx2
from authlib.integrations.httpx_client import OAuth2Client
from django.db import connection, transaction
from django.forms import BaseForm
from django.test import Client
from django.test.client import ClientHandler
from django.test.signals import setting_changed
from django.test.utils import CaptureQueriesContext

import xiaowu
from conftest import as_owner
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Standing
from xiaowu.kernel.integrity import find_all
from xiaowu.roster.models import Post

HERE = "http://testserver"
PACKAGE = Path(xiaowu.__file__).parent


@cache
def _handler_of(*, enforces_csrf: bool) -> ClientHandler:
    """The house as clients ask it, built once: each of its layers reads the settings, and one of them every static file."""
    return ClientHandler(enforce_csrf_checks=enforces_csrf)


setting_changed.connect(lambda **_changed: _handler_of.cache_clear(), weak=False)


class HouseClient(Client):
    """Posts forms with a fresh key, as a page would; follows redirects.

    Each request begins disarmed, as in a transaction of its own: who was armed before in the test's transaction opens nothing for the next.
    """

    def request(self, **request: Any) -> Any:
        self.handler = _handler_of(enforces_csrf=self.handler.enforce_csrf_checks)
        if connection.connection is not None:  # not through Django, so that it is no statement of the page
            connection.connection.execute("select set_config('xiaowu.armed', '', true)")
        return super().request(**request)

    def send(self, path: str, data: dict[str, Any] | None = None, *, key: str = "", follow: bool = True, says_yes: bool = True) -> Any:
        """`says_yes`: to the question that is asked first, where one is (`kernel.ui.asking`)."""
        given = {**(data or {}), "_key": key or uuid.uuid4().hex}
        answer = self.post(path, given, follow=follow)
        if not says_yes or answer.status_code != 200 or answer.streaming or b'name="_yes"' not in answer.content:
            return answer
        return self.post(path, {**given, "_yes": hidden(answer, "_yes")}, follow=follow)

    def put_json(self, path: str, data: dict[str, Any], *, key: str | None = None) -> Any:
        headers = {} if key == "" else {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.put(path, data, content_type="application/json", headers=headers)


def _asked(request: Any) -> Any:
    kind = request.headers.get("content-type", "application/octet-stream")
    headers = {name: value for name, value in request.headers.items() if name not in ("content-type", "content-length", "cookie")}
    return HouseClient().generic(request.method, request.url.raw_path.decode(), request.read(), content_type=kind, headers=headers)


class InProcess(httpx2.BaseTransport):
    """Lets another house's HTTP client speak to us inside the test's transaction."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = _asked(request)
        return httpx2.Response(answer.status_code, headers=list(answer.items()), content=answer.content)


def program(actor: Any, *scopes: str, codes: tuple[str, ...] = (), name: str = "學習平台") -> OAuth2Client:
    """A connected program's HTTP client, with a token of the client credentials grant; it serves these schools, or the city."""
    client, secret = connect(
        actor, name=name, redirect_uris=[], scopes=list(scopes), is_public=False, is_ours=True, kind=Kind.MACHINE,
        school_codes=codes, is_city=not codes,
    )  # fmt: skip
    http = OAuth2Client(client.pk, secret, base_url=HERE, transport=InProcess())
    http.fetch_token(f"{HERE}/oidc/token", grant_type="client_credentials")
    return http


def standings_of(person_id: int) -> tuple[Standing, ...]:
    with as_owner():
        posts = list(Post.objects.filter(person_id=person_id, valid__contains=clock.today()).order_by("pk"))
    return tuple(Standing(post.role, post.school_id, post.school_class_id, post.section) for post in posts)


@contextmanager
def statements() -> Iterator[list[str]]:
    """The statements that a block runs, without those that only open and close transactions."""
    found: list[str] = []
    connection.queries_log.clear()  # it holds no more than some thousands, and what is beyond is not told
    with CaptureQueriesContext(connection) as captured:
        yield found
    found += [each["sql"] for each in captured.captured_queries if not re.match(r"(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE)", each["sql"])]


@contextmanager
def undone() -> Iterator[None]:
    """What a block writes is taken back."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def contradictions(*, questions: bool = False) -> dict[str, list[tuple[int, str]]]:
    """What `xiaowu check` finds now, by what it is: always nothing."""
    with as_owner():
        asked = [(check, found) for check, found in find_all(clock.today()) if check.is_question == questions]
    return {check.what: [(each.school_id, each.about) for each in found] for check, found in asked if found}


def form_classes() -> Iterator[type[BaseForm]]:
    """Every form class of the package, each once, where it is written."""
    for path in sorted(PACKAGE.rglob("*.py")):
        if "tests" in path.parts or "migrations" in path.parts or "forms" not in path.read_text(encoding="utf-8"):
            continue
        module = import_module(".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"))
        for _name, each in inspect.getmembers(module, inspect.isclass):
            if issubclass(each, BaseForm) and each.__module__ == module.__name__:
                yield each


def hidden(response: Any, name: str) -> str:
    """What a page's form sends back without asking."""
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())[0]


def words(response: Any) -> str:
    """A page's text without its markup."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.content.decode()))
