"""Calls to other systems when something changes (異動通知): signed as the Standard Webhooks specification (1.0.0) says, so that any of its
libraries checks them. A receiver refuses a call whose time is minutes away, or whose number it has had: neither can be sent again by a stranger.
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

KIND = "vulnerabilities.webhook"  # of delivery
LONGEST_NAME, LONGEST_URL = 60, 300
MOST_IDS = 1_000  # findings that one call names; what is more is counted, and read over the API
_BYTES = 32
_PREFIX = "whsec_"


class Event(StrEnum):
    """What a call is about."""

    TAKEN = "pass.taken"
    UNDONE = "pass.undone"
    DECIDED = "finding.decided"
    ANSWERED = "finding.answered"
    MOVED = "notice.moved"


def secret(choose: Callable[[int], bytes]) -> str:
    """A receiver's own secret, as the specification writes it. `choose`: so many unforeseeable bytes."""
    return _PREFIX + base64.b64encode(choose(_BYTES)).decode()


def signature(of: str, number: str, at: int, body: bytes) -> str:
    """The header `webhook-signature`: HMAC-SHA256 over number, time (seconds since 1970) and body."""
    key = base64.b64decode(of.removeprefix(_PREFIX))
    made = hmac.new(key, f"{number}.{at}.".encode() + body, hashlib.sha256).digest()
    return f"v1,{base64.b64encode(made).decode()}"


def body(event: Event, at: str, data: Mapping[str, Any]) -> bytes:
    """What is sent. `at`: when it happened, in ISO 8601."""
    return json.dumps({"type": event.value, "timestamp": at, "data": data}, ensure_ascii=False).encode()


def number_of(finding_id: int) -> str:
    """How other systems know a finding (`unique_id_from_tool` of the export)."""
    return f"xiaowu-{finding_id}"


def named(answers: Mapping[str, Sequence[int]]) -> dict[str, Any]:
    """Findings by what a pass said of them: how many, and which, as far as one call names them."""
    return {
        "counts": {answer: len(ids) for answer, ids in answers.items()},
        "changed": {answer: [number_of(each) for each in ids[:MOST_IDS]] for answer, ids in answers.items()},
        "is_whole": all(len(ids) <= MOST_IDS for ids in answers.values()),
    }
