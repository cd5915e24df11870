"""A passkey as a person uses it: registered, asked for at the next sign-in, and nothing opens without it."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext

from conftest import Somebody
from tests.browser.windows import DESKTOP, PASSKEY, knock
from xiaowu.portal.city.cast import PASSWORD

WindowOf = Callable[..., BrowserContext]
pytestmark = pytest.mark.site("entering")


def test_a_principal_registers_a_passkey_and_signs_in_with_it(window_of: WindowOf, people: dict[str, Somebody], site: str) -> None:
    named = site.replace("127.0.0.1", "localhost")  # a passkey belongs to a name
    page = window_of(DESKTOP).new_page()
    browser = page.context.new_cdp_session(page)
    browser.send("WebAuthn.enable")
    authenticator = browser.send("WebAuthn.addVirtualAuthenticator", {"options": PASSKEY})["authenticatorId"]
    page.goto(f"{named}/accounts/login/")
    knock(page, people["principal"])
    page.wait_for_url(f"{named}/")
    page.goto(f"{named}/account/factors/keys/add/")
    page.fill("#id_password", PASSWORD)  # changing what guards an account requires proving again who one is
    page.click("main button.primary")
    page.fill("#id_name", "校長室電腦")
    page.click("#mfa_webauthn")
    page.wait_for_url("**/account/factors/codes/")
    assert page.locator(".codes li").count() == 10
    page.goto(f"{named}/account/factors/keys/")
    assert page.get_by_text("校長室電腦").is_visible()
    page.click("text=登出")
    page.wait_for_url("**/accounts/login/**")
    page.goto(f"{named}/accounts/login/")
    knock(page, people["principal"])
    page.wait_for_url("**/accounts/factor/")
    page.goto(f"{named}/")
    page.wait_for_url("**/accounts/factor/**")  # whatever is opened, the key is asked for
    page.click("#mfa_webauthn")
    page.wait_for_url(f"{named}/")
    assert len(browser.send("WebAuthn.getCredentials", {"authenticatorId": authenticator})["credentials"]) == 1
