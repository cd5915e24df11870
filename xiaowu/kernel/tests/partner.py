"""A partner on this machine."""

import socket
from typing import Any

import pytest


def leads_to(monkeypatch: pytest.MonkeyPatch, *addresses: str) -> list[str]:
    """Every name resolves to this partner; returns the names that were looked up."""
    asked: list[str] = []
    real = socket.getaddrinfo

    def look(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        if str(host).replace(".", "").isdigit() or ":" in str(host):
            return real(host, port, *args, **more)
        asked.append(str(host))
        return [found for each in addresses for found in real(each, port, type=socket.SOCK_STREAM)]

    monkeypatch.setattr(socket, "getaddrinfo", look)
    return asked
