"""What programs of other vendors send (Microsoft Entra, Okta, 人事系統), brought into the standard's form."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from xiaowu.connections.rules.attributes import of

_LATIN = re.compile(r"[\x20-\u024f]+")
_MEMBERS = re.compile(r"(urn:ietf:params:scim:schemas:core:2\.0:group:)?members", re.IGNORECASE)


# Facts that only the register states: a path to one is always refused, one inside a whole resource only if its value differs
_OURS = re.compile(
    r"(?:urn:ietf:params:scim:schemas:core:2\.0:user:)?(active|preferredLanguage|name)(?:\.(formatted|familyName|givenName))?", re.IGNORECASE
)


def cleaned(body: bytes, mail_domain: str) -> bytes:
    """The body with members given by value alone, and with the user's name in this house's form. Anything that is no JSON stays as it is."""
    try:
        sent = json.loads(body)
    except (ValueError, RecursionError):
        return body
    if not isinstance(sent, dict):
        return body
    operations = of(sent, "Operations")
    for operation in operations if isinstance(operations, list) else []:
        if isinstance(operation, dict):
            _operation(operation, mail_domain)
    if operations is None:
        _resource(sent, mail_domain)
    return json.dumps(sent).encode()


def own_name(user_name: str, mail_domain: str) -> str:
    """The sign-in name in an address of this house's mail: programs that identify people by address mean the part before the @."""
    name, at, domain = user_name.rpartition("@")
    return name if at and mail_domain and domain.casefold() == mail_domain.casefold() else user_name


def _operation(operation: dict[str, Any], mail_domain: str) -> None:
    path, value = of(operation, "path"), of(operation, "value")
    if isinstance(path, str) and value is not None and (ours := _OURS.fullmatch(path.strip())):
        whole, part = ours.groups()
        _set(operation, "value", lambda told: {whole: {part: told} if part else told})
        for key in [key for key in operation if key.casefold() == "path"]:
            del operation[key]
    elif isinstance(path, str) and _MEMBERS.fullmatch(path.strip()):
        _set(operation, "value", _by_value)
    elif isinstance(path, str) and path.casefold().endswith("username"):
        _set(operation, "value", lambda told: own_name(told, mail_domain) if isinstance(told, str) else told)
    elif isinstance(value, dict):
        _set(value, "userName", lambda told: own_name(told, mail_domain) if isinstance(told, str) else told)
        _set(value, "members", _by_value)


def _resource(sent: dict[str, Any], mail_domain: str) -> None:
    _set(sent, "members", _by_value)
    _set(sent, "userName", lambda told: own_name(told, mail_domain) if isinstance(told, str) else told)
    if of(sent, "userName") is not None and not of(sent, "displayName") and (name := _whole(of(sent, "name"))):
        sent |= {"displayName": name}


def _whole(name: Any) -> str:
    """A whole name from one that came in parts: as it was formatted, or in the order of its script."""
    told = name if isinstance(name, dict) else {}
    written, given, family = (str(of(told, part) or "").strip() for part in ("formatted", "givenName", "familyName"))
    if written or not (given or family):
        return written
    return " ".join(filter(None, (given, family))) if _LATIN.fullmatch(given + family) else family + given


def _by_value(members: Any) -> Any:
    """`value` identifies somebody; what else stands beside it (`display`, `$ref`, `type`) is ours to state (RFC 7643, 4.2)."""
    if isinstance(members, dict):
        return _by_value([members])
    if not isinstance(members, list):
        return members
    return [{"value": of(each, "value")} if isinstance(each, dict) and of(each, "value") is not None else each for each in members]


def _set(told: dict[str, Any], name: str, change: Callable[[Any], Any]) -> None:
    for key in [key for key in told if key.casefold() == name.casefold()]:
        told[key] = change(told[key])


# a library's error types, in the standard's terms
_FAULTS = (
    ("missing", "is required"),
    ("extra", "is not known here"),
    ("json", "the body is no JSON that can be read"),
    ("string", "is not a text"),
    ("bool", "is neither true nor false"),
    ("list", "is not a list"),
    ("model", "is not an object"),
    ("dict", "is not an object"),
    ("int", "is not a number"),
    ("float", "is not a number"),
    ("datetime", "is no moment"),
    ("enum", "is none of the values that it may have"),
    ("literal", "is none of the values that it may have"),
    ("url", "is no address"),
)
BY_TYPE = {
    "invalidFilter": "the filter cannot be read (RFC 7644, 3.4.2.2)",
    "invalidPath": "the path cannot be read (RFC 7644, 3.10)",
    "invalidSyntax": "the body is no JSON that can be read",
    "invalidValue": "a value does not fit its attribute",
}


def words(kind: str, where: Sequence[str | int]) -> str:
    """What is wrong, and at which attribute, for an error that a library found."""
    told = next((words for start, words in _FAULTS if kind.startswith(start)), "does not fit its attribute")
    path = ""
    for part in where:
        if isinstance(part, int):
            path += f"[{part}]"
        elif not re.search(r"[\[(]", part):
            path += f"{'.' if path else ''}{part}"
    return f"{path[:200]} {told}".strip()
