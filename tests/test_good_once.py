"""Real servers, real simultaneity: what works once works once, however many bring it at the same moment."""

import re
import secrets
from base64 import urlsafe_b64encode
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest

from conftest import Somebody
from tests.servers import PLAIN, Servers, database_of, in_house, signed_in

pytestmark = pytest.mark.site("at_once")
AT_ONCE = 16
BACK = "https://learning.example/callback"
DEVICE_CODE = "urn:ietf:params:oauth:grant-type:device_code"
CONNECT = """
import sys
from allauth.idp.oidc.models import Client
from xiaowu.kernel.queue import perform
for kind, grants in (("confidential", ["authorization_code", "refresh_token"]), ("public", [sys.argv[3], "refresh_token"])):
    client = Client(name="學習平臺", skip_consent=True, type=kind)
    client.set_redirect_uris([sys.argv[1]])
    client.set_scopes(["openid"])
    client.set_default_scopes(["openid"])
    client.set_grant_types(grants)
    client.set_secret(sys.argv[2])
    perform("operator", lambda _actor: client.save(), city=frozenset({"systems"}))
    print(client.pk)
"""


@dataclass(frozen=True)
class Place:
    """The server, a client with a secret, a screen's client, and somebody's browser."""

    url: str
    client: str
    secret: str
    screen: str
    browser: httpx2.Client


@pytest.fixture(scope="module")
def place(servers: Servers, people: dict[str, Somebody]) -> Place:
    url, secret = servers.address("at_once"), secrets.token_urlsafe(12)
    client, screen = in_house(database_of("at_once"), CONNECT, BACK, secret, DEVICE_CODE).split()
    return Place(url, client, secret, screen, signed_in(url, people["clerk"]))


def at_once(place: Place, form: dict[str, str]) -> list[httpx2.Response]:
    """The same form from sixteen connections."""

    def send(_time: int) -> httpx2.Response:
        auth = (place.client, place.secret) if "client_id" not in form else None
        return httpx2.post(f"{place.url}/oidc/token", data=form, auth=auth, timeout=60, verify=PLAIN)

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(send, range(AT_ONCE)))


def code(place: Place) -> dict[str, str]:
    verifier = secrets.token_urlsafe(48)
    challenge = urlsafe_b64encode(sha256(verifier.encode()).digest()).rstrip(b"=").decode()
    asked = {
        "client_id": place.client, "response_type": "code", "redirect_uri": BACK, "scope": "openid", "code_challenge": challenge,
        "code_challenge_method": "S256",
    }  # fmt: skip
    back = place.browser.get("/oidc/authorize", params=asked, follow_redirects=False)
    given = parse_qs(urlsplit(back.headers["Location"]).query)["code"][0]
    return {"grant_type": "authorization_code", "code": given, "redirect_uri": BACK, "code_verifier": verifier}


def refresh_token(place: Place) -> dict[str, str]:
    token = httpx2.post(f"{place.url}/oidc/token", data=code(place), auth=(place.client, place.secret)).json()
    return {"grant_type": "refresh_token", "refresh_token": token["refresh_token"]}


def screens_code(place: Place) -> dict[str, str]:
    begun = httpx2.post(f"{place.url}/oidc/device-code", data={"client_id": place.screen, "scope": "openid"}).json()
    page = place.browser.get(f"/oidc/device?code={begun['user_code']}").text
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)', page)
    assert token
    form = {"csrfmiddlewaretoken": token[1], "_key": secrets.token_hex(16), "action": "confirm"}
    assert place.browser.post(f"/oidc/device?code={begun['user_code']}", data=form).status_code == 200
    return {"grant_type": DEVICE_CODE, "client_id": place.screen, "device_code": begun["device_code"]}


@pytest.mark.parametrize("given", [code, refresh_token, screens_code])
def test_of_sixteen_who_bring_one_value_at_once_one_gets_a_token(place: Place, given: Callable[[Place], dict[str, str]]) -> None:
    for _round in range(2):
        answers = at_once(place, given(place))
        assert Counter(each.status_code for each in answers) == {200: 1, 400: AT_ONCE - 1}
        assert {each.json()["error"] for each in answers if each.status_code == 400} == {"invalid_grant"}
        (won,) = (each.json() for each in answers if each.status_code == 200)
        told = httpx2.get(f"{place.url}/oidc/userinfo", headers={"Authorization": f"Bearer {won['access_token']}"})
        # whoever brought it again may have stolen it, and so may the first; a screen's code never passed through a browser
        assert told.status_code == (200 if given is screens_code else 401)
