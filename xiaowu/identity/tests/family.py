"""A child, its guardian, and the codes that they start with."""

from collections.abc import Callable
from typing import Any

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.identity.actions import families as actions
from xiaowu.identity.models import Account
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import clock

ActorOf = Callable[[str], Any]


People = dict[str, Somebody]


Owner = Callable[[], Any]


PASSWORD = "Rainy-Monday-7"


def code_for(actor_of: ActorOf, teacher: Somebody, kind: Kind, uid: Any) -> str:
    return actions.give_code(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, kind, uid, clock.today())


def started(code: str, uid: Any) -> HouseClient:
    """A browser in which somebody has set the password with the code, and is in; again by the password, as on any day after."""
    HouseClient().send("/account-start/", {"code": code, "password1": PASSWORD, "password2": PASSWORD})
    browser = HouseClient()
    browser.send("/accounts/login/", {"login": Account.objects.get(holder=uid).sign_in, "password": PASSWORD})
    return browser


ClientOf = Callable[[str], Any]


def page_of(teacher: Somebody, rest: str = "") -> str:
    return f"/account-keeping/{teacher.school_id}/classes/{teacher.class_id}/{rest}"
