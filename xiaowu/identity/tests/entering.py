"""Signing in, as tests do it: password, then code."""

import re
import time
from typing import Any

from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.portal.city.cast import PASSWORD


def knock(who: Somebody) -> tuple[HouseClient, Any]:
    client = HouseClient()
    return client, client.post("/accounts/login/", {"login": who.sign_in, "password": PASSWORD})


def code_of(secret: str, steps: int = 0) -> str:
    """The code of this step, or of so many steps from it."""
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def set_up(client: HouseClient) -> str:
    """Set up an app as a person does; its secret."""
    assert "/accounts/reauthenticate/" in client.get("/account/factors/app/").url  # what guards an account is changed by its owner only
    client.send("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/account/factors/app/").content.decode()
    secret = re.findall(r"<code>([A-Z2-7]+)</code>", page)[0]
    done = client.send("/account/factors/app/", {"code": code_of(secret)})
    assert "備用碼" in words(done)
    return secret
