"""What a client is told about somebody (OpenID Connect 的宣告), by scope."""

import json
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit


class Scope(StrEnum):
    """What a client may ask for about people who sign in; apps with a door for programs offer further scopes."""

    OPENID = "openid"  # who it is: an identifier that says nothing
    PROFILE = "profile"  # 姓名與帳號
    SCHOOL = "school"  # 學校與職務
    CLASSES = "classes"  # 任教班級


SCOPE_TITLES = {Scope.OPENID: "識別碼", Scope.PROFILE: "姓名與帳號", Scope.SCHOOL: "學校與職務", Scope.CLASSES: "任教班級"}

Programs = Mapping[str, tuple[str, str]]  # scope → the roles that it gives a program over each of its schools ('': none), and over the city


def program_standings(programs: Programs, scopes: Collection[str], school_ids: Sequence[int], *, is_city: bool) -> list[tuple[str, int | None]]:
    """The roles that a token's scopes give a program, and where; scopes that are not for programs give nothing."""
    held: dict[tuple[str, int | None], None] = {}
    for scope, (of_school, of_city) in programs.items():
        if scope in scopes and is_city:
            held[of_city, None] = None
        elif scope in scopes and of_school:
            held |= {(of_school, school_id): None for school_id in school_ids}
    return list(held)


def scope_fault(programs: Programs, kind: "Kind", scopes: Collection[str], *, school_count: int, is_city: bool) -> str | None:
    """Why a system of this kind may not have these scopes, as a code; None if it may."""
    asked = programs.keys() & set(scopes)
    if kind is not Kind.MACHINE:
        return "needs_program" if asked else None
    if not asked:
        return None
    if not is_city and not all(programs[scope][0] for scope in asked):
        return "needs_city"
    return None if is_city or school_count else "no_place"


class Kind(StrEnum):
    """The kinds of connected system: how each gets its tokens."""

    WEB = "web"  # somebody signs in with a browser: code and PKCE, refresh
    DEVICE = "device"  # a screen without a keyboard: a code is typed elsewhere (RFC 8628)
    MACHINE = "machine"  # a program for itself, without a person: client credentials


KIND_TITLES = {Kind.WEB: "網站或應用程式，由使用者登入", Kind.DEVICE: "沒有鍵盤的裝置，在手機上輸入代碼登入", Kind.MACHINE: "程式對程式，沒有使用者"}
GRANTS = {
    Kind.WEB: ("authorization_code", "refresh_token"),
    Kind.DEVICE: ("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"),
    Kind.MACHINE: ("client_credentials",),
}

ALL_GRANTS = frozenset(grant for grants in GRANTS.values() for grant in grants)


def kind_of(grants: Collection[str]) -> Kind:
    """The kind that has these grants."""
    return next((kind for kind, given in GRANTS.items() if given[0] in grants), Kind.WEB)


def claims(name: str, sign_in: str, posts: Sequence[Mapping[str, Any]], scopes: Collection[str]) -> dict[str, Any]:
    """The claims of these scopes. `posts` have role, school_code, school, class; each post is listed once, and classes only if they are asked for."""
    told: dict[str, Any] = {}
    if Scope.PROFILE in scopes:
        told |= {"name": name, "preferred_username": sign_in}
    if Scope.SCHOOL in scopes:
        held = [{"role": post["role"], "school_code": post["school_code"], "school": post["school"]} for post in posts]
        told["posts"] = [post for place, post in enumerate(held) if post not in held[:place]]
    if Scope.CLASSES in scopes:
        told["classes"] = [
            {"school_code": post["school_code"], "class": post["class"], "role": post["role"]} for post in posts if post["class"] is not None
        ]
    return told


CLAIMS = ("sub", "name", "preferred_username", "posts", "classes")  # by scope; the others are the protocol's
PROTOCOL_CLAIMS = ("iss", "aud", "exp", "iat", "jti", "auth_time", "nonce", "at_hash")
CHALLENGE = re.compile(r"[A-Za-z0-9_-]{43}")  # a SHA-256 (RFC 7636, 4.2)
VERIFIER = re.compile(r"[A-Za-z0-9._~-]{43,128}")  # RFC 7636, 4.1
_NOT_OFFERED = {
    "request": "request_not_supported", "request_uri": "request_uri_not_supported", "registration": "registration_not_supported",
}  # fmt: skip


class Prompt(StrEnum):
    """What a client wants people to be asked (OpenID Connect Core, 3.1.2.1); other values are ignored."""

    NONE = "none"
    LOGIN = "login"
    CONSENT = "consent"
    SELECT = "select_account"


