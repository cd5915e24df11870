"""A refusal in OAuth's form (RFC 6749, 5.2), for what the house refuses before the answering library is asked."""

from http import HTTPStatus

from django.http import HttpResponse, JsonResponse

from xiaowu.kernel.errors import Refused

_ERRORS = {401: "invalid_client", 403: "access_denied", 429: "temporarily_unavailable", 500: "server_error", 503: "temporarily_unavailable"}


def oauth(refused: Refused) -> HttpResponse:
    """The description is the status's English phrase: RFC 6749 allows only ASCII there."""
    body = {"error": _ERRORS.get(refused.status, "invalid_request"), "error_description": HTTPStatus(refused.status).phrase}
    return JsonResponse(body, status=refused.status)
