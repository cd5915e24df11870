"""A push service and browsers that subscribe there: what they get they open with their own keys, as a browser would."""

import base64
import json
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


class PushService(HTTPServer):
    """Takes pushes, answers `status`, and keeps each: path, headers, body."""

    got: list[tuple[str, dict[str, str], bytes]]
    status: int

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}"


class _Answer(BaseHTTPRequestHandler):
    server: PushService

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.got.append((self.path, {name.lower(): value for name, value in self.headers.items()}, body))
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Quiet."""


@contextmanager
def served() -> Iterator[PushService]:
    service = PushService(("127.0.0.1", 0), _Answer)
    service.got, service.status = [], 201
    thread = threading.Thread(target=service.serve_forever, daemon=True)
    thread.start()
    try:
        yield service
    finally:
        service.shutdown()
        service.server_close()


class Browser:
    """A subscription with its own keys."""

    def __init__(self, service: str) -> None:
        self._key, self._secret = ec.generate_private_key(ec.SECP256R1()), os.urandom(16)
        self.path = f"/push/{_text(os.urandom(9))}"
        point = self._key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.subscription = {"endpoint": service + self.path, "p256dh": _text(point), "auth": _text(self._secret)}

    def opened(self, body: bytes) -> dict[str, str]:
        """What a push says to this browser. Raises for one encrypted for another."""
        told: dict[str, str] = json.loads(http_ece.decrypt(body, private_key=self._key, auth_secret=self._secret, version="aes128gcm"))
        return told


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")