@dataclass(frozen=True, slots=True)
class AuthorizationRequest:
    """What an authorization request asks of the person."""

    prompts: frozenset[Prompt]
    max_age: int | None  # seconds since somebody proved who they are

    @property
    def asks_page(self) -> bool:
        """Whether somebody must see a page with who they are here and what will be told about them, though the system is the bureau's own."""
        return bool(self.prompts & {Prompt.CONSENT, Prompt.SELECT})

    def is_fresh(self, auth_time: float | None, now: float, since: float | None) -> bool:
        """Whether somebody proved recently enough who they are; `since`: when this request was first asked."""
        if Prompt.LOGIN in self.prompts or self.max_age == 0:
            return auth_time is not None and since is not None and auth_time >= since
        if self.max_age is None:
            return True
        return auth_time is not None and now - auth_time <= self.max_age


def asked_of(request: Mapping[str, str]) -> AuthorizationRequest:
    """What is asked, in a request without errors."""
    prompts = frozenset(Prompt(each) for each in request.get("prompt", "").split() if each in set(Prompt))
    return AuthorizationRequest(prompts, int(request["max_age"]) if request.get("max_age") else None)


def fault_of(request: Mapping[str, str]) -> tuple[str, str] | None:
    """What a request asks for that is not offered, or that contradicts itself: the error's name, and its words."""
    for name, error in _NOT_OFFERED.items():
        if request.get(name):
            return error, f"{name} is not supported"
    prompts = set(request.get("prompt", "").split())
    if Prompt.NONE in prompts and len(prompts) > 1:
        return "invalid_request", "prompt=none stands alone"
    if request.get("max_age") and not re.fullmatch(r"[0-9]{1,9}", request["max_age"]):
        return "invalid_request", "max_age is a number of seconds"
    if request.get("response_mode", "query") not in ("", "query"):
        return "invalid_request", "response_mode: query only"
    if request.get("claims") and claims_asked(request["claims"]) is None:
        return "invalid_request", "claims is not as OpenID Connect Core 5.5 has it"
    return None


def claims_asked(text: str) -> dict[str, dict[str, Any]] | None:
    """The claims that are asked for, by where they should be returned (OpenID Connect Core, 5.5); None if the text is no such thing."""
    try:
        asked = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(asked, dict) or not all(isinstance(each, dict | None) for each in asked.values()):
        return None
    told = {where: each for where, each in asked.items() if each is not None}
    if not all(isinstance(claim, dict | None) for each in told.values() for claim in each.values()):
        return None
    return told


def subs_asked(claims: Any) -> set[str]:
    """The person it must be, if a request says so; a `sub` without a value asks for nobody in particular."""
    wanted: set[str] = set()
    for where in ("id_token", "userinfo"):
        sub = ((claims if isinstance(claims, dict) else {}).get(where) or {}).get("sub") or {}
        wanted |= {str(each) for each in [sub.get("value")] if each is not None}
    return wanted


def two_proofs(authorization: str, client_id: str, basic_id: str | None, *, has_secret: bool) -> bool:
    """Whether a client proves in two ways who it is, which it must not (RFC 6749, 2.3)."""
    if not authorization.lower().startswith("basic"):
        return False
    return has_secret or bool(client_id and basic_id is not None and client_id != basic_id)


def screen_code(plain: str) -> str:
    """A screen's code as it was shown, from one typed without its dash (RFC 8628, 6.1)."""
    return f"{plain[:4]}-{plain[4:]}"


LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
CODES_LAST = 120  # seconds; an authorization code itself is valid for one minute
DEVICE_CODES_LAST = 300  # seconds that a screen's code is valid
MOST_DEVICE_CODES = 60  # within that time: a school's screens that are all switched on at once share an address


def logout_claims(issuer: str, client_id: str, sub: str, *, now: int, jti: str) -> dict[str, Any]:
    """A logout token of OpenID Connect Back-Channel Logout 1.0, 2.4, for all sessions of somebody; `now` in seconds. It never has a nonce."""
    return {"iss": issuer, "aud": client_id, "sub": sub, "iat": now, "exp": now + 120, "jti": jti, "events": {LOGOUT_EVENT: {}}}


_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?((?:[/?].*)?)")

KEY_NAME = "%Y%m%dT%H%M%SZ"  # the name of a later signing key's file says from when it signs


def key_begins(name: str) -> datetime | None:
    """From when a key file signs, according to its name; None: it signs only if no other does."""
    try:
        return datetime.strptime(name, KEY_NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Whether this is exactly one of the addresses; on the machine itself a program may listen on any port (RFC 8252, 7.3)."""
    return uri in registered or (_without_port(uri) is not None and _without_port(uri) in map(_without_port, registered))


def _without_port(uri: str) -> tuple[str, str] | None:
    found = _LOOPBACK.fullmatch(uri)
    return (found[1], found[2]) if found else None


_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def origin_of(uri: str) -> str | None:
    """The origin as a content policy may name it; None for an address that cannot be parsed or has characters that such a header cannot hold."""
    try:
        part = urlsplit(uri)
    except ValueError:
        return None
    origin = f"{part.scheme}://{part.netloc}"
    return origin if _ORIGIN.fullmatch(origin) else None


def can_be_read(uri: str) -> bool:
    """Whether an address can be parsed at all: a browser may send anything."""
    try:
        _port = urlsplit(uri).port
    except ValueError:
        return False
    return True
