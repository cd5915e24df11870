"""A bounded load driver for loopback: users on keep-alive connections, each doing one thing again and again for a few seconds.

It shares the cores with what it measures, so it is a single loop over plain sockets: an asyncio driver took a fifth of two cores for itself.
"""

import selectors
import socket
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Measured:
    """The result of a step: seconds of each good answer, and the number of others."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    took: float = 0.0

    def add(self, other: "Measured") -> None:
        """Add another turn of the same step."""
        self.seconds += other.seconds
        self.errors += other.errors
        self.took += other.took

    @property
    def rate(self) -> float:
        """Good answers a second."""
        return len(self.seconds) / self.took if self.took else 0.0

    def percentile(self, share: float) -> float:
        """In milliseconds."""
        ordered = sorted(self.seconds)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


Request = Callable[[int, int], bytes]  # (user, turn) → the bytes to send


class User:
    """One connection, and what has arrived of the answer it waits for."""

    __slots__ = ("begun", "number", "received", "socket", "turn", "wanted")

    def __init__(self, number: int, port: int) -> None:
        self.number, self.turn = number, 0
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=30)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def send(self, request: Request) -> None:
        self.received, self.wanted = bytearray(), 0
        words = request(self.number, self.turn)
        self.turn += 1
        self.begun = time.perf_counter()
        self.socket.sendall(words)

    def receive(self) -> int | None:
        """The answer's status once all of it is there; 0 if the server hung up."""
        piece = self.socket.recv(262_144)
        if not piece:
            return 0
        self.received += piece
        if not self.wanted:
            end = self.received.find(b"\r\n\r\n")
            if end < 0:
                return None
            self.wanted = end + 4 + _length(bytes(self.received[:end]))
        return int(self.received[9:12]) if len(self.received) >= self.wanted else None


def drive(port: int, request: Request, users: int, seconds: float, good: int = 200) -> Measured:
    """Let so many users send their requests for so long.
    An answer with a status other than `good` is an error, also a page that redirects elsewhere.
    """
    measured = Measured()
    with selectors.DefaultSelector() as waiting:
        begun = time.perf_counter()
        until = begun + seconds
        for number in range(users):
            user = User(number, port)
            waiting.register(user.socket, selectors.EVENT_READ, user)
            user.send(request)
        while waiting.get_map():
            for key, _events in waiting.select(30):
                _turn(key.data, request, waiting, measured, until, good)
        measured.took = time.perf_counter() - begun
    return measured


def _turn(user: User, request: Request, waiting: selectors.BaseSelector, measured: Measured, until: float, good: int) -> None:
    status = user.receive()
    if status is None:
        return
    now = time.perf_counter()
    if status == good:
        measured.seconds.append(now - user.begun)
    else:
        measured.errors += 1
    if status and now < until:
        user.send(request)
    else:
        waiting.unregister(user.socket)
        user.socket.close()


def _length(head: bytes) -> int:
    for line in head.lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            return int(line[15:])
    return 0
