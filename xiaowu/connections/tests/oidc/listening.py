"""A partner that listens for the end of sessions."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any
from urllib.parse import parse_qs


class Listener(HTTPServer):
    """A client's logout endpoint on loopback."""

    heard: list[str]
    status: int


class _Answer(BaseHTTPRequestHandler):
    server: Listener

    def do_POST(self) -> None:
        body = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        self.server.heard.append(body["logout_token"][0])
        self.send_response(self.server.status)
        self.end_headers()

    def log_message(self, *_args: Any) -> None:
        """Quiet."""
