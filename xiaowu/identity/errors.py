"""How a refusal is told: a page for people, problem details (RFC 9457) for programs, the same status for both."""

import structlog
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadQuery, Conflict, Refused
from xiaowu.kernel.ui import page

log = structlog.get_logger("xiaowu.identity")


class NotSignedIn(Refused):
    """No session, or one that has ended."""

    status = 401


class NotTaken(Refused):
    """A method that this address does not take."""

    status = 405


class DatabaseAway(Refused):
    """The database does not answer."""

    status = 503


def met_a_constraint(error: Exception) -> Conflict:
    """Two wrote at once and the database let one through: nothing of the other's is written, and trying again shows what stands."""
    log.warning("constraint", error=str(error).split("\n", 1)[0])
    return Conflict(_("同時有人更動了相同的資料，您這次的內容沒有儲存；請重新整理後再送一次。"))


# where programs call, each protocol with its own way to tell a refusal
SCIM, ONEROSTER = "/scim/", "/ims/oneroster/"


def is_of_programs(request: HttpRequest) -> bool:
    """Whether this address is for connected programs, which come with a token of their own and never with a session."""
    return request.path.startswith((SCIM, ONEROSTER))


def wants_json(request: HttpRequest) -> bool:
    return request.path.startswith(("/api/", SCIM, ONEROSTER))


def answer(request: HttpRequest, refused: Refused, *, again: str = "") -> HttpResponse:
    """One refusal, told to whoever asked; `again` is the page from which to try once more."""
    if request.path.startswith(SCIM):
        return _challenged(_scim(refused))
    if request.path.startswith(ONEROSTER):
        return _challenged(_imsx(refused))
    if wants_json(request):
        return _problem(refused)
    context = {"title": _title(refused.status), "message": refused.message, "rows": refused.rows, "again": again}
    return page(request, "ui/error.html", context, status=refused.status)


def _problem(refused: Refused) -> HttpResponse:
    body: dict[str, object] = {"type": "about:blank", "title": _title(refused.status), "status": refused.status, "detail": refused.message}
    if refused.rows:
        body["rows"] = [{"row": row.row, "column": row.column, "reason": row.reason} for row in refused.rows]
    response = JsonResponse(body, status=refused.status, json_dumps_params={"ensure_ascii": False})
    response["Content-Type"] = "application/problem+json"
    return response


def _challenged(response: HttpResponse) -> HttpResponse:
    if response.status_code == 401:
        response["WWW-Authenticate"] = 'Bearer realm="xiaowu"'  # RFC 6750, 3
    return response


def _scim(refused: Refused) -> HttpResponse:
    """RFC 7644, 3.12."""
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(refused.status), "detail": refused.message}
    return JsonResponse(body, status=refused.status, content_type="application/scim+json")


# OneRoster 1.2 rostering, 2.2.2: what a status is called in `imsx_codeMinor`
_MINOR = {
    400: "invaliddata", 401: "unauthorisedrequest", 403: "forbidden", 404: "unknownobject", 405: "invaliddata", 422: "invaliddata",
    429: "server_busy", 503: "server_busy",
}  # fmt: skip


def _imsx(refused: Refused) -> HttpResponse:
    code = refused.code if isinstance(refused, BadQuery) else _MINOR.get(refused.status, "internal_server_error")
    minor = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": code}
    body = {
        "imsx_codeMajor": "failure", "imsx_severity": "error", "imsx_description": refused.message,
        "imsx_CodeMinor": {"imsx_codeMinorField": [minor]},
    }  # fmt: skip
    return JsonResponse(body, status=refused.status, json_dumps_params={"ensure_ascii": False})


def _title(status: int) -> str:
    titles = {
        400: _("無法處理這個要求"),
        401: _("需要登入"),
        403: _("沒有權限"),
        404: _("找不到"),
        405: _("不能這樣開啟"),
        409: _("已有人先更動"),
        413: _("內容太大"),
        422: _("內容需要修正"),
        429: _("嘗試次數過多"),
        503: _("系統暫停服務"),
    }
    return titles.get(status, _("系統發生錯誤"))
