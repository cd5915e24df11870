"""How each door is guessed at: for every address that looks at a secret, somebody who sends it a wrong one."""

import base64
import json
import uuid
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.webauthn import AttestationObject, AttestedCredentialData, AuthenticatorData

from conftest import Somebody
from tests.cast import arm_for
from tests.client import HouseClient
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind
from xiaowu.identity.models import Account
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.oneroster.rules.scopes import Scope

SECRET = "JBSWY3DPEHPK3PXP"
WRONG = "Wrong-1234"
WRONG_CODE = "000000"
NO_KEY = json.dumps({"id": "AAAA", "rawId": "AAAA", "type": "public-key", "response": {}})


@dataclass
class Guess:
    """One wrong guess at a door, to be sent as often as one likes."""

    client: HouseClient
    path: str
    data: dict[str, Any] = field(default_factory=dict)
    basic: str = ""
    reads: bool = False  # the secret is in the address

    def send(self, *, method: str = "", **headers: str) -> Any:
        given = {**headers, **({"authorization": f"Basic {self.basic}"} if self.basic else {})}
        if self.reads:
            return self.client.generic(method or "GET", f"{self.path}?code={self.data['code']}", headers=given)
        if method:
            return self.client.generic(method, self.path, headers=given)
        return self.client.post(self.path, {**self.data, "_key": uuid.uuid4().hex}, headers=given)


@dataclass
class Invented(Guess):
    """A guess whose header is another each time."""

    names: Iterator[str] = field(default_factory=lambda: iter(()))

    def send(self, *, method: str = "", **headers: str) -> Any:
        self.basic = next(self.names)
        return super().send(method=method, **headers)


def with_app(who: Somebody) -> None:
    """That person has set up an app."""
    TOTP.activate(Account.objects.get(pk=who.account_id), SECRET)


def with_key(who: Somebody) -> None:
    """That person has registered a key, as a browser does it."""
    key = ES256.from_cryptography_key(ec.generate_private_key(ec.SECP256R1()).public_key())
    data = AuthenticatorData.create(b"\x00" * 32, 0x41, 0, AttestedCredentialData.create(b"\x00" * 16, b"id-of-the-key", key))
    client_data = _web(json.dumps({"type": "webauthn.create", "challenge": "AAAA", "origin": "http://testserver"}).encode())
    response = {"clientDataJSON": client_data, "attestationObject": _web(bytes(AttestationObject.create("none", data, {})))}
    credential = {"id": _web(b"id-of-the-key"), "rawId": _web(b"id-of-the-key"), "type": "public-key", "response": response}
    Authenticator.objects.create(user_id=who.account_id, type="webauthn", data={"name": "key", "credential": credential})


def inside(who: Somebody) -> HouseClient:
    """A browser in which that person has signed in."""
    client = HouseClient()
    assert client.post("/accounts/login/", {"login": who.sign_in, "password": PASSWORD}).url == "/"
    return client


def half_in(who: Somebody) -> HouseClient:
    """A browser that has given the right password and is asked for the second factor."""
    client = HouseClient()
    assert client.post("/accounts/login/", {"login": who.sign_in, "password": PASSWORD}).url == "/accounts/factor/"
    return client


def _sign_in(who: Somebody, _officer: Somebody) -> Guess:
    return Guess(HouseClient(), "/accounts/login/", {"login": who.sign_in, "password": WRONG})


def _factor(who: Somebody, _officer: Somebody) -> Guess:
    with_app(who)
    return Guess(half_in(who), "/accounts/factor/", {"code": WRONG_CODE})


def _inside(path: str, **data: str) -> Callable[[Somebody, Somebody], Guess]:
    def make(who: Somebody, _officer: Somebody) -> Guess:
        client = inside(who)
        with_app(who)
        with_key(who)
        return Guess(client, path, dict(data))  # a test may change what its own guess sends

    return make


def _screen(who: Somebody, _officer: Somebody) -> Guess:
    return Guess(inside(who), "/oidc/device", {"code": "WRNG-CODE"}, reads=True)


def connected(officer: Somebody) -> tuple[str, str]:
    """A program of the city's: its id and its secret."""
    made, secret = connect(
        arm_for(officer), name="平台", redirect_uris=[], scopes=[Scope.ROSTER], is_public=False, is_ours=True, kind=Kind.MACHINE, is_city=True
    )
    return str(made.pk), str(secret)


def _machine(officer: Somebody) -> str:
    return connected(officer)[0]


def _program(path: str, **data: str) -> Callable[[Somebody, Somebody], Guess]:
    def make(_who: Somebody, officer: Somebody) -> Guess:
        return Guess(HouseClient(), path, dict(data), basic=base64.b64encode(f"{_machine(officer)}:{WRONG}".encode()).decode())

    return make


def _invented(path: str, headers: Iterable[str], **data: str) -> Callable[[Somebody, Somebody], Guess]:
    """The secret is in the body, under a header that names somebody else each time and that nobody can read."""

    def make(_who: Somebody, officer: Somebody) -> Guess:
        return Invented(HouseClient(), path, {**data, "client_id": _machine(officer), "client_secret": WRONG}, names=iter(headers))

    return make


def _web(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


GUESSES: dict[str, Callable[[Somebody, Somebody], Guess]] = {
    "/accounts/login/": _sign_in,
    "/accounts/factor/": _factor,
    "/accounts/reauthenticate/": _inside("/accounts/reauthenticate/", password=WRONG),
    "/accounts/password/": _inside("/accounts/password/", oldpassword=WRONG, password1="Spring-116", password2="Spring-116"),
    "/account/factors/again/": _inside("/account/factors/again/", code=WRONG_CODE),
    "/account/factors/keys/again/": _inside("/account/factors/keys/again/", credential=NO_KEY),
    "/oidc/device": _screen,
    "/oidc/token": _program("/oidc/token", grant_type="client_credentials"),
    "/oidc/introspect": _program("/oidc/introspect", token="x"),
    "/oidc/revoke": _program("/oidc/revoke", token="x"),
}

BASIC = {
    "no-secret": lambda number: base64.b64encode(f"zz{number}:".encode()).decode(),
    "no-name": lambda number: base64.b64encode(f":zz{number}".encode()).decode(),
    "no-base64": lambda number: f"zz{number}",
    "no-text": lambda number: base64.b64encode(bytes([0xFF, number])).decode(),
}
# beside what is said above: the ways past a door's count, each with what it looks like
EVASIONS: dict[str, Callable[[Somebody, Somebody], Guess]] = {
    f"{path} {name}": _invented(path, map(make, range(100)), **data)
    for path, data in {
        "/oidc/token": {"grant_type": "client_credentials"},
        "/oidc/introspect": {"token": "x"},
        "/oidc/revoke": {"token": "x"},
    }.items()
    for name, make in BASIC.items()
}
