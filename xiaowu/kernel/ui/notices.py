"""Words on what happened (通知), shown on the next page. They may say a start code or a secret once: on the way they are sealed."""

from hashlib import sha256
from typing import Any

from cryptography.fernet import InvalidToken
from django.contrib.messages.storage.cookie import CookieStorage
from django.http.response import HttpResponseBase

from xiaowu.kernel.sealing import seal, unseal

_PURPOSE = "notices"


class NoticeStorage(CookieStorage):
    """Django's own, in a cookie; where none came and none is left, the answer says nothing of it: 3 % of a page's Python."""

    _queued_messages: list[Any]

    def update(self, response: HttpResponseBase) -> list[Any] | None:
        """What could not be kept; None if there was nothing to keep."""
        if self.cookie_name not in self.request.COOKIES and not self._queued_messages:
            return None
        return super().update(response)

    def _encode_parts(self, messages: list[str], encode_empty: bool = False) -> str | None:
        """Sealed, not only signed: the browser keeps it, and whoever looks through what it keeps reads nothing."""
        encoded: str | None = super()._encode_parts(messages, encode_empty)  # type: ignore[misc]
        return seal(f"{self._whose()} {encoded}", _PURPOSE) if encoded else encoded

    def _whose(self) -> str:
        """The session that is told, by the hash of its token; all who have none are alike."""
        session = getattr(self.request, "session", None)
        token = session.session_key if session is not None else None
        return sha256(token.encode()).hexdigest() if token else "-"

    def _decode(self, data: str | None) -> list[Any] | None:
        try:
            whose, _space, opened = unseal(data, _PURPOSE).partition(" ") if data else ("", "", "")
        except (InvalidToken, ValueError):  # of another house, or from before they were sealed
            return None
        if not opened or whose != self._whose():  # whoever it was told has signed out since, or it was carried to another browser
            return None
        found: list[Any] | None = super()._decode(opened)  # type: ignore[misc]
        return found
