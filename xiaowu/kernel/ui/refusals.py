"""How a refusal is answered (拒絕的回應): a page for people, each protocol's own form behind its door; the same status for all."""

import sys
from collections.abc import Callable, Collection
from functools import lru_cache
from typing import Any

import structlog
from django.contrib.messages.storage import default_storage
from django.core.exceptions import RequestDataTooBig
from django.db.utils import IntegrityError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.kernel.access.checks import READS
from xiaowu.kernel.database.hosts import is_read_only
from xiaowu.kernel.database.hosts.again import OnlyReading, Unanswered, away
from xiaowu.kernel.database.unique import words_of
from xiaowu.kernel.errors import BadInput, Busy, Conflict, Forbidden, NotFound, NotTaken, ReadsOnly, Refused, TooLarge
from xiaowu.kernel.offer.doors import door_at
from xiaowu.kernel.telemetry.logs import fault_of
from xiaowu.kernel.ui.pages import page, sent_from

_OURS = {"23502", "23514"}  # a value that is missing, or that a check refuses: an action forgot it, and sent again it is refused again
_CLASHES = {"40001", "40P01"}  # serialization failure, deadlock: psycopg counts them as operational errors

log = structlog.get_logger("xiaowu.refusals")


def answer(request: HttpRequest, refused: Refused, *, again: str = "") -> HttpResponse:
    """The answer to one refusal; `again` is the page from which a person may try once more."""
    door = door_at(request.path)
    unsaid(request)
    if door is None:
        context = {
            "title": _headline(refused),
            "message": refused.message,
            "rows": refused.rows,
            "again": again or (_once_more(request) if refused.status == 503 else ""),
            "comes_back": sent_from(request),
            "is_failure": refused.status >= 500,  # traffic finds it by its number; what was refused is explained by its words
            "is_away": refused.status == 503,  # nobody knows who asks, and signing in anew is of no help
            "is_ours": refused.status >= 500,  # whether others fare the same, the status page tells
        }
        response = page(request, "ui/error.html", context, status=refused.status)
        response.refused = refused  # type: ignore[attr-defined]  # so that the form that was refused can come back instead (`ui.returned`)
    else:
        response = _form(door.refusal)(refused)
        if door.takes_token and refused.status == 401:
            response["WWW-Authenticate"] = 'Bearer realm="xiaowu"'  # RFC 6750, 3
    if refused.seconds:
        response["Retry-After"] = str(refused.seconds)
    return response


def unsaid(request: HttpRequest) -> None:
    """Take back the words that this request was about to say: what they tell of did not take effect."""
    if hasattr(request, "_messages"):
        request._messages = default_storage(request)


def _once_more(request: HttpRequest) -> str:
    """What to open when the house can answer again: the page of the form that was sent, or the page that was asked for; empty if there is none."""
    return sent_from(request) or (request.get_full_path() if request.method in READS else "")


def _headline(refused: Refused) -> str:
    if isinstance(refused, Busy):
        return _("現在使用的人很多")
    return _("目前只能查看") if isinstance(refused, ReadsOnly) else title(refused.status)


def problem(refused: Refused) -> HttpResponse:
    """The API's form: problem details (RFC 9457)."""
    body: dict[str, object] = {"type": "about:blank", "title": title(refused.status), "status": refused.status, "detail": refused.message}
    if refused.rows:
        body["rows"] = [{"row": row.row, "column": row.column, "reason": row.reason} for row in refused.rows]
    response = JsonResponse(body, status=refused.status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    return response


def is_of_database(error: Exception) -> bool:
    """Whether the database refused or is away: its answer is for the sender, and no fault of ours."""
    return isinstance(error, OperationalError | InterfaceError | IntegrityError | Unanswered | OnlyReading) or is_read_only(error)


def from_database(error: Exception) -> Refused:
    """A refusal of the database in words for the sender: another row has the same, somebody else wrote it at once, or it is away."""
    if (said := words_of(error)) is not None:
        return BadInput(_(said.text), at=said.at)
    if getattr(error.__cause__, "sqlstate", None) in _OURS:
        log.error("constraint", error=str(error).split("\n", 1)[0])
        return Refused(_("送出的內容含有無法處理的字元或數值。"))
    if isinstance(error, IntegrityError) or getattr(error.__cause__, "sqlstate", None) in _CLASHES:
        return conflict_from(error)
    log.error("database", error=type(error).__name__)
    return away(error)


def conflict_from(error: Exception) -> Conflict:
    """Two wrote at once and the database let one through: nothing of the other's was written, and trying again shows what stands."""
    log.warning("constraint", error=str(error).split("\n", 1)[0])
    return Conflict(_("同時有人更動了相同的資料，您這次的內容沒有儲存；請重新整理後再送一次。"))


def not_taken(request: HttpRequest, taken: Collection[str]) -> HttpResponse:
    """A method that the address does not accept; the answer names those that it does."""
    response = answer(request, NotTaken(_("這個網址只接收表單，不能直接開啟；請從原本的頁面再操作一次。")))
    response["Allow"] = ", ".join(sorted(taken))
    return response


def title(status: int) -> str:
    """The words for a status, where people read it."""
    titles = {
        400: _("無法完成這項操作"),
        401: _("需要登入"),
        403: _("沒有權限"),
        404: _("找不到"),
        405: _("不能這樣開啟"),
        409: _("已有人先更動"),
        413: _("內容太大"),
        422: _("資料有誤"),
        429: _("嘗試次數過多"),
        503: _("系統暫停服務"),
    }
    return titles.get(status, _("系統發生錯誤"))


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own 400."""
    if isinstance(exception, RequestDataTooBig):
        return answer(request, TooLarge(_("送出的內容太大。")))
    return answer(request, Refused(_("無法完成這項操作。")))


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Django's own 403."""
    return answer(request, Forbidden(_("您沒有權限開啟這個頁面。")))


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address that no app offers."""
    return answer(request, NotFound(_("找不到這個頁面。")))


def server_error(request: HttpRequest, *_args: Any) -> HttpResponse:
    """An error that nobody foresaw: the log has it under the number that the page shows."""
    number = getattr(request, "request_id", "")[:8]
    request.fault = fault_of(sys.exc_info()[1])  # type: ignore[attr-defined]  # of a `HouseRequest`: telemetry keeps it
    log.error("failed", id=getattr(request, "request_id", ""), exc_info=True)
    failed = Refused(_("系統發生未預期的錯誤，已留下紀錄。請將問題編號 %(number)s 告訴資訊組長。") % {"number": number})
    failed.status = 500
    return answer(request, failed)


@lru_cache(maxsize=32)
def _form(path: str) -> Callable[[Refused], HttpResponse]:
    found: Callable[[Refused], HttpResponse] = import_string(path)
    return found
