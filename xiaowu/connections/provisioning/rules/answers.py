"""What another system's answer about an account means (RFC 7644), within all the freedom that the standard allows; anything else is quoted.

An answer to a creation only SHOULD have a body, attribute names ignore case,
an identifier may stand in the address alone, and a system that cannot filter returns everybody.
"""

import json
import re
from dataclasses import dataclass
from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from xiaowu.connections.rules.attributes import of

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
GONE = frozenset({404, 410})
NOT_OFFERED = frozenset({405, 501})  # PATCH and filters are optional
_LONGEST_ID = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: the status, the body as JSON or None, where something was created, and how many seconds of rest are asked for."""

    status: int
    body: Any = None
    is_json: bool = True
    location: str = ""
    rest: int = 0

    @property
    def is_yes(self) -> bool:
        """Taken. A page of prose with status 200 comes from another program, which answers anything."""
        return 200 <= self.status < 300 and (self.is_json or self.status != 200)

    @property
    def words(self) -> str:
        """The status, and what the body says about it; a status inside the body is not the answer's."""
        told = self.body if isinstance(self.body, dict) else {}
        parts = [str(self.status), *(each for each in (of(told, "scimType"), of(told, "detail")) if isinstance(each, str) and each)]
        return " ".join(parts) if self.is_json else f"{self.status} no JSON"


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result for one account: its id there, and why it was refused (empty: it was taken)."""

    remote_id: str
    words: str = ""
    status: int = 200  # 0: nobody answered
    rest: int = 0

    @property
    def is_away(self) -> bool:
        """Whether this is about the system and not the account: nobody answers, our token is invalid, or it asks for rest."""
        return self.status in (0, 401, 429) or self.rest > 0

    @property
    def may_be_away(self) -> bool:
        return bool(self.words) and (self.status == 403 or self.status >= 500)


def read(status: int, content: bytes, *, location: str = "", rest: int = 0) -> Answer:
    """Parse an answer, whatever content type it claims."""
    if status in (204, 205) or not content.strip():
        return Answer(status, None, location=location, rest=rest)
    try:
        return Answer(status, json.loads(content), location=location, rest=rest)
    except (ValueError, RecursionError):
        return Answer(status, None, is_json=False, location=location, rest=rest)


def rest_of(header: str, now: datetime) -> int:
    """The seconds of a Retry-After, which may be a number or a moment; 0 for anything else."""
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return int(header)
    try:
        return max(0, int((parsedate_to_datetime(header) - now).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0


def users(body: Any) -> list[dict[str, Any]]:
    """The resources of a list, with or without its envelope, or of a single resource in place of a list."""
    if isinstance(body, dict):
        listed = of(body, "Resources")
        body = listed if isinstance(listed, list) else [body]
    return [each for each in body if isinstance(each, dict) and id_of(each)] if isinstance(body, list) else []


def id_under(body: Any, sign_in: str) -> str:
    """The id of the account with exactly this sign-in name; others in the answer are ignored, so that nobody is overwritten."""
    named = [each for each in users(body) if isinstance(of(each, "userName"), str) and of(each, "userName").casefold() == sign_in.casefold()]
    return id_of(named[0]) if named else ""


def id_of(resource: Any) -> str:
    """The system's id for it; empty for anything that an address cannot hold."""
    value = of(resource, "id") if isinstance(resource, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _good(str(value))


def id_at(location: str) -> str:
    """The id at the end of an address, for an answer that gives only the address of what was created."""
    try:
        before, _slash, last = urlsplit(location).path.rstrip("/").rpartition("/")
    except ValueError:
        return ""
    return _good(unquote(last)) if before.casefold().endswith("/users") else ""


def still_active(body: Any) -> bool:
    """Whether the returned account is active, in one of the ways in which systems say so."""
    said = of(body, "active") if isinstance(body, dict) else None
    return said is True or (isinstance(said, str) and said.casefold() == "true")


def _good(value: str) -> str:
    return value if 0 < len(value) <= _LONGEST_ID and value.isprintable() and value.strip(".") else ""


def is_token(token: str) -> bool:
    """Whether a header can carry it: text pasted with a space or a non-ASCII character is no bearer token (RFC 6750, 2.1)."""
    return re.fullmatch(r"[!-~]+", token) is not None
