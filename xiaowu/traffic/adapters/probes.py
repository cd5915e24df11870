"""Probes of the status page (探測): all addresses at once, each with a time limit, whatever comes back. A socket's own limit holds for each piece
alone: a port that sends a character every few seconds would hold a probe for hours, so each connection is cut.
"""

import http.client
import socket
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from datetime import timedelta
from typing import Any

PATIENCE = 10.0  # seconds for a whole answer
_BEGINNING = 4096  # bytes that are read of an answer whose words do not matter
_WHOLE = 8 << 20  # more than hundreds of announcements take


def _cut(connected: socket.socket) -> None:
    def end() -> None:
        with suppress(OSError, ssl.SSLError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(PATIENCE, end)
    timer.daemon = True
    timer.start()


class _Plain(http.client.HTTPConnection):
    def connect(self) -> None:
        super().connect()
        _cut(self.sock)


class _Secure(http.client.HTTPSConnection):
    def connect(self) -> None:
        super().connect()
        _cut(self.sock)


class _PlainHandler(urllib.request.HTTPHandler):
    def http_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Plain, request)


class _SecureHandler(urllib.request.HTTPSHandler):
    def https_open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_Secure, request)


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """A probe asks one address: a redirection is an answer."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def whole(url: str) -> bytes:
    """What an address answers. Raises whatever a wrong answer raises; ValueError, if it is longer than anything that the house tells."""
    found = _fetch(url, _WHOLE + 1)
    if len(found) > _WHOLE:
        raise ValueError(f"longer than {_WHOLE} bytes")
    return found


def _fetch(url: str, most: int, *more: type[urllib.request.BaseHandler]) -> bytes:
    asked = urllib.request.Request(url, headers={"User-Agent": "xiaowu-status"})  # noqa: S310  (an operator's)
    with urllib.request.build_opener(_PlainHandler, _SecureHandler, *more).open(asked, timeout=PATIENCE) as answer:
        return bytes(answer.read(most))


def probe(url: str) -> tuple[bool, timedelta]:
    """Whether the address answers with less than 400, and how long it took."""
    begun = time.monotonic()
    try:
        _fetch(url, _BEGINNING, _Unfollowed)
        answered = True
    except urllib.error.HTTPError as error:
        answered = error.code < 400
    except Exception:  # an answer that is none may be wrong in any way, and none may end the watch
        answered = False
    took = time.monotonic() - begun
    return answered and took <= PATIENCE, timedelta(seconds=took)


def probe_all(addresses: Mapping[str, str]) -> dict[str, tuple[bool, timedelta]]:
    """All of them at once; what has not answered when patience ends did not answer."""
    found: dict[str, tuple[bool, timedelta]] = {}

    def one(name: str, url: str) -> None:
        found[name] = probe(url)

    asked = [threading.Thread(target=one, args=each, daemon=True) for each in addresses.items()]
    for thread in asked:
        thread.start()
    end = time.monotonic() + PATIENCE + 1
    for thread in asked:
        thread.join(max(0.0, end - time.monotonic()))
    return {name: found.get(name, (False, timedelta(seconds=PATIENCE))) for name in addresses}
