"""Every form on the pages of the house, as somebody who opens them finds it, and sent as nobody should."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from lxml import html

from conftest import Somebody
from tests.client import HouseClient
from tests.flows import Cast
from tests.routes import QUERY, address, routes, source
from xiaowu.kernel.access import PUBLIC
from xiaowu.kernel.offer import house_apps

_TYPED = ("text", "search", "number", "date", "email", "tel", "url", "textarea", "password")
WITHOUT = {"account_logout", "portal:language"}  # nobody types there, and nobody is asked
WRITERS = ("bureau_officer", "it_coordinator", "student_affairs", "homeroom_teacher", "nutritionist")
_OWN = ("csrfmiddlewaretoken", "_key", "_page", "_from")


@dataclass
class Found:
    """A form of a page: where it stands and where it is sent, its own hidden values, and the fields in which somebody types."""

    page: str
    heading: str
    action: str
    fixed: dict[str, Any] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)  # field → its kind
    files: list[str] = field(default_factory=list)
    choices: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        return resolve(self.action).view_name

    @property
    def key(self) -> str:
        """Where it is sent, and the button of a flow."""
        return f"{self.name} {self.fixed['verb']}" if self.fixed.get("verb") else self.name

    @property
    def takes_something(self) -> bool:
        return bool(self.typed or self.files or self.choices)

    def sent(self, value: str) -> dict[str, Any]:
        """Everything that it sends, with this value in each typed field and nothing chosen."""
        return {**self.fixed, **dict.fromkeys(self.typed, value), "_page": self.page}


def heading_of(page: Any) -> str:
    return " ".join(" ".join(each.text_content().split()) for each in page.xpath("//main//h1")[:1])


def forms_on(where: str, text: str) -> Iterator[Found]:
    """The forms of a page that write, each with its first button."""
    page = html.fromstring(text)
    for form in page.xpath("//main//form[translate(@method, 'POST', 'post')='post']"):
        action = urlsplit(form.get("action") or where).path
        try:
            resolve(action)
        except Resolver404:
            continue
        found = Found(where, heading_of(page), action)
        whose = form.xpath(".//input | .//select | .//textarea")
        whose += page.xpath("//*[self::input or self::select or self::textarea][@form=$id]", id=form.get("id")) if form.get("id") else []
        for each in whose:
            kind, name = each.get("type", "text") if each.tag == "input" else each.tag, each.get("name")
            if not name or name in _OWN:
                continue
            if kind == "hidden":
                found.fixed[name] = each.get("value", "")
            elif kind == "file":
                found.files.append(name)
            elif kind in _TYPED:
                found.typed[name] = kind
            else:
                found.choices.append(name)
                if kind == "select":
                    options = each.xpath(".//option[@selected]") or each.xpath(".//option")
                    found.fixed[name] = options[0].get("value", "") if options else ""
        for button in form.xpath(".//button[@name]")[:1]:
            found.fixed[button.get("name")] = button.get("value", "")
        yield found


def form_again(found: Found, text: str) -> Any:
    """The same form on the page that came back; None if it is not there."""
    page = html.fromstring(text)
    there = [each for each in page.xpath("//main//form") if urlsplit(each.get("action") or found.page).path == found.action]
    return next((each for each in there if each.xpath(".//*[@role='alert'] | preceding-sibling::*[@role='alert']")), None)


def value_of(form: Any, name: str) -> str | None:
    """The value of a field."""
    fields = form.xpath(".//*[@name=$name][not(@type='hidden')]", name=name)
    if not fields:
        return None
    return str(fields[0].text_content().removeprefix("\n") if fields[0].tag == "textarea" else fields[0].get("value", ""))


def is_at_once(view: Any, verb: str = "") -> bool:
    """Whether its page says why it is done in one press, or the notice takes it back."""
    return bool({"", verb} & set(getattr(view, "at_once", {}))) or bool(re.search(r"\bundo=", source(view)))


def made(table: str) -> list[Callable[[Cast], Any]]:
    """Creates data for pages that show nothing in the cast, and returns pages only an app knows, from its `tests/listed.py` and `tests/forms.py`."""
    modules = [import_module(each) for app in house_apps() for name in ("listed", "forms") if find_spec(each := f"{app.name}.tests.{name}")]
    return list(dict.fromkeys(make for each in modules for make in getattr(each, table, {}).values()))


def opened(client: HouseClient, role: str, person: Somebody, student: int, besides: list[str]) -> dict[str, Found]:
    """The forms of all pages that this client may open, who has that role: for each address the first."""
    found: dict[str, Found] = {}
    pages = [
        route
        for route in routes()
        if route.method == "GET" and not route.name.startswith("api:") and route.permission != PUBLIC and role in (route.holders() or {role})
    ]
    for where in [*(address(each.name, each.pattern, person, student) + QUERY.get(each.name, "") for each in pages), *besides]:
        answer = client.get(where)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            for form in forms_on(where, answer.content.decode()):
                if form.name not in WITHOUT:
                    found.setdefault(f"{form.name} {sorted(form.typed)} {form.fixed.get('kind', '')}{form.fixed.get('verb', '')}", form)
    return found
