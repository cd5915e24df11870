"""A refusal in SCIM's form (RFC 7644, 3.12)."""

from django.http import HttpResponse, JsonResponse

from xiaowu.kernel.errors import Refused


def scim(refused: Refused) -> HttpResponse:
    """The error message of SCIM; its status is a string there."""
    body = {"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": str(refused.status), "detail": refused.message}
    return JsonResponse(body, status=refused.status, content_type="application/scim+json")
