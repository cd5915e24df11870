"""Calls to other systems (對外連線), all of which go through here. A call has one deadline, however slowly the answer comes; an answer has a
largest size; redirects are not followed; and the address behind a name is checked when it is called, not only when it was entered.
"""

import queue
import socket
import ssl
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from ipaddress import ip_address
from typing import Any

import httpcore2
import httpx2
from django.conf import settings

from xiaowu.kernel.addresses import NotAnAddress, is_outward, outward

LARGEST = 1_000_000  # bytes of an answer, with its headers


class Inward(httpx2.ConnectError):
    """The address may not be called, or its name resolves to the inner network."""


class TooLong(httpx2.ReadError):
    """The answer is larger than any that we ask for."""


class Packed(httpx2.RemoteProtocolError):
    """The answer is compressed although we asked for it uncompressed: unpacked it could have any size."""


def caller(*, seconds: float, base_url: str = "", headers: Mapping[str, str] | None = None, inside: Sequence[str] | None = None) -> httpx2.Client:
    """A client that calls another system, for one thread. `seconds`: how long a call may take, including the whole answer. `inside`: the inner
    networks and hosts that it may reach; those that the operator allows for the bureau's systems, if none are named.

    Each call raises httpx2's errors and the three above. Proxies of the environment are not used: they would resolve names for us.
    """
    given = {**(headers or {}), "Accept-Encoding": "identity"}
    return httpx2.Client(
        base_url=base_url, headers=given, timeout=seconds, follow_redirects=False, trust_env=False, transport=_Transport(seconds, inside)
    )


class _Call:
    """The time and size left of the call that is under way."""

    def __init__(self, seconds: float) -> None:
        self.seconds, self.until, self.bytes = seconds, 0.0, 0

    def begin(self) -> None:
        self.until, self.bytes = time.monotonic() + self.seconds, 0

    def left(self) -> float:
        left = self.until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left

    def took(self, count: int) -> None:
        self.bytes += count
        if self.bytes > LARGEST:
            raise TooLong("too long")


class _Transport(httpx2.HTTPTransport):
    def __init__(self, seconds: float, inside: Sequence[str] | None) -> None:
        super().__init__(verify=_trusted())
        self._call, self._inside = _Call(seconds), inside
        self._pool = httpcore2.ConnectionPool(ssl_context=_trusted(), network_backend=_Backend(self._call, inside))  # httpx2 has no parameter for one

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        self._call.begin()
        try:
            outward(f"{request.url.scheme}://{request.url.netloc.decode('ascii')}/", _allowed(self._inside))
        except NotAnAddress as wrong:
            raise Inward(wrong.fault) from wrong
        answer = super().handle_request(request)
        if answer.headers.get("content-encoding", "identity").lower() != "identity":
            answer.close()
            raise Packed("packed")
        return answer


class _Backend(httpcore2.NetworkBackend):
    def __init__(self, call: _Call, inside: Sequence[str] | None) -> None:
        self._call, self._inside, self._inner = call, inside, httpcore2.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,  # noqa: ARG002  (the call's own is shorter)
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """The name is resolved once, and the connection goes to an address that was checked."""
        with _named(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            found = _looked_up(host, port, self._call.left())
        may = [each for each in found if is_outward(host, ip_address(each.partition("%")[0]), _allowed(self._inside))]
        if not may:
            raise Inward("inward")
        for number, each in enumerate(may[:-1]):
            try:
                return self._connected(each, port, 1 / (len(may) - number), local_address, socket_options)
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout):  # try the next address, which gets its share of the time left
                continue
        return self._connected(may[-1], port, 1, local_address, socket_options)

    def _connected(
        self, address: str, port: int, share: float, local: str | None, options: Iterable[httpcore2.SOCKET_OPTION] | None
    ) -> httpcore2.NetworkStream:
        with _named(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            left = self._call.left() * share
        return _Stream(self._inner.connect_tcp(address, port, timeout=left, local_address=local, socket_options=options), self._call)


def _allowed(inside: Sequence[str] | None) -> Sequence[str]:
    return settings.XIAOWU_OUTBOUND if inside is None else inside


class _Stream(httpcore2.NetworkStream):
    """A connection whose every step gets only the time that is left of the call."""

    def __init__(self, inner: httpcore2.NetworkStream, call: _Call) -> None:
        self._inner, self._call = inner, call

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002
        with _named(httpcore2.ReadTimeout, httpcore2.ReadError):
            left = self._call.left()
        data = self._inner.read(max_bytes, timeout=left)
        self._call.took(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002
        there: socket.socket = self._inner.get_extra_info("socket")
        rest = memoryview(buffer)
        with _named(httpcore2.WriteTimeout, httpcore2.WriteError):
            while rest:  # in pieces: the inner stream would restart its timeout for each
                there.settimeout(self._call.left())
                rest = rest[there.send(rest) :]

    def start_tls(self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None) -> httpcore2.NetworkStream:  # noqa: ARG002
        with _named(httpcore2.ConnectTimeout, httpcore2.ConnectError):
            left = self._call.left()
        return _Stream(self._inner.start_tls(ssl_context, server_hostname, timeout=left), self._call)

    def close(self) -> None:
        self._inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)


@contextmanager
def _named(too_late: type[Exception], failed: type[Exception]) -> Iterator[None]:
    try:
        yield
    except TimeoutError as error:
        raise too_late(str(error)) from error
    except OSError as error:
        raise failed(str(error)) from error


def _looked_up(host: str, port: int, left: float) -> list[str]:
    """The addresses of a name, each once. In a thread of its own, since the system's resolver has no timeout. Raises OSError."""
    answers: queue.SimpleQueue[list[str] | OSError] = queue.SimpleQueue()

    def look() -> None:
        try:
            answers.put([str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)])
        except (OSError, UnicodeError) as error:
            answers.put(error if isinstance(error, OSError) else OSError(str(error)))

    threading.Thread(target=look, daemon=True).start()
    try:
        found = answers.get(timeout=left)
    except queue.Empty as late:
        raise TimeoutError from late
    if isinstance(found, OSError):
        raise found
    return list(dict.fromkeys(found))


@lru_cache(maxsize=1)
def _trusted() -> ssl.SSLContext:
    return httpx2.create_ssl_context()
