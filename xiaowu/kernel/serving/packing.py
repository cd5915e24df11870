"""Compression of what is sent (壓縮傳送): pages as they are answered, styles and scripts once per content. On a slow line it saves most of the wait.

The length of a compressed page reveals something about its content (BREACH, CRIME): an attacker who makes a victim's browser ask for pages with
guesses in them, and sees their lengths, learns a secret letter by letter. So pages that another site asked for are sent uncompressed, and so are a
reader's own where the browser does not say who asked. The form token is masked anew on each page, and each page ends in a remark of unpredictable
length, which alone would only make guessing dearer. `docs/security.md` says what else stands in the way. Sheets and documents are compressed by
their formats, and answers to programs stay as they are.
"""

import gzip
import hashlib
import secrets
from collections.abc import Callable
from functools import lru_cache, partial
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

import brotli
from django.conf import settings
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers
from whitenoise.middleware import WhiteNoiseMiddleware
from whitenoise.responders import StaticFile

from xiaowu.kernel.sealing.once import made_once

LEAST = 400  # bytes: anything shorter fits into one packet anyway
REMARK = 48  # random bytes at most; and 64 characters of the page
_PAGE_QUALITY = 3  # the next level costs three times as much, and saves a tenth (`docs/performance.md`)
_FILE_QUALITY = 11  # made only once
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
    """Compresses pages, for browsers that accept it."""

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
    """whitenoise's middleware, which finds compressed forms of files in a folder of the house:
    whichever process comes first makes them, once per content.

    While a house is upgraded node by node, a page of the new release may ask a node of the old one for its files. Such an answer is not kept under
    the mark of another content.
    """

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response: HttpResponseBase = super().__call__(request)
        named = request.GET.get("v") if request.path_info in self.files else None
        if named and named != mark_of(request.path_info.removeprefix(settings.STATIC_URL)):
            response["Cache-Control"] = "no-store"
        return response

    def get_static_file(self, path: str, url: str, stat_cache: Any = None) -> StaticFile:
        if Path(path).suffix not in _PACKED_FILES:
            return super().get_static_file(path, url, stat_cache)
        headers = Headers([])
        self.add_mime_headers(headers, path, url)
        self.add_cache_headers(headers, path, url)
        headers["Access-Control-Allow-Origin"] = "*"
        return StaticFile(path, headers.items(), encodings=_packed(Path(path).read_bytes()))


@lru_cache(maxsize=1024)
def mark_of(path: str) -> str:
    """The mark of a static file's content, which stands in its address (`?v=`); of nothing, where there is no such file."""
    found = finders.find(path)
    return hashlib.sha256(Path(found).read_bytes() if isinstance(found, str) else b"").hexdigest()[:10]


def may_be_packed(request: HttpRequest) -> bool:
    """Whether only the house's own pages and the reader decided what stands in the address."""
    asked_by = request.headers.get("Sec-Fetch-Site", "")
    return asked_by in _OWN or (not asked_by and settings.SESSION_COOKIE_NAME not in request.COOKIES)


def way_for(accepted: str) -> str:
    """The encoding in which a page is sent to a browser that accepts this; empty: uncompressed."""
    told = {name.strip().lower(): weight.replace(" ", "") for name, _mark, weight in (each.partition(";") for each in accepted.split(","))}
    return next((way for way in _OF_PAGES if told.get(way, "q=0") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")), "")


def _remark() -> bytes:
    return f"<!--{secrets.token_urlsafe(secrets.randbelow(REMARK))}-->".encode()


def _packed(content: bytes) -> dict[str, str]:
    """The compressed forms of a file that are shorter than the file."""
    name = hashlib.sha256(content).hexdigest()[:32]
    folder = Path(settings.XIAOWU_HOME) / "packed"
    made = {way: made_once(folder / f"{name}.{way}", partial(pack, content)) for way, pack in _OF_FILES.items()}
    return {way: str(path) for way, path in made.items()}
