"""The one address of SCIM; scim2-server decides what each path and method below it means."""

import json
from urllib.parse import parse_qsl

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from xiaowu.connections.permissions import Permission
from xiaowu.kernel.access import needs_by_method
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput, TooLarge

_BASE = "/scim/v2"


# a search may come as POST: SCIM's own routes decide what a POST asks for, and the service checks the permission for that
_NEEDS = {
    "GET": Permission.READ_ACCOUNTS, "HEAD": Permission.READ_ACCOUNTS, "POST": Permission.READ_ACCOUNTS,
    "PUT": Permission.KEEP_PROGRAM_ACCOUNTS, "PATCH": Permission.KEEP_PROGRAM_ACCOUNTS, "DELETE": Permission.KEEP_PROGRAM_ACCOUNTS,
}  # fmt: skip


@needs_by_method(_NEEDS)
@csrf_exempt  # a program brings its own proof
def scim(request: ActedRequest, path: str) -> HttpResponse:
    """Any request of SCIM's, answered for the program whose token it brings."""
    # SCIM's libraries take a second to load: the first caller waits, not every start
    from scim2_models import SCIMException
    from scim2_server.requests import ScimRequest

    from xiaowu.connections.scim.adapters import SERVICE, handler
    from xiaowu.connections.scim.rules.resources import LONGEST_FILTER

    base = (settings.XIAOWU_ORIGIN or f"{request.scheme}://{request.get_host()}") + _BASE
    query = dict(parse_qsl(request.META.get("QUERY_STRING", ""), keep_blank_values=True))
    method = "GET" if request.method == "HEAD" else request.method or "GET"  # the server removes the body
    asked = ScimRequest(method, base, f"/{path}", query, dict(request.headers), _body(request), subject=request.actor)
    if len(query.get("filter", "")) > LONGEST_FILTER or (len(asked.body) > LONGEST_FILTER and path.endswith(".search")):
        raise BadInput(_("篩選條件超過 %(most)d 個字元。") % {"most": LONGEST_FILTER})
    try:
        answer = handler(request.actor).handle(asked)
    except SCIMException as refused:
        answer = SERVICE.error_response(refused)
    body = "" if answer.body is None else json.dumps(answer.body, ensure_ascii=False)
    return HttpResponse(body, status=answer.status.value, headers={**answer.headers, "Cache-Control": "no-store"})


def _body(request: ActedRequest) -> bytes:
    try:
        return request.body
    except RequestDataTooBig as error:
        raise TooLarge(_("送出的內容太大。")) from error
