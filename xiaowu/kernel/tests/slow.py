"""Other systems that behave badly, on loopback: one drips its answer, one never ends it, one compresses it, one redirects."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress

OK = b"HTTP/1.1 200 OK\r\nContent-Type: application/scim+json\r\n"


@contextmanager
def partner(answers: Callable[[socket.socket], None]) -> Iterator[tuple[str, list[float]]]:
    """Its address, and when it was called."""
    came: list[float] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def one(call: socket.socket) -> None:
            with call, suppress(OSError):
                call.recv(65536)
                answers(call)

        def listen() -> None:
            with suppress(OSError):
                while True:
                    call, _from = server.accept()
                    came.append(time.monotonic())
                    threading.Thread(target=one, args=(call,), daemon=True).start()

        threading.Thread(target=listen, daemon=True).start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/x", came
        server.shutdown(socket.SHUT_RDWR)


def drips(call: socket.socket) -> None:
    """One byte of its headers every 0.3 s: never silent for long, and never done."""
    for letter in OK * 10:
        call.sendall(bytes([letter]))
        time.sleep(0.3)


def drips_its_body(call: socket.socket) -> None:
    call.sendall(OK + b"Content-Length: 9999\r\n\r\n")
    for _letter in range(9999):
        call.sendall(b" ")
        time.sleep(0.3)


def drips_its_handshake(call: socket.socket) -> None:
    """The beginning of a TLS record, and then one byte after the other."""
    call.sendall(b"\x16\x03\x03\x40\x00")
    for _byte in range(9999):
        call.sendall(b"\x02")
        time.sleep(0.3)


def never_ends(call: socket.socket) -> None:
    """A body without an end, as fast as it is read."""
    call.sendall(OK + b"\r\n")
    while True:
        call.sendall(b" " * 65536)


def packs(call: socket.socket) -> None:
    call.sendall(OK + b"Content-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc")


def reads_nothing(call: socket.socket) -> None:
    time.sleep(30)


def sends_on(call: socket.socket) -> None:
    call.sendall(b"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n")
