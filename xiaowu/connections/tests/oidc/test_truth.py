"""What the provider says about itself is true, and addresses are compared exactly."""

import base64
import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.idp.oidc.models import Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from hypothesis import given
from hypothesis import strategies as st

from conftest import as_owner
from tests.client import HouseClient, words
from xiaowu.connections.oidc.queries import origins
from xiaowu.connections.oidc.rules import Kind, can_be_read, is_registered, origin_of
from xiaowu.connections.tests.oidc.asking import CHALLENGE, ask, signed
from xiaowu.connections.tests.oidc.granting import connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner

HERE, LITERAL = "https://ours.example/cb", "http://127.0.0.1:5000/cb"


@pytest.fixture
def public(actor_of: Callable[[str], Any]) -> Client:
    return connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK], is_public=True)[0]


@pytest.mark.parametrize("method", ["plain", "", "s256", "S512"])
@pytest.mark.parametrize("is_public", [True, False])
def test_a_challenge_in_plain_words_is_refused_and_told_to_the_registered_address(
    partner: Partner,
    public: Client,
    browser_of: ClientOf,
    method: str,
    is_public: bool,
) -> None:
    client = public if is_public else Client.objects.get(pk=partner.http.client_id)
    browser = browser_of("clerk")
    answer = ask(browser, client, code_challenge=CHALLENGE, code_challenge_method=method)
    assert answer["Location"].partition("?")[0] == BACK
    told = parse_qs(urlsplit(answer["Location"]).query)
    assert (told["error"], told["state"], "code" in told) == (["invalid_request"], ["s-1"], False)
    good = ask(browser, client, code_challenge=CHALLENGE, code_challenge_method="S256")
    assert "code" in parse_qs(urlsplit(good["Location"]).query)


def test_a_client_without_a_secret_must_bring_a_challenge(public: Client, browser_of: ClientOf) -> None:
    answer = ask(browser_of("clerk"), public)
    assert parse_qs(urlsplit(answer["Location"]).query)["error"] == ["invalid_request"]


OTHERS = [
    f"{BACK}?next=https://evil.example", f"{BACK};x", f"{BACK}?", f"{BACK}#", f"{BACK}/", BACK.replace("learning", "LEARNING"), f"{BACK}%20",
    BACK.replace("https", "http"), BACK.replace(".example", ".example:443"), BACK.replace("https://", "https://u@"), "https://[bad/cb", "",
]  # fmt: skip


@pytest.mark.parametrize(
    "wrong", [{}, {"scope": "nothing"}, {"response_type": "token"}, {"code_challenge_method": "plain", "code_challenge": CHALLENGE}]
)
def test_nobody_is_sent_to_an_address_that_is_not_the_registered_one_sign_by_sign(
    partner: Partner,
    browser_of: ClientOf,
    wrong: dict[str, str],
) -> None:
    browser, client = browser_of("clerk"), Client.objects.get(pk=partner.http.client_id)
    for uri in OTHERS:
        answer = ask(browser, client, redirect_uri=uri, **wrong)
        assert (uri, answer.status_code) == (uri, 400)
        assert "登入要求不正確" in words(answer)


def test_an_error_and_a_no_go_to_the_registered_address_only(partner: Partner, browser_of: ClientOf) -> None:
    with as_owner():
        Client.objects.update(skip_consent=False)
    client, browser = Client.objects.get(pk=partner.http.client_id), browser_of("clerk")
    for answer in (
        ask(browser, client, scope="nothing"),
        ask(browser, client, prompt="none"),
        browser.post("/oidc/authorize", {"request": signed(ask(browser, client)), "redirect_uri": "https://evil.example/", "action": "no"}),
    ):
        assert answer["Location"].partition("?")[0] == BACK


