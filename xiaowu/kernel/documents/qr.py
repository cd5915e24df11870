"""QR codes of addresses, for telephones to read from paper (行動條碼): drawn here, without anybody else's service."""

import io
from collections.abc import Iterator
from functools import lru_cache

from qrcode import QRCode
from qrcode.constants import ERROR_CORRECT_M

_DOT = 8  # pixels of the picture for each module of the code


@lru_cache(maxsize=64)
def _code(text: str) -> QRCode:
    made: QRCode = QRCode(error_correction=ERROR_CORRECT_M, border=2, box_size=_DOT)
    made.add_data(text)
    made.make(fit=True)
    return made


def runs(text: str) -> Iterator[tuple[int, int, int]]:
    """The dark stripes: row, first column, length."""
    for row, line in enumerate(_code(text).get_matrix()):
        start = None
        for column, is_dark in enumerate([*line, False]):
            if is_dark and start is None:
                start = column
            elif not is_dark and start is not None:
                yield row, start, column - start
                start = None


def across(text: str) -> int:
    """How many modules the code is wide, with the quiet zone."""
    return len(_code(text).get_matrix())


def png(text: str) -> bytes:
    """The code as a picture."""
    out = io.BytesIO()
    _code(text).make_image().save(out)
    return out.getvalue()
