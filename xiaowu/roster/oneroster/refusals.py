"""A refusal in OneRoster's form (1.2 rostering, 2.2.2)."""

from django.http import HttpResponse, JsonResponse

from xiaowu.kernel.errors import BadQuery, Refused

# the word for each status in `imsx_codeMinor`
_MINOR = {
    400: "invaliddata", 401: "unauthorisedrequest", 403: "forbidden", 404: "unknownobject", 405: "invaliddata", 422: "invaliddata",
    429: "server_busy", 503: "server_busy",
}  # fmt: skip


def imsx(refused: Refused) -> HttpResponse:
    """The status payload of IMS, with the standard's own word for why."""
    code = refused.code if isinstance(refused, BadQuery) else _MINOR.get(refused.status, "internal_server_error")
    minor = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": code}
    body = {
        "imsx_codeMajor": "failure", "imsx_severity": "error", "imsx_description": refused.message,
        "imsx_CodeMinor": {"imsx_codeMinorField": [minor]},
    }  # fmt: skip
    return JsonResponse(body, status=refused.status, json_dumps_params={"ensure_ascii": False})
