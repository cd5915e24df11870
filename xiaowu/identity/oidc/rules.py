"""What a relying party is told of somebody (OpenID Connect 的宣告), by scope."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any
from urllib.parse import urlsplit

from xiaowu.roster.rules.roles import Program


class Scope(StrEnum):
    """What a relying party may ask for."""

    OPENID = "openid"  # who it is: an identifier that says nothing
    PROFILE = "profile"  # 姓名與帳號
    SCHOOL = "school"  # 學校與職務
    CLASSES = "classes"  # 任教班級
    ACCOUNTS = "scim.read"  # 讀取帳號（SCIM）
    KEEP_ACCOUNTS = "scim.write"  # 維護帳號（SCIM）
    ROSTER_CORE = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-core.readonly"  # 名冊（OneRoster 1.2, 4.3)
    ROSTER = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster.readonly"
    DEMOGRAPHICS = "https://purl.imsglobal.org/spec/or/v1p2/scope/roster-demographics.readonly"


SCOPE_TITLES = {
    Scope.OPENID: "識別碼",
    Scope.PROFILE: "姓名與帳號",
    Scope.SCHOOL: "學校與職務",
    Scope.CLASSES: "任教班級",
    Scope.ACCOUNTS: "讀取帳號與群組（SCIM）",
    Scope.KEEP_ACCOUNTS: "維護帳號與群組（SCIM，限全市）",
    Scope.ROSTER_CORE: "讀取名冊（OneRoster，核心）",
    Scope.ROSTER: "讀取名冊（OneRoster）",
    Scope.DEMOGRAPHICS: "讀取出生日期（OneRoster）",
}

# what a scope makes of a program over its schools, and over the city
PROGRAMS: Mapping[Scope, tuple[Program | None, Program]] = {
    Scope.ACCOUNTS: (Program.ACCOUNTS, Program.CITY_ACCOUNTS),
    Scope.KEEP_ACCOUNTS: (None, Program.CITY_ACCOUNTS_KEEPER),
    Scope.ROSTER_CORE: (Program.REGISTER_CORE, Program.CITY_REGISTER_CORE),
    Scope.ROSTER: (Program.REGISTER, Program.CITY_REGISTER),
    Scope.DEMOGRAPHICS: (Program.BIRTHDAYS, Program.CITY_BIRTHDAYS),
}


def program_standings(scopes: Collection[str], school_ids: Sequence[int], *, is_city: bool) -> list[tuple[Program, int | None]]:
    """What a token's scopes make of a program, and where; a scope that is none of a program's gives nothing."""
    held: dict[tuple[Program, int | None], None] = {}
    for scope, (of_school, of_city) in PROGRAMS.items():
        if scope in scopes and is_city:
            held[of_city, None] = None
        elif scope in scopes and of_school is not None:
            held |= {(of_school, school_id): None for school_id in school_ids}
    return list(held)


def scope_fault(kind: "Kind", scopes: Collection[Scope], *, school_count: int, is_city: bool) -> str | None:
    """Why a system of this kind may not have these scopes, as a code; None if it may."""
    of_programs = PROGRAMS.keys() & set(scopes)
    if kind is not Kind.MACHINE:
        return "needs_program" if of_programs else None
    if not of_programs:
        return None
    if Scope.KEEP_ACCOUNTS in of_programs and not is_city:
        return "keeps_city"
    return None if is_city or school_count else "no_place"


class Kind(StrEnum):
    """What kind of system is connected: how it gets its tokens."""

    WEB = "web"  # somebody signs in with a browser: code and PKCE, refresh
    DEVICE = "device"  # a screen without a keyboard: a code is typed elsewhere (RFC 8628)
    MACHINE = "machine"  # a program for itself, without anybody: client credentials


KIND_TITLES = {Kind.WEB: "網站或應用程式，由使用者登入", Kind.DEVICE: "沒有鍵盤的裝置，在手機上輸入代碼登入", Kind.MACHINE: "程式對程式，沒有使用者"}
GRANTS = {
    Kind.WEB: ("authorization_code", "refresh_token"),
    Kind.DEVICE: ("urn:ietf:params:oauth:grant-type:device_code", "refresh_token"),
    Kind.MACHINE: ("client_credentials",),
}


def kind_of(grants: Collection[str]) -> Kind:
    """Which kind has these grants."""
    return next((kind for kind, given in GRANTS.items() if given[0] in grants), Kind.WEB)


def claims(name: str, sign_in: str, posts: Sequence[Mapping[str, Any]], scopes: Collection[str]) -> dict[str, Any]:
    """The claims of these scopes. `posts` have role, school_code, school, class; each post is told once, classes only where they are asked for."""
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


LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
MOST_ATTEMPTS = 10
CODES_LAST = 120  # seconds: an authorization code is good for one minute
DEVICE_CODES_LAST = 300  # seconds, as long as a code is good
MOST_DEVICE_CODES = 60  # within that time: a school's screens that were all switched on at once share an address


def logout_claims(issuer: str, client_id: str, sub: str, *, now: int, jti: str) -> dict[str, Any]:
    """A logout token of OpenID Connect Back-Channel Logout 1.0, 2.4, for all sessions of somebody; `now` in seconds. It never has a nonce."""
    return {"iss": issuer, "aud": client_id, "sub": sub, "iat": now, "exp": now + 120, "jti": jti, "events": {LOGOUT_EVENT: {}}}


_LOOPBACK = re.compile(r"(http://(?:127\.0\.0\.1|\[::1\]))(?::\d{1,5})?((?:[/?].*)?)")

KEY_NAME = "%Y%m%dT%H%M%SZ"  # a later signing key's file says in its name from when it signs


def key_begins(name: str) -> datetime | None:
    """From when the key of a file signs, by what stands in its name; None: it signs only where no other does."""
    try:
        return datetime.strptime(name, KEY_NAME).replace(tzinfo=UTC)
    except ValueError:
        return None


def is_registered(uri: str, registered: Collection[str]) -> bool:
    """Whether this is one of the addresses, sign by sign; on the machine itself a program may listen on any port (RFC 8252, 7.3)."""
    return uri in registered or (_without_port(uri) is not None and _without_port(uri) in map(_without_port, registered))


def _without_port(uri: str) -> tuple[str, str] | None:
    found = _LOOPBACK.fullmatch(uri)
    return (found[1], found[2]) if found else None


_ORIGIN = re.compile(r"https?://[A-Za-z0-9.-]+(:\d{1,5})?|https?://\[[0-9A-Fa-f:.]+\](:\d{1,5})?")


def origin_of(uri: str) -> str | None:
    """The origin as a content policy may name it; None for an address that cannot be read or has other signs than such a header takes."""
    try:
        part = urlsplit(uri)
    except ValueError:
        return None
    origin = f"{part.scheme}://{part.netloc}"
    return origin if _ORIGIN.fullmatch(origin) else None


def can_be_read(uri: str) -> bool:
    """Whether an address has parts at all: what a browser sends may be anything."""
    try:
        _port = urlsplit(uri).port
    except ValueError:
        return False
    return True
