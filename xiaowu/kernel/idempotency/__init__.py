"""Idempotency (冪等鍵): every form and every API write carries a key; the same key sent again is carried out once.

Follows the IETF draft `Idempotency-Key` header; a form carries the same in its hidden field `_key`.
"""

import hashlib
import json
import re
import uuid
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Refused

FIELD = "_key"
HEADER = "Idempotency-Key"
ANSWERED = "xiaowu_answered"  # a cookie that names the key of the form that was taken last: the browser's scripts (ui/later.js) read it
_LONGEST = 200
_MINUTES = 10  # that it lasts: the page that came of it reads it at once; later the form is sent again, with its key, and is done once
_PLAIN = re.compile(r"[0-9A-Za-z-]+")
_UNHASHED_FIELDS = {"csrfmiddlewaretoken", "_page", "_from", "_yes", "_back", FIELD}  # sent along with the content, but no part of it


Write = TypeVar("Write", bound=Callable[..., Any])


class KeyMissing(Refused):
    """A write without a key, which could not be recognised if it were sent again."""

    status = 400


def new_key() -> str:
    """A fresh key for a form."""
    return uuid.uuid4().hex


def said_again_by(read: Write) -> Callable[[Write], Write]:
    """Declare how the API answers a repeated write: `read`, with the same arguments, returns the present state and checks its own permission."""

    def declare(write: Write) -> Write:
        @wraps(write)
        def either(request: Any, *args: Any, **kwargs: Any) -> Any:
            return (read if request.is_again else write)(request, *args, **kwargs)

        either.says_again = True  # type: ignore[attr-defined]  # `says_again` reads it
        return cast(Write, either)

    return declare


def says_again(view: Callable[..., Any], method: str | None) -> bool:
    """Whether a view's function for that method declares how a repeated write is answered."""
    return method in getattr(view, "says_again", ())


def once(
    request: HttpRequest, account_id: int, view: Callable[[], HttpResponse], again: Callable[[], HttpResponse] | None, *, header_only: bool
) -> HttpResponse:
    """Run a write once per (account, key). Concurrent twins wait for the first to commit; then they are led to the same place.

    Only success is remembered. A refused write rolls back with its key, so it may be corrected and sent again; so may a form that is shown again.
    Only an answer's status and location are kept: its content is asked for anew, with the permissions of whoever reads it now (`again`).
    With `header_only` (the API, which has no form token) the header is required: another site's form cannot send it.
    Raises KeyMissing, BadInput (the key came with other content before), Conflict (done, but there is no place to show it).
    """
    key = request.headers.get(HEADER, "") or ("" if header_only else request.POST.get(FIELD, ""))
    if not key or len(key) > _LONGEST:
        raise KeyMissing(_("這個要求缺少防止重複送出的識別碼，請重新整理頁面後再送一次。"))
    fingerprint = _fingerprint(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_idempotency (account_id, key, fingerprint, status, location, at)"
            " values (%s, %s, %s, 0, '', %s) on conflict (account_id, key) do nothing",
            [account_id, key, fingerprint, clock.now()],
        )
        if cursor.rowcount == 0:
            return _answered(_again(account_id, key, fingerprint, again), "" if header_only else key)
        response = view()
        if isinstance(response, SimpleTemplateResponse):  # a library's page, which renders late
            response.render()
        if response.status_code >= 400:
            return response
        location = response.get("Location", "")
        if location or header_only:
            cursor.execute(
                "update kernel_idempotency set status = %s, location = %s where account_id = %s and key = %s",
                [response.status_code, location, account_id, key],
            )
        else:  # a form that is shown again
            cursor.execute("delete from kernel_idempotency where account_id = %s and key = %s", [account_id, key])
    return _answered(response, "" if header_only else key)


def _answered(response: HttpResponse, key: str) -> HttpResponse:
    """The answer that leads on after a form, with the form's key: no page tells for certain of which act it comes."""
    if response.get("Location") and _PLAIN.fullmatch(key):
        response.set_cookie(ANSWERED, key, max_age=60 * _MINUTES, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")
    return response


def _again(account_id: int, key: str, fingerprint: str, again: Callable[[], HttpResponse] | None) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("select fingerprint, status, location from kernel_idempotency where account_id = %s and key = %s", [account_id, key])
        row = cursor.fetchone()
    if row is None or not row[1]:
        raise Conflict(_("相同的要求正在處理中，請稍候再試。"))
    first, status, location = row
    if first != fingerprint:
        raise BadInput(_("這個識別碼已用於另一筆內容，請重新整理頁面後再送一次。"))
    if location:
        return HttpResponseRedirect(location, status=status)
    if again is None:
        raise Conflict(_("這個要求已經完成，請重新整理後查看。"))
    return again()


def _fingerprint(request: HttpRequest) -> str:
    told = hashlib.sha256(f"{request.method} {request.path}\n".encode())
    if request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        fields = sorted((name, values) for name, values in request.POST.lists() if name not in _UNHASHED_FIELDS)
        told.update(json.dumps(fields).encode())
        for name, upload in sorted((name, file) for name, files in request.FILES.lists() for file in files):
            told.update(f"{name} {upload.name}\n".encode())
            for chunk in upload.chunks():
                told.update(chunk)
            upload.seek(0)
    else:
        told.update(request.body)
    return told.hexdigest()
