"""A start code made from its row and the house's secret (啟用碼的產生): what is kept is a hash, what is printed can be printed again."""

import hashlib

from django.utils.crypto import salted_hmac

from xiaowu.roster.rules.codes import shown, typed


def code_of(row_id: int) -> str:
    """The code of a row, as people read it."""
    return shown(salted_hmac("xiaowu.start-code", str(row_id), algorithm="sha256").digest())


def hash_of_code(text: str) -> bytes:
    """What the table keeps of a code, from however it was typed."""
    return hashlib.sha256(typed(text).encode()).digest()
