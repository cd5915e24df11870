"""A browser in the test's own transaction that knows the house's keys; and its answers as a person reads them."""

import re
import uuid
from functools import cache
from typing import Any

from django.db import connection
from django.test import Client
from django.test.client import MULTIPART_CONTENT, ClientHandler
from django.test.signals import setting_changed
from django.utils.http import urlencode

HERE = "http://testserver"


@cache
def _handler_of(*, enforces_csrf: bool) -> ClientHandler:
    """The house as clients call it, built once: each of its layers reads the settings, and one of them every static file."""
    return ClientHandler(enforce_csrf_checks=enforces_csrf)


setting_changed.connect(lambda **_changed: _handler_of.cache_clear(), weak=False)


class HouseClient(Client):
    """Posts forms with a fresh key, as a page would; follows redirects.

    Each request begins disarmed, as in a transaction of its own: what was armed earlier in the test's transaction opens nothing for it.
    """

    def request(self, **request: Any) -> Any:
        self.handler = _handler_of(enforces_csrf=self.handler.enforce_csrf_checks)
        if connection.connection is not None:  # not through Django, so that it does not count as the page's statement
            connection.connection.execute("select set_config('xiaowu.armed', '', true)")
        return super().request(**request)

    def post(self, path: str, data: Any = None, content_type: str = "", **more: Any) -> Any:
        """As a browser sends a form: its parts are divided by boundaries only where a file is among them, which takes ten times as long to read."""
        if content_type or not isinstance(data, dict | None) or any(hasattr(value, "read") for value in (data or {}).values()):
            return super().post(path, data, content_type or MULTIPART_CONTENT, **more)
        return super().post(path, urlencode(data or {}, doseq=True), "application/x-www-form-urlencoded", **more)

    def send(self, path: str, data: dict[str, Any] | None = None, *, key: str = "", follow: bool = True, says_yes: bool = True) -> Any:
        """`says_yes`: answer yes to the question that is asked first, if there is one, and to the plan that a page shows (`kernel.ui.asking`)."""
        given = {**(data or {}), "_key": key or uuid.uuid4().hex}
        answer = self.post(path, given, follow=follow)
        if says_yes and answer.status_code in (409, 422) and "_plan" not in given and not answer.streaming and b'name="_plan"' in answer.content:
            answer = self.post(path, {**given, "_plan": hidden(answer, "_plan")}, follow=follow)
        if not says_yes or answer.status_code != 200 or answer.streaming or b'name="_yes"' not in answer.content:
            return answer
        return self.post(path, {**given, "_yes": hidden(answer, "_yes")}, follow=follow)

    def put_json(self, path: str, data: dict[str, Any], *, key: str | None = None) -> Any:
        headers = {} if key == "" else {"Idempotency-Key": key or uuid.uuid4().hex}
        return self.put(path, data, content_type="application/json", headers=headers)


def hidden(response: Any, name: str) -> str:
    """The value of a hidden field in a page's form."""
    return re.findall(rf'<input type="hidden" name="{name}" value="([^"]*)"', response.content.decode())[0]


def words(response: Any) -> str:
    """A page's text without its markup."""
    read_in_one = re.sub(r"</?mark>", "", response.content.decode(errors="replace"))  # a PDF is no text
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", read_in_one))
