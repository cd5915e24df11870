"""Tables as files that people take away (匯出). The formats are listed only here: addresses accept no other (`<sheet:suffix>`,
`<table:suffix>`), and the component `exports` links them.
"""

import json
from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import HttpResponse

from xiaowu.kernel import roc
from xiaowu.kernel.sheets import FORMATS, Table, write
from xiaowu.kernel.ui.pages import download

JSON = "json"
SHEETS = tuple(FORMATS)
SUFFIXES = (*SHEETS, JSON)


def export(name: str, suffix: str, table: Callable[[], Table], told: Callable[[], Any] | None = None) -> HttpResponse:
    """The table as a file `name.suffix`; `told`: what programs get as JSON, at an address that offers it."""
    content, media_type = content_of(suffix, table, told)
    return download(content, media_type, f"{name}.{suffix}")


def content_of(suffix: str, table: Callable[[], Table], told: Callable[[], Any] | None = None) -> tuple[bytes, str]:
    """The file itself, and its media type."""
    if told is not None and suffix == JSON:
        return json.dumps(told(), default=str, ensure_ascii=False).encode(), "application/json"
    return write(table(), suffix)


def stamp(day: date) -> str:
    """A day as part of a file's name: `1151124`."""
    return f"{roc.year(day)}{day:%m%d}"
