"""Idempotency (冪等鍵): every form and every API write carries a key; the same key sent again gets the first answer, done once.

Follows the IETF draft `Idempotency-Key` header; a form carries the same in its hidden field `_key`.
"""

import hashlib
import json
import uuid
from collections.abc import Callable

from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import SimpleTemplateResponse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Refused

FIELD = "_key"
HEADER = "Idempotency-Key"
_LONGEST = 200
_UNHASHED_FIELDS = {"csrfmiddlewaretoken", FIELD}


class KeyMissing(Refused):
    """A write that could not be recognised if it were sent again."""

    status = 400


def new_key() -> str:
    """A fresh key for a form."""
    return uuid.uuid4().hex


def once(request: HttpRequest, account_id: int, view: Callable[[], HttpResponse], *, header_only: bool) -> HttpResponse:
    """Run a write once per (account, key). Concurrent twins wait for the first to commit and then repeat its answer.

    Only what succeeded is remembered: a refused write rolls back with its key and may be corrected and sent again.
    With `header_only` (the API, which has no form token) the header is required: another site's form cannot send it.
    Raises KeyMissing, BadInput (the key came with other content before).
    """
    key = request.headers.get(HEADER, "") or ("" if header_only else request.POST.get(FIELD, ""))
    if not key or len(key) > _LONGEST:
        raise KeyMissing(_("這個要求缺少防止重複送出的識別碼，請重新整理頁面後再送一次。"))
    fingerprint = _fingerprint(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into kernel_idempotency (account_id, key, fingerprint, status, location, body, content_type, at)"
            " values (%s, %s, %s, 0, '', '', '', %s) on conflict (account_id, key) do nothing",
            [account_id, key, fingerprint, clock.now()],
        )
        if cursor.rowcount == 0:
            return _again(account_id, key, fingerprint)
        response = view()
        if isinstance(response, SimpleTemplateResponse):  # a library's page, which renders late
            response.render()
        if response.status_code >= 400 or response.streaming:
            return response
        location = response.get("Location", "")
        body = "" if location else response.content.decode()
        cursor.execute(
            "update kernel_idempotency set status = %s, location = %s, body = %s, content_type = %s where account_id = %s and key = %s",
            [response.status_code, location, body, response.get("Content-Type", ""), account_id, key],
        )
    return response


def _again(account_id: int, key: str, fingerprint: str) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute(
            "select fingerprint, status, location, body, content_type from kernel_idempotency where account_id = %s and key = %s", [account_id, key]
        )
        row = cursor.fetchone()
    if row is None or not row[1]:
        raise Conflict(_("相同的要求正在處理中，請稍候再試。"))
    first, status, location, body, content_type = row
    if first != fingerprint:
        raise BadInput(_("這個識別碼已用於另一筆內容，請重新整理頁面後再送一次。"))
    if location:
        return HttpResponseRedirect(location, status=status)
    return HttpResponse(body, status=status, content_type=content_type)


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
