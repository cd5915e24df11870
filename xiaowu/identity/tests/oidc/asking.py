"""What a partner asks for, signed."""

import html
import re
from typing import Any

from allauth.idp.oidc.models import Client

from tests.conftest_tools import HouseClient
from xiaowu.identity.tests.oidc.partner import BACK


def signed(page: Any) -> str:
    """What allauth put into the form."""
    (found,) = re.findall(r'name="request" value="([^"]+)"', page.content.decode())
    return str(html.unescape(found))


CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def ask(browser: HouseClient, client: Client, **more: str) -> Any:
    asked = {"client_id": client.pk, "response_type": "code", "redirect_uri": BACK, "scope": "openid", "state": "s-1"} | more
    return browser.get("/oidc/authorize", {name: value for name, value in asked.items() if value})
