"""Everything that discovery and the guide claim is proved: each member of the document has its proof here, and a new one without a proof fails."""

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from allauth.idp.oidc.models import Client
from authlib.oauth2.rfc7636 import create_s256_code_challenge

from conftest import Somebody, as_owner
from tests.client import HERE, HouseClient
from xiaowu.connections.oidc.rules import GRANTS, KIND_TITLES, Kind, Scope
from xiaowu.connections.tests.oidc import test_asking, test_logout, test_truth
from xiaowu.connections.tests.oidc.granting import DEVICE_CODE, connect
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf
from xiaowu.kernel.offer import program_scopes

GUIDE = Path(__file__).parents[4] / "docs" / "connecting.md"
VERIFIER = "v" * 50
ADDRESSES = ("/.well-known/openid-configuration", "/.well-known/oauth-authorization-server")


class Seen:
    """One client, and all that a sign-in through it showed."""

    def __init__(self, browser: HouseClient, client: Client, secret: str) -> None:
        self.known: dict[str, Any] = HouseClient().get(ADDRESSES[0]).json()
        self.browser, self.client = browser, client
        self.basic = {"Authorization": "Basic " + base64.b64encode(f"{client.pk}:{secret}".encode()).decode()}
        answer = browser.get(self.path("authorization_endpoint"), self.request(nonce="n-1"))
        self.back = dict(parse_qsl(urlsplit(answer["Location"]).query))
        form = {"grant_type": "authorization_code", "code": self.back["code"], "redirect_uri": BACK, "code_verifier": VERIFIER}
        self.token = HouseClient().post(self.path("token_endpoint"), form, headers=self.basic).json()
        head, body, _signature = self.token["id_token"].split(".")
        self.head, self.claims = (json.loads(base64.urlsafe_b64decode(part + "==")) for part in (head, body))

    def path(self, member: str) -> str:
        return urlsplit(self.known[member]).path

    def request(self, **more: str) -> dict[str, str]:
        challenge = {"code_challenge": create_s256_code_challenge(VERIFIER), "code_challenge_method": "S256"}
        scope = " ".join(self.client.get_scopes())
        asked = {"client_id": self.client.pk, "response_type": "code", "redirect_uri": BACK, "scope": scope, "state": "s-1"}
        return asked | challenge | more

    def asked(self, **more: str) -> dict[str, str]:
        answer = self.browser.get(self.path("authorization_endpoint"), self.request(**more))
        return dict(parse_qsl(urlsplit(answer.get("Location", "")).query))


@pytest.fixture
def seen(actor_of: Callable[[str], Any], browser_of: ClientOf, people: dict[str, Somebody]) -> Seen:
    scopes = [Scope.PROFILE, Scope.SCHOOL, Scope.CLASSES]
    return Seen(browser_of("homeroom_teacher"), *connect(actor_of("bureau_officer"), Kind.WEB, redirect_uris=[BACK], scopes=scopes))


def ends_here(seen: Seen) -> bool:
    return HouseClient().get(seen.path("end_session_endpoint")).status_code == 302


def has_key(seen: Seen) -> bool:
    return seen.head["kid"] in {key["kid"] for key in HouseClient().get(seen.path("jwks_uri")).json()["keys"]}


def tells_who(seen: Seen) -> bool:
    bearer = {"Authorization": f"Bearer {seen.token['access_token']}"}
    return bool(HouseClient().get(seen.path("userinfo_endpoint"), headers=bearer).json()["sub"] == seen.claims["sub"])


def revokes(seen: Seen) -> bool:
    HouseClient().post(seen.path("revocation_endpoint"), {"token": seen.token["refresh_token"]}, headers=seen.basic)
    told = HouseClient().post(seen.path("introspection_endpoint"), {"token": seen.token["access_token"]}, headers=seen.basic)
    return bool(told.json() == {"active": False})


def introspects(seen: Seen) -> bool:
    told = HouseClient().post(seen.path("introspection_endpoint"), {"token": seen.token["access_token"]}, headers=seen.basic).json()
    return bool(told["active"] and told["sub"] == seen.claims["sub"])


def shows_a_screen_its_code(seen: Seen) -> bool:
    seen.client.set_grant_types([DEVICE_CODE])
    seen.client.type = Client.Type.PUBLIC
    with as_owner():
        seen.client.save()
    form = f"client_id={seen.client.pk}"
    answer = HouseClient().generic("POST", seen.path("device_authorization_endpoint"), form, content_type="application/x-www-form-urlencoded")
    return "user_code" in answer.json()


def tells_all_claims(seen: Seen) -> bool:
    return set(seen.known["claims_supported"]) == set(seen.claims)


