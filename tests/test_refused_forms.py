"""A form that is refused comes back as it was sent, on its own page: every form of every page is sent empty and absurd by whoever may send it."""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import pytest
from django.db import transaction
from lxml import html

from conftest import Somebody
from tests.conftest_tools import HouseClient
from tests.flows import Cast
from tests.forms import Found, form_again, forms_on, heading_of, value_of
from tests.routes import address, first_student, routes
from xiaowu.kernel.access import PUBLIC
from xiaowu.kernel.offer import house_apps

ClientOf = Callable[[str], Any]
WRITERS = ("bureau_officer", "it_coordinator", "student_affairs", "homeroom_teacher")
ABSURD = {"empty": "", "blank": " \u3000 ", "long": "九" * 12_000, "odd": "<b>九月\"'&amp;</b>"}
WITHOUT = {"account_logout", "portal:language"}  # nobody types there


def _made() -> dict[str, Callable[[Cast], Any]]:
    """What stands on pages that show nothing in the cast, as the apps' `tests/listed.py` and `tests/forms.py` have it."""
    modules = [f"{app.name}.tests.{name}" for app in house_apps() for name in ("listed", "forms")]
    return {f"{each} {name}": fill for each in modules if find_spec(each) for name, fill in import_module(each).EXAMPLES.items()}


def _opened(client: HouseClient, person: Somebody, student: int) -> dict[str, Found]:
    """The forms of all pages that this client may open: of each address the first."""
    found: dict[str, Found] = {}
    for route in routes():
        if route.method != "GET" or route.name.startswith("api:") or route.permission == PUBLIC:
            continue
        where = address(route.name, route.pattern, person, student)
        answer = client.get(where)
        if answer.status_code == 200 and answer.get("Content-Type", "").startswith("text/html"):
            for form in forms_on(where, answer.content.decode()):
                if form.name not in WITHOUT:
                    found.setdefault(f"{form.name} {sorted(form.typed)} {form.fixed.get('kind', '')}", form)
    return found


def _sent(client: HouseClient, form: Found, value: str) -> Any:
    with transaction.atomic():
        answer = client.send(form.action, form.sent(value), follow=False)
        transaction.set_rollback(True)
    return answer


def _wrong_with(form: Found, value: str, answer: Any) -> str:
    """What is amiss with the page on which a refused form came back."""
    text = answer.content.decode()
    page = html.fromstring(text)
    if heading_of(page) != form.heading:
        return f"another page: {heading_of(page)}"
    again = form_again(form, text)
    if again is None:
        return "no form, or no word on what is wrong"
    lost = [name for name, kind in form.typed.items() if kind != "password" and (value_of(again, name) or "").strip() != value.strip()]
    if lost:
        return f"not kept: {lost}"
    if len(page.xpath("//main//@autofocus")) != 1:
        return "nothing takes the focus, or several do"
    faulty = page.xpath("//main//*[@aria-invalid='true'][not(@type='radio' or @type='checkbox')]")
    return "" if all(page.xpath("//*[@id=$id]", id=each.get("aria-describedby", "-").split()[-1]) for each in faulty) else "a fault that is not told"


@pytest.fixture
def filled(people: dict[str, Somebody], actor_of: Any, client_of: ClientOf) -> None:
    for make in _made().values():
        make(Cast(people, actor_of, client_of))


@pytest.mark.parametrize("role", WRITERS)
def test_no_refused_form_ends_on_a_bare_page(client_of: ClientOf, people: dict[str, Somebody], filled: None, role: str) -> None:
    teacher = people["homeroom_teacher"]
    client, wrong, refused = client_of(role), [], 0
    forms = _opened(client, teacher, first_student(teacher)[0])
    for form in forms.values():
        for title, value in ABSURD.items():
            answer = _sent(client, form, value)
            if answer.status_code in (409, 422):
                refused += 1
                if amiss := _wrong_with(form, value, answer):
                    wrong.append((form.name, title, amiss))
            elif answer.status_code >= 400:
                wrong.append((form.name, title, str(answer.status_code)))
    assert wrong == []
    assert refused > 3
