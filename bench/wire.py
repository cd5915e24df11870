"""A wire that can be cut (可切斷的線路): a TCP proxy on loopback before a server, for faults of the network that are tried for real."""

import socket
import threading
import time
from contextlib import suppress
from pathlib import Path

_COMMIT = b"COMMIT"


class Wire:
    """Carries everything until it is cut, slowed or silent, or until the next commit is to lose its answer.

    `to`: a socket's file, or a port of this machine.
    """

    def __init__(self, to: Path | int) -> None:
        self.to, self.delay = to, 0.0
        self.is_silent = False  # connections are taken and stay, and nothing comes through until it speaks again: a host that hangs
        self.loses_commits = 0  # so many commits reach the server, and their answers nobody
        self._open: set[socket.socket] = set()
        self._is_cut = False
        self._listening = self._listen(0)
        self.port: int = self._listening.getsockname()[1]

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def cut(self) -> None:
        """Every connection breaks, and nobody gets a new one."""
        self._is_cut = True
        _shut(self._listening)
        for each in list(self._open):
            _shut(each)

    def mend(self) -> None:
        """Carry again, at the same port."""
        self._is_cut = False
        self._listening = self._listen(self.port)

    def _listen(self, port: int) -> socket.socket:
        listening = socket.create_server(("127.0.0.1", port))
        threading.Thread(target=self._accept, args=(listening,), daemon=True).start()
        return listening

    def _accept(self, listening: socket.socket) -> None:
        with suppress(OSError):  # cut
            while True:
                near, _from = listening.accept()
                try:
                    far = _reach(self.to)
                except OSError:
                    near.close()
                    continue
                self._open |= {near, far}
                if self._is_cut:  # between being taken and being known
                    for each in (near, far):
                        _shut(each)
                    break
                for one, other, is_asking in ((near, far, True), (far, near, False)):
                    threading.Thread(target=self._carry, args=(one, other, is_asking), daemon=True).start()

    def _carry(self, one: socket.socket, other: socket.socket, is_asking: bool) -> None:
        with suppress(OSError):
            while piece := one.recv(65_536):
                if self.delay:
                    time.sleep(self.delay)
                while self.is_silent:
                    time.sleep(0.05)
                if is_asking and self.loses_commits and _COMMIT in piece:
                    self.loses_commits -= 1
                    one.shutdown(socket.SHUT_RDWR)
                    other.sendall(piece)
                    other.recv(65_536)  # it has committed, and nobody hears of it
                    break
                other.sendall(piece)
        for each in (one, other):
            self._open.discard(each)
            _shut(each)


def _reach(to: Path | int) -> socket.socket:
    if isinstance(to, int):
        return socket.create_connection(("127.0.0.1", to))
    far = socket.socket(socket.AF_UNIX)
    far.connect(str(to))
    return far


def _shut(each: socket.socket) -> None:
    with suppress(OSError):
        each.shutdown(socket.SHUT_RDWR)
    each.close()