@pytest.mark.parametrize(
    ("uri", "is_good"),
    [
        (HERE, True),
        ("http://127.0.0.1:61234/cb", True),
        ("http://127.0.0.1/cb", True),
        ("http://127.0.0.1:61234/cb?x", False),
        ("http://127.0.0.1:612345/cb", False),
        ("http://127.0.0.1.evil.example:1/cb", False),
        ("http://localhost:5000/cb", False),
        ("http://127.0.0.1:1@evil.example/cb", False),
        ("http://127.0.0.1:1/cb\n", False),
        ("https://127.0.0.1:1/cb", False),
        ("https://ours.example:8443/cb", False),
    ],
)
def test_only_on_the_machine_itself_is_the_port_free(uri: str, is_good: bool) -> None:
    assert is_registered(uri, [HERE, LITERAL]) is is_good


@given(st.text(), st.lists(st.text(), max_size=3))
def test_an_address_that_nobody_registered_is_good_by_its_port_or_not_at_all(uri: str, registered: list[str]) -> None:
    assert is_registered(uri, registered) is (uri in registered)
    assert is_registered(uri, [*registered, uri])


_addresses = (
    st.text() | st.builds("https://{}/cb".format, st.text()) | st.sampled_from(["https://[bad/cb", "https://學校.example/cb", "https://a;b/"])
)


@given(_addresses)
def test_what_is_read_of_an_address_never_raises_and_fits_into_a_header(uri: str) -> None:
    origin = origin_of(uri)
    assert isinstance(can_be_read(uri), bool)
    assert origin is None or (origin.isascii() and not set(origin) & set(" ;,'\"\n\r"))


def test_an_address_that_was_stored_broken_leaves_the_sign_in_page_and_its_policy_alone(partner: Partner) -> None:
    for uri in ("https://[bad/cb", "https://學校.example/cb", "https://a.example; script-src */cb", "https://x:99999999/", "nothing"):
        broken = Client(name=uri)
        broken.set_redirect_uris([uri])
        with as_owner():
            broken.save()
    origins.cache_clear()
    assert origins() == ("https://learning.example",)
    for address in ("/accounts/login/", "/accounts/factor/"):
        answer = HouseClient().get(address)
        assert answer.status_code in (200, 302)
        policy = answer["Content-Security-Policy"]
        assert policy.isascii()
        assert "frame-ancestors 'none'" in policy


def test_a_partner_that_signs_out_with_a_broken_address_is_told_so(partner: Partner, browser_of: ClientOf) -> None:
    for uri in ("https://[bad", "https://x:99999999/"):
        answer = browser_of("clerk").get("/oidc/logout", {"client_id": partner.http.client_id, "post_logout_redirect_uri": uri})
        assert answer.status_code == 422


@pytest.mark.parametrize("endpoint", ["token", "introspection", "revocation"])
@pytest.mark.parametrize("method", ["client_secret_basic", "client_secret_post", "none", "private_key_jwt"])
def test_each_way_to_show_who_a_client_is_works_where_it_is_listed_and_nowhere_else(
    actor_of: Callable[[str], Any],
    partner: Partner,
    browser_of: ClientOf,
    endpoint: str,
    method: str,
) -> None:
    client = connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK], is_public=method == "none")[0]
    secret = secrets.token_urlsafe(8)
    client.set_secret(secret)
    with as_owner():
        client.save()
    form = {"token": "x"}
    if endpoint == "token":
        answer = ask(browser_of("clerk"), client, code_challenge=create_s256_code_challenge("v" * 50), code_challenge_method="S256")
        form = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": "v" * 50}
        form["code"] = parse_qs(urlsplit(answer["Location"]).query)["code"][0]
    brought, headers = {"client_id": client.pk}, {}
    if method == "client_secret_basic":
        headers["Authorization"] = "Basic " + base64.b64encode(f"{client.pk}:{secret}".encode()).decode()
        brought = {}
    elif method == "client_secret_post":
        brought["client_secret"] = secret
    elif method == "private_key_jwt":
        brought = {"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer", "client_assertion": "a.b.c"}
    answer = HouseClient().post(urlsplit(partner.known[f"{endpoint}_endpoint"]).path, form | brought, headers=headers)
    listed = partner.known[f"{endpoint}_endpoint_auth_methods_supported"]
    assert (answer.status_code == 200) is (method in listed), answer.content
