"""A partner that answers oddly, on this machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

Reply = tuple[int, Any, dict[str, str]]


def whole(user: dict[str, Any]) -> Reply:
    return 201, user, {}


def empty(_user: dict[str, Any]) -> Reply:
    return 201, b"", {}


def place_only(user: dict[str, Any]) -> Reply:
    return 201, b"", {"Location": f"https://other.example/scim/v2/Users/{user['id']}"}


def ok(user: dict[str, Any]) -> Reply:
    return 200, user, {"Content-Type": "text/plain"}


def accepted(_user: dict[str, Any]) -> Reply:
    return 202, b"thank you", {"Content-Type": "text/html"}


def nameless(user: dict[str, Any]) -> Reply:
    return 201, {name: value for name, value in user.items() if name != "id"}, {}


def number(user: dict[str, Any]) -> Reply:
    return 201, {"ID": user["id"]}, {}


@dataclass
class Server:
    """Another system: what it holds, what it was asked, and how it answers to creating, finding and changing."""

    url: str = ""
    users: dict[str, dict[str, Any]] = field(default_factory=dict)
    asked: list[tuple[str, str, str]] = field(default_factory=list)  # method, path, whose
    made: Callable[[dict[str, Any]], Reply] = whole
    listed: Callable[[list[dict[str, Any]]], Reply] = lambda found: (200, {"totalResults": len(found), "Resources": found}, {})
    changed: Callable[[dict[str, Any]], Reply] = lambda _user: (204, b"", {})
    odd: Callable[[str, str], Reply | None] = lambda _method, _whose: None  # instead of anything else, for whom it likes
    makes: bool = True

    def answer(self, method: str, path: str, body: Any) -> Reply:
        parts = urlsplit(path)
        key = unquote(parts.path.rpartition("/")[2])
        wanted = parse_qs(parts.query).get("filter", [""])[0].partition('"')[2].rstrip('"')
        whose = wanted or (body or {}).get("userName") or self.users.get(key, {}).get("userName", "")
        self.asked.append((method, parts.path, whose))
        if (odd := self.odd(method, whose)) is not None:
            return odd
        if method == "GET" and not parts.path.endswith("/Users"):
            return (200, self.users[key], {}) if key in self.users else (404, b"", {})
        if method == "GET":
            return self.listed([each for each in self.users.values() if each["userName"].lower() == wanted.lower()])
        if method == "POST" and any(each["userName"] == whose for each in self.users.values()):
            return 409, {"scimType": "uniqueness", "detail": "User already exists"}, {}
        if method == "POST":
            user = {**body, "id": 1000 + len(self.users)}
            self.users |= {str(user["id"]): user} if self.makes else {}
            return self.made(user)
        if key not in self.users:
            return 404, b"", {}
        changes = {each["path"]: each["value"] for each in body["Operations"]} if method == "PATCH" else body
        reply = self.changed({**self.users[key], **changes})
        if 200 <= reply[0] < 300:
            self.users[key] |= changes
        return reply
