"""What a letter to the engineers says (來信報修): who wrote, about what, and the mark by which the same letter is known again."""

import hashlib
import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage

MOST_BYTES = 1_000_000  # of a letter: pictures belong to the ticket
_NUMBER = re.compile(r"(?:電話|分機|手機)[：: ]{0,3}([0-9()#轉分機 -]{2,30})")


@dataclass(frozen=True, slots=True)
class Letter:
    """`sender`: name and address; `words`: subject and text; `key`: 64 hexadecimal digits of its Message-ID, or of all of it."""

    sender: str
    telephone: str
    words: str
    key: str


def letter_of(message: EmailMessage, whole: bytes) -> Letter:
    """Of a message as it was read; the plain text of it, or nothing if it has none."""
    body = message.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    said = "\n".join(each for each in (str(message.get("Subject", "")).strip(), str(text).strip()) if each)
    number = _NUMBER.search(said)
    told = str(message.get("Message-ID", "")).strip().encode() or whole
    return Letter(_sender(message), number[1].strip() if number else "", said, hashlib.sha256(told).hexdigest())


def _sender(message: EmailMessage) -> str:
    found: tuple[Address, ...] = getattr(message.get("From"), "addresses", ())
    return " ".join(each for each in (found[0].display_name, found[0].addr_spec) if each) if found else ""
