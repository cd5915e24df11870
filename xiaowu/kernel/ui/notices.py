"""Words about what happened (通知), shown on the next page. They may contain a start code or a secret, shown once, so they travel sealed."""

from hashlib import sha256
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.messages.storage.cookie import CookieStorage
from django.http.response import HttpResponseBase

from xiaowu.kernel.sealing import seal, unseal

_PURPOSE = "notices"


class NoticeStorage(CookieStorage):
    """Django's own storage, in a cookie; if none came and none is left, the answer sets no cookie: that saves 3 % of a page's Python."""

    _queued_messages: list[Any]

    def update(self, response: HttpResponseBase) -> list[Any] | None:
        """Returns what could not be stored; None if there was nothing to store."""
        if self.cookie_name not in self.request.COOKIES and not self._queued_messages:
            return None
        return super().update(response)

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        """Sealed, not only signed: the browser keeps the cookie, and somebody who searches the browser's data can read nothing."""
        encoded: str | None = super()._encode_parts(messages, encode_empty)  # type: ignore[misc]
        return seal(f"{self._whose()} {encoded}", _PURPOSE) if encoded else encoded

    def _whose(self) -> str:
        """The session that they are for, by the hash of its token; all browsers without one are alike."""
        session = getattr(self.request, "session", None)
        token = session.session_key if session is not None else None
        return sha256(token.encode()).hexdigest() if token else "-"

    def _decode(self, data: str | None) -> list[Any] | None:
        try:
            whose, _space, opened = unseal(data, _PURPOSE).partition(" ") if data else ("", "", "")
        except (InvalidToken, ValueError):  # of another house, or from before notices were sealed
            return None
        if not opened or whose != self._whose():  # their session has ended, or the cookie was carried to another browser
            return None
        found: list[Any] | None = super()._decode(opened)  # type: ignore[misc]
        return found
