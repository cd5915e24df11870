"""A partner's requests, as our form has them signed."""

import html
import re
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.idp.oidc.models import Client

from tests.client import HouseClient
from xiaowu.connections.tests.oidc.partner import BACK


def signed(page: Any) -> str:
    """What allauth put into the form."""
    (found,) = re.findall(r'name="request" value="([^"]+)"', page.content.decode())
    return str(html.unescape(found))


CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def ask(browser: HouseClient, client: Client, **more: str) -> Any:
    asked = {"client_id": client.pk, "response_type": "code", "redirect_uri": BACK, "scope": "openid", "state": "s-1"} | more
    return browser.get("/oidc/authorize", {name: value for name, value in asked.items() if value})


ActorOf = Callable[[str], Any]


def back(answer: Any) -> dict[str, str]:
    """What the partner is told; empty if its address was not reached."""
    where = urlsplit(answer.get("Location", ""))
    return dict(parse_qsl(where.query)) if f"{where.scheme}://{where.netloc}{where.path}" == BACK else {}


def aged(browser: HouseClient, seconds: int) -> None:
    """As if the person who is signed in had proved that long ago who they are."""
    session = browser.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [each | {"at": time.time() - seconds} for each in session[AUTHENTICATION_METHODS_SESSION_KEY]]
    session.save()