def knows_these_grants_only(seen: Seen) -> bool:
    others = {"password", "urn:ietf:params:oauth:grant-type:jwt-bearer", "implicit"}
    answers = {
        grant: HouseClient().post(seen.path("token_endpoint"), {"grant_type": grant}, headers=seen.basic).json()["error"]
        for grant in {*seen.known["grant_types_supported"], *others}
    }
    unknown = {grant for grant, error in answers.items() if error == "unsupported_grant_type"}
    return unknown == others and set(seen.known["grant_types_supported"]) == {grant for grants in GRANTS.values() for grant in grants}


def takes_these_prompts(seen: Seen) -> bool:
    came = {prompt: "code" in seen.asked(prompt=prompt) for prompt in seen.known["prompt_values_supported"]}
    return came == {"none": True, "login": False, "consent": False, "select_account": False}


def refuses(name: str, value: str, error: str) -> Callable[[Seen], bool]:
    return lambda seen: seen.asked(**{name: value})["error"] == error


# by member: what is seen of it, or the test that sees it
PROOFS: dict[str, Callable[..., Any]] = {
    "authorization_endpoint": lambda seen: seen.back["state"] == "s-1",
    "authorization_response_iss_parameter_supported": lambda seen: seen.back["iss"] == seen.known["issuer"] == HERE,
    "backchannel_logout_session_supported": lambda seen: "sid" not in seen.claims,
    "backchannel_logout_supported": test_logout.test_a_partner_is_told_with_a_signed_token_once_somebody_signs_out,
    "claims_parameter_supported": refuses("claims", "{", "invalid_request"),
    "claims_supported": tells_all_claims,
    "code_challenge_methods_supported": test_truth.test_a_challenge_in_plain_words_is_refused_and_told_to_the_registered_address,
    "device_authorization_endpoint": shows_a_screen_its_code,
    "end_session_endpoint": ends_here,
    "grant_types_supported": knows_these_grants_only,
    "id_token_signing_alg_values_supported": lambda seen: seen.known["id_token_signing_alg_values_supported"] == [seen.head["alg"]],
    "introspection_endpoint": introspects,
    "introspection_endpoint_auth_methods_supported": (
        test_truth.test_each_way_to_show_who_a_client_is_works_where_it_is_listed_and_nowhere_else
    ),
    "issuer": lambda seen: seen.claims["iss"] == seen.known["issuer"],
    "jwks_uri": has_key,
    "prompt_values_supported": takes_these_prompts,
    "request_parameter_supported": refuses("request", "x.y.z", "request_not_supported"),
    "request_uri_parameter_supported": refuses("request_uri", "https://x.example/", "request_uri_not_supported"),
    "response_modes_supported": refuses("response_mode", "form_post", "invalid_request"),
    "response_types_supported": refuses("response_type", "code id_token", "unauthorized_client"),
    "revocation_endpoint": revokes,
    "revocation_endpoint_auth_methods_supported": test_truth.test_each_way_to_show_who_a_client_is_works_where_it_is_listed_and_nowhere_else,
    "scopes_supported": lambda seen: seen.known["scopes_supported"] == [*Scope, *(each.name for each in program_scopes())],
    "subject_types_supported": lambda seen: seen.known["subject_types_supported"] == ["public"],
    "token_endpoint": lambda seen: seen.token["token_type"] == "Bearer",
    "token_endpoint_auth_methods_supported": test_truth.test_each_way_to_show_who_a_client_is_works_where_it_is_listed_and_nowhere_else,
    "userinfo_endpoint": tells_who,
}  # fmt: skip


def test_each_member_of_the_document_has_a_proof(seen: Seen) -> None:
    assert set(seen.known) == set(PROOFS)


@pytest.mark.parametrize("member", PROOFS)
def test_what_the_document_says_is_so(seen: Seen, member: str) -> None:
    proof = PROOFS[member]
    if proof.__name__.startswith("test_"):  # seen there
        assert proof.__module__.startswith("xiaowu.connections.tests.oidc.")
    else:
        assert proof(seen)


def test_both_addresses_say_the_same(db: None) -> None:
    told = [HouseClient().get(address).json() for address in ADDRESSES]
    assert told[0] == told[1]


def test_no_member_says_true_of_what_nobody_asked_for(seen: Seen) -> None:
    assert {name for name, value in seen.known.items() if value is True} == {
        "authorization_response_iss_parameter_supported", "backchannel_logout_supported",
    }  # fmt: skip


def test_the_guide_names_what_the_document_names(seen: Seen) -> None:
    guide = GUIDE.read_text(encoding="utf-8")
    named = [*ADDRESSES, *seen.known["code_challenge_methods_supported"], *seen.known["prompt_values_supported"]]
    named += [scope for scope in seen.known["scopes_supported"] if ":" not in scope] + [
        name for name in seen.known["claims_supported"] if name not in ("exp", "iat", "jti", "aud")
    ]
    assert [each for each in named if f"`{each}`" not in guide and each not in guide] == []
    assert set(KIND_TITLES) == set(GRANTS)
    assert test_asking.FAULTS.keys() >= {"request", "request_uri", "registration", "form_post"}
