"""A mail server for a test, and the house with a mail domain."""

from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from socket import socket
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from django.conf import settings

DOMAIN = "mail.example"


class Inbox:
    """What a mail server received."""

    def __init__(self) -> None:
        self.letters: list[Any] = []

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  (aiosmtpd's)
        self.letters.append(message_from_bytes(envelope.content, policy=default))
        return "250 OK"


@contextmanager
def mail_server(receives: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """While this runs, `receives` (aiosmtpd's handler) gets every letter."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = Controller(receives, hostname="127.0.0.1", port=port)
    server.start()
    given = {
        "EMAIL_BACKEND": "xiaowu.kernel.delivery.server.Server", "XIAOWU_MAIL_DOMAIN": DOMAIN, "EMAIL_HOST": "127.0.0.1", "EMAIL_PORT": port,
    }  # fmt: skip
    for name, value in given.items():
        monkeypatch.setattr(settings, name, value)
    yield
    server.stop()
