"""An application by another vendor signs somebody in through us: password, second factor, consent, and back with the name."""

import secrets
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.cookies import SimpleCookie
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
import pytest
from authlib.integrations.httpx_client import OAuth2Client
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.partners import CONNECT
from tests.browser.windows import DESKTOP, PASSKEY, PHONE, knock
from tests.servers import in_house
from xiaowu.portal.city.cast import PASSWORD

WindowOf = Callable[..., BrowserContext]
pytestmark = pytest.mark.site("entering")


@dataclass
class Learning:
    """The other application: its page needs somebody, whom it signs in with authlib."""

    url: str = ""
    issuer: str = ""
    client_id: str = ""
    secret: str = ""

    def client(self) -> OAuth2Client:
        return OAuth2Client(
            self.client_id, self.secret, scope="openid profile school", redirect_uri=f"{self.url}/callback", code_challenge_method="S256"
        )


def application(learning: Learning) -> type[BaseHTTPRequestHandler]:
    pending: dict[str, str] = {}
    names: dict[str, str] = {}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            visit = SimpleCookie(self.headers.get("Cookie", "")).get("visit")
            if self.path.startswith("/callback"):
                self._come_back()
            elif visit and visit.value in names:
                self._say(f"<!doctype html><title>學習平臺</title><h1>歡迎，{names[visit.value]}</h1>")
            else:
                known = self._known()
                verifier = secrets.token_urlsafe(48)
                address, state = learning.client().create_authorization_url(known["authorization_endpoint"], code_verifier=verifier)
                pending[state] = verifier
                self._send_on(address)

        def _come_back(self) -> None:
            told = parse_qs(urlsplit(self.path).query)
            client, known = learning.client(), self._known()
            client.fetch_token(known["token_endpoint"], code=told["code"][0], code_verifier=pending.pop(told["state"][0]))
            somebody = client.get(known["userinfo_endpoint"]).json()
            visit = secrets.token_urlsafe(16)
            names[visit] = f"{somebody['posts'][0]['school']} {somebody['name']}"
            self._send_on("/", ("Set-Cookie", f"visit={visit}; HttpOnly; Path=/"))

        def _known(self) -> Any:
            return httpx2.get(f"{learning.issuer}/.well-known/openid-configuration").json()

        def _send_on(self, address: str, *headers: tuple[str, str]) -> None:
            self.send_response(302)
            for name, value in (("Location", address), *headers):
                self.send_header(name, value)
            self.end_headers()

        def _say(self, text: str) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args: Any) -> None:
            """Quiet."""

    return Handler


@pytest.fixture
def learning(site: str, database: str) -> Iterator[Learning]:
    it = Learning(issuer=site.replace("127.0.0.1", "localhost"), secret=secrets.token_urlsafe(24))
    server = ThreadingHTTPServer(("127.0.0.1", 0), application(it))
    it.url = f"http://127.0.0.1:{server.server_port}"
    it.client_id = in_house(database, CONNECT, f"{it.url}/callback", it.secret)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield it
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize("size", [pytest.param(DESKTOP, id="desktop"), pytest.param(PHONE, id="phone")])
def test_somebody_enters_another_application_with_password_passkey_and_consent(
    window_of: WindowOf, people: dict[str, Somebody], learning: Learning, size: dict[str, int]
) -> None:
    who = people["clerk"] if size is DESKTOP else people["student_affairs"]
    page = window_of(size).new_page()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    browser.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})
    page.goto(f"{learning.issuer}/accounts/login/")
    knock(page, who)
    page.wait_for_url(f"{learning.issuer}/")
    page.goto(f"{learning.issuer}/account/factors/keys/add/")
    page.fill("#id_password", PASSWORD)
    page.click("main button.primary")
    page.click("#mfa_webauthn")
    page.wait_for_url("**/account/factors/codes/")
    page.context.clear_cookies()

    page.goto(learning.url)
    knock(page, who)
    page.wait_for_url("**/accounts/factor/**")
    page.click("#mfa_webauthn")
    page.get_by_role("button", name="同意", exact=True).click()
    page.wait_for_url(f"{learning.url}/")
    assert page.locator("h1").inner_text() == f"歡迎，市立新店國小 {who.name}"
