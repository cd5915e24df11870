"""Addresses that a telephone reads from paper (行動條碼): drawn here, by no service of anybody else's."""

import io
from collections.abc import Iterator
from functools import lru_cache

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

_DOT = 8  # dots of a picture for each of the code's


@lru_cache(maxsize=64)
def _code(text: str) -> QRCode:
    made: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=2, box_size=_DOT)
    made.add_data(text)
    made.make(fit=True)
    return made


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """The dark stripes: row, first column, how many."""
    for row, line in enumerate(_code(text).get_matrix()):
        start = None
        for column, is_dark in enumerate([*line, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield row, start, column - start
                start = None


def across(text: str) -> int:
    """How many dots lie beside each other, with the quiet edge."""
    return len(_code(text).get_matrix())


def png(text: str) -> bytes:
    """As a picture."""
    out = io.BytesIO()
    _code(text).make_image().save(out)
    return out.getvalue()
