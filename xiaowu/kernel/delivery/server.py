"""The connection to the house's mail server (郵件伺服器), with one deadline for each step: smtplib's own timeout begins anew with every byte."""

import io
import time
from collections.abc import Callable
from functools import partial
from smtplib import SMTP, SMTP_SSL, SMTPServerDisconnected
from typing import Any

from django.core.mail.backends.smtp import EmailBackend

STEP = 25.0  # seconds for opening the connection, and for each letter, including all that the server says
_LAST = 5.0  # seconds for the farewell
_ADDRESS = 10.0  # seconds that each address of the server has to answer at all
_PIECE = 4096


class _End:
    """The deadline of the step that is under way."""

    def __init__(self) -> None:
        self._until = 0.0

    def begin(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    def left(self) -> float:
        """Raises TimeoutError."""
        left = self._until - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


class _Heard(io.RawIOBase):
    """The server's answers, each byte read within the time that is left."""

    def __init__(self, there: Any, end: _End) -> None:
        self._there, self._end = there, end

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self._there.settimeout(self._end.left())
        return int(self._there.recv_into(buffer))


class _Ending:
    """The deadline for both of smtplib's classes of connection."""

    sock: Any
    file: Any
    close: Callable[[], None]

    def __init__(self, *given: Any, end: _End, **named: Any) -> None:
        self._end = end
        super().__init__(*given, **named)

    def _get_socket(self, host: str, port: int, _timeout: object) -> Any:
        return super()._get_socket(host, port, min(self._end.left(), _ADDRESS))  # type: ignore[misc]

    def send(self, said: Any) -> None:
        whole = said.encode("ascii") if isinstance(said, str) else said
        for start in range(0, len(whole), _PIECE):
            self._may_go_on()
            super().send(whole[start : start + _PIECE])  # type: ignore[misc]

    def getreply(self) -> tuple[int, bytes]:
        if self.file is None and self.sock:
            self.file = io.BufferedReader(_Heard(self.sock, self._end))
        told: tuple[int, bytes] = super().getreply()  # type: ignore[misc]
        return told

    def _may_go_on(self) -> None:
        if not self.sock:
            return
        try:
            self.sock.settimeout(self._end.left())
        except OSError as over:
            self.close()
            raise SMTPServerDisconnected("too long") from over


class _Plain(_Ending, SMTP):
    pass


class _Secure(_Ending, SMTP_SSL):
    pass


class Server(EmailBackend):
    """Django's backend, with a deadline for opening the connection and for each letter."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self._end = _End()

    @property
    def connection_class(self) -> Any:
        return partial(_Secure if self.use_ssl else _Plain, end=self._end)

    def open(self) -> bool | None:
        if not self.connection:
            self._end.begin(STEP)
        return super().open()

    def _send(self, email_message: Any) -> bool:
        self._end.begin(STEP)
        return bool(super()._send(email_message))  # type: ignore[misc]  # the stubs have no `_send`

    def close(self) -> None:
        self._end.begin(_LAST)
        super().close()
