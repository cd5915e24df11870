"""What is sent is packed (壓縮傳送): pages as they are answered, styles and scripts once for a content. On a slow line it is what one waits for.

How long a packed page is says something of what stands in it (BREACH, CRIME): whoever has a victim's browser ask for pages with guesses in them
and sees their lengths learns letter by letter. So a page that another site asked for is sent as it is, and so is a reader's own where the browser
does not say who asked; the form token is masked anew on each page, and each ends in a remark of a length that nobody foretells, which alone would
only make guessing dearer. `docs/security.md` says what else stands in the way. Sheets and documents are packed by their formats, and answers to
programs stay as they are.
"""

import gzip
import hashlib
import secrets
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from xiaowu.kernel.sealing.once import made_once

LEAST = 400  # bytes: what is shorter fits into one packet anyway
REMARK = 48  # random bytes at most, and 64 letters of the page
_PAGE_QUALITY = 3  # the next costs three times as much, and saves a tenth (`docs/performance.md`)
_FILE_QUALITY = 11  # made once
_PACKED_FILES = frozenset({".css", ".js", ".svg", ".webmanifest", ".ico"})
_OWN = frozenset({"same-origin", "none"})  # none: typed, or opened from a bookmark

Pack = Callable[[bytes], bytes]
_OF_PAGES: dict[str, Pack] = {
    "br": lambda content: bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=_PAGE_QUALITY)),
    "gzip": lambda content: gzip.compress(content, compresslevel=1, mtime=0),
}
_OF_FILES: dict[str, Pack] = {
    "br": lambda content: bytes(brotli.compress(content, mode=brotli.MODE_TEXT, quality=_FILE_QUALITY)),
    "gzip": lambda content: gzip.compress(content, compresslevel=9, mtime=0),
}


class PackingMiddleware:
    """Pages, for browsers that unpack them."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.streaming or len(response.content) < LEAST or not response.get("Content-Type", "").startswith("text/html"):
            return response
        patch_vary_headers(response, ["Accept-Encoding", "Sec-Fetch-Site"])
        way = way_for(request.headers.get("Accept-Encoding", ""))
        if way and may_be_packed(request) and "Content-Encoding" not in response:
            response.content = _OF_PAGES[way](response.content + _remark())
            response["Content-Encoding"] = way
            if response.get("ETag", "").startswith('"'):  # the same page, in other bytes
                response["ETag"] = f"W/{response['ETag']}"
        return response


class PackedFilesMiddleware(WhiteNoiseMiddleware):  # type: ignore[misc]  # whitenoise has no types
    """whitenoise's, which finds the packed forms of a file in the house's own folder: those of one content are made once, by whoever comes first."""

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        if Path(path).suffix not in _PACKED_FILES:
            return super().get_static_file(path, url, stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        headers["Access-Control-Allow-Origin"] = "*"
        return StaticFile(path, headers.items(), encodings=_packed(Path(path).read_bytes()))


def may_be_packed(request: HttpRequest) -> bool:
    """Whether nobody but the house's own pages and the reader chose what stands in the address."""
    asked_by = request.headers.get("Sec-Fetch-Site", "")
    return asked_by in _OWN or (not asked_by and settings.SESSION_COOKIE_NAME not in request.COOKIES)


def way_for(accepted: str) -> str:
    """How a browser that accepts this is sent a page; empty: as it is."""
    told = {name.strip().lower(): weight.replace(" ", "") for name, _mark, weight in (each.partition(";") for each in accepted.split(","))}
    return next((way for way in _OF_PAGES if told.get(way, "q=0") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")), "")


def _remark() -> bytes:
    return f"<!--{secrets.token_urlsafe(secrets.randbelow(REMARK))}-->".encode()


def _packed(content: bytes) -> dict[str, str]:
    """The packed forms of a file that are shorter than itself."""
    name = hashlib.sha256(content).hexdigest()[:32]
    folder = Path(settings.XIAOWU_HOME) / "packed"
    made = {way: made_once(folder / f"{name}.{way}", partial(pack, content)) for way, pack in _OF_FILES.items()}
    return {way: str(path) for way, path in made.items()}
