"""What another system's answer to an account means (RFC 7644): all that the standard leaves to it is understood, and the rest is its own words.

A body is a SHOULD for what was made, names of attributes have no case, an identifier may stand in the address alone, and who does not filter
answers with everybody.
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
    """What came back: the status, the body as JSON or nothing, where something was made, and how many seconds of rest are asked for."""

    status: int
    body: Any = None
    is_json: bool = True
    location: str = ""
    rest: int = 0

    @property
    def is_yes(self) -> bool:
        """Taken. A page of words with 200 is some other program's, that answers whatever it is asked."""
        return 200 <= self.status < 300 and (self.is_json or self.status != 200)

    @property
    def words(self) -> str:
        """The status that came, and what the body says of it; a body's own status is not the answer's."""
        told = self.body if isinstance(self.body, dict) else {}
        parts = [str(self.status), *(each for each in (of(told, "scimType"), of(told, "detail")) if isinstance(each, str) and each)]
        return " ".join(parts) if self.is_json else f"{self.status} no JSON"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one account: its id there, and why it was not taken (empty: it was)."""

    remote_id: str
    words: str = ""
    status: int = 200  # 0: nobody answered
    rest: int = 0

    @property
    def is_away(self) -> bool:
        """Whether this is about the system and not the account: nobody is there, our token is no good, or it asks for rest."""
        return self.status in (0, 401, 429) or self.rest > 0

    @property
    def may_be_away(self) -> bool:
        return bool(self.words) and (self.status == 403 or self.status >= 500)


def read(status: int, content: bytes, *, location: str = "", rest: int = 0) -> Answer:
    """An answer, whatever its content is said to be."""
    if status in (204, 205) or not content.strip():
        return Answer(status, None, location=location, rest=rest)
    try:
        return Answer(status, json.loads(content), location=location, rest=rest)
    except (ValueError, RecursionError):
        return Answer(status, None, is_json=False, location=location, rest=rest)


def rest_of(header: str, now: datetime) -> int:
    """The seconds of a Retry-After, which may be a number or a moment; 0 for what is neither."""
    if re.fullmatch(r"[0-9]{1,9}", header.strip()):
        return int(header)
    try:
        return max(0, int((parsedate_to_datetime(header) - now).total_seconds()))
    except (ValueError, TypeError, IndexError, OverflowError):
        return 0


def users(body: Any) -> list[dict[str, Any]]:
    """The resources of a list that is told with or without its envelope, or of one resource instead of a list."""
    if isinstance(body, dict):
        listed = of(body, "Resources")
        body = listed if isinstance(listed, list) else [body]
    return [each for each in body if isinstance(each, dict) and id_of(each)] if isinstance(body, list) else []


def id_under(body: Any, sign_in: str) -> str:
    """The id of the account that has this sign-in name; of others that came along none, so that nobody is written over."""
    named = [each for each in users(body) if isinstance(of(each, "userName"), str) and of(each, "userName").casefold() == sign_in.casefold()]
    return id_of(named[0]) if named else ""


def id_of(resource: Any) -> str:
    """What the system calls it; empty for nothing that an address can hold."""
    value = of(resource, "id") if isinstance(resource, dict) else None
    if isinstance(value, bool) or not isinstance(value, str | int):
        return ""
    return _good(str(value))


def id_at(location: str) -> str:
    """The id at the end of an address, where what was made is told by its address alone."""
    try:
        before, _slash, last = urlsplit(location).path.rstrip("/").rpartition("/")
    except ValueError:
        return ""
    return _good(unquote(last)) if before.casefold().endswith("/users") else ""


def still_active(body: Any) -> bool:
    """Whether the account as it came back is active, in one of the ways in which systems say so."""
    said = of(body, "active") if isinstance(body, dict) else None
    return said is True or (isinstance(said, str) and said.casefold() == "true")


def _good(value: str) -> str:
    return value if 0 < len(value) <= _LONGEST_ID and value.isprintable() and value.strip(".") else ""


def is_token(token: str) -> bool:
    """Whether a header can carry it: what was pasted with a space or a sign of another alphabet is no bearer token (RFC 6750, 2.1)."""
    return re.fullmatch(r"[!-~]+", token) is not None
