"""Endpoints for other systems' programs and pages, and the page that lets a screen in."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any, Literal

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.core.internal.httpkit import extract_basic_auth
from allauth.idp.oidc import views
from allauth.idp.oidc.internal.oauthlib.device_codes import validate_user_code
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from xiaowu.connections.oidc import queries
from xiaowu.connections.oidc.actions import exchange
from xiaowu.connections.oidc.adapters import validators
from xiaowu.connections.oidc.rules import ALL_GRANTS, can_be_read, screen_code, two_proofs
from xiaowu.identity.actions.guessing import guessed, guessed_by_programs
from xiaowu.identity.actions.throttling import looking
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest, HouseRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text import plain_code
from xiaowu.kernel.ui.asking import ITS_PAGE, at_once

Endpoint = Callable[..., HttpResponseBase]
validators.install()


def machine_endpoint(view: Endpoint) -> Endpoint:
    """An endpoint for programs: they bring their own proof, so there is no form token to check."""
    return needs(PUBLIC)(csrf_exempt(view))


def open_to_pages(*methods: str) -> Callable[[Endpoint], Endpoint]:
    """An endpoint for scripts on other houses' pages too (CORS): without cookies, so that a page has only the credentials that it brings itself."""

    def opened(view: Endpoint) -> Endpoint:
        @wraps(view)
        def answered(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = HttpResponse(status=204) if request.method == "OPTIONS" else view(request, *args, **kwargs)
            response.headers["Access-Control-Allow-Origin"] = "*"
            if request.method == "OPTIONS":
                response.headers["Access-Control-Allow-Methods"] = ", ".join(methods)
                response.headers["Access-Control-Allow-Headers"] = "Authorization, Content-Type"
                response.headers["Access-Control-Max-Age"] = "3600"
            else:
                response.headers["Access-Control-Expose-Headers"] = "WWW-Authenticate, Retry-After"
            return response

        return takes(*methods, "OPTIONS")(answered)

    return opened


def shows_once(view: Endpoint) -> Endpoint:
    """An endpoint at which a client proves who it is: in one way only (RFC 6749, 2.3)."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        basic_id, _secret = extract_basic_auth(dict(request.headers))
        has_secret = bool(request.POST.get("client_secret"))
        if two_proofs(request.headers.get("Authorization", ""), request.POST.get("client_id", ""), basic_id, has_secret=has_secret):
            return _fault("invalid_request", "One way to show who the client is, not two")
        return view(request, *args, **kwargs)

    return shown


def _fault(error: str, words: str) -> JsonResponse:
    return JsonResponse({"error": error, "error_description": words}, status=400, headers={"Cache-Control": "no-store"})


configuration = open_to_pages("GET")(machine_endpoint(views.configuration))
jwks = open_to_pages("GET")(machine_endpoint(views.jwks))
user_info = open_to_pages("GET", "POST")(machine_endpoint(views.user_info))
revoke = open_to_pages("POST")(guessed_by_programs(machine_endpoint(shows_once(views.revoke))))
introspect = guessed_by_programs(machine_endpoint(shows_once(views.introspect)))


@machine_endpoint
@takes("POST")
def device_code(request: HouseRequest) -> HttpResponseBase:
    """A screen asks for a code. Its client's id is public, so the number that may wait is limited."""
    client_id = request.POST.get("client_id", "")
    if not exchange.may_begin(client_id, get_account_adapter().get_client_ip(request)):
        return JsonResponse({"error": "slow_down"}, status=429)
    if request.content_type == "application/x-www-form-urlencoded":  # oauthlib accepts this type only without its character set
        request.META["CONTENT_TYPE"] = request.content_type
    if "scope" in request.POST:
        known = queries.known_scopes(client_id, request.POST["scope"].split())
        _rewritten(request, "POST", "scope", " ".join(known))
    return views.device_code(request)


def _rewritten(request: HttpRequest, where: Literal["GET", "POST"], name: str, value: str) -> None:
    """allauth reads the request itself; this replaces a value there."""
    given = getattr(request, where).copy()
    given[name] = value
    setattr(request, where, given)


class EndSession(views.LogoutView):
    """A sign-out with an address that is not the client's is answered with a status that says so."""

    def form_invalid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_invalid(form)
        response.status_code = 400
        return response


@machine_endpoint
@takes("GET", "POST")
def end_session(request: HouseRequest) -> HttpResponseBase:
    """A client signs somebody out."""
    if not can_be_read(request.POST.get("post_logout_redirect_uri") or request.GET.get("post_logout_redirect_uri") or ""):
        raise BadInput(_("這個網址無法辨認。"))
    return EndSession.as_view()(request)


@guessed(Limit.SCREEN)
@needs(SIGNED_IN)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def device(request: ActedRequest) -> HttpResponseBase:
    """Somebody lets a screen in by its code. In a function of our own, so that the form token is checked: allauth's view would not."""
    device_code = ""
    if request.GET.get("code"):
        _rewritten(request, "GET", "code", screen_code(plain_code(request.GET["code"])))
        with suppress(ValidationError), looking(request, Limit.SCREEN):
            device_code, _client = validate_user_code(request.GET["code"])
    response = views.device_authorization(request)
    if request.method == "POST" and device_code:
        exchange.let_in(request.actor.account, validators.given_of(request), device_code)
    return response


@open_to_pages("POST")
@guessed_by_programs
@machine_endpoint
@shows_once
def token(request: HouseRequest) -> HttpResponseBase:
    """Exchange a code, refresh token or client credentials for tokens; the validator makes sure that each works once."""
    grant = request.POST.get("grant_type", "")
    if grant not in ALL_GRANTS:
        return _fault("unsupported_grant_type" if grant else "invalid_request", "grant_type")
    response = views.token(request)
    if isinstance(response, HttpResponse) and b"authorization_pending" in response.content:  # refused, and remembered nevertheless
        request.afterwards.append(lambda: exchange.polled(request.POST.get("device_code", "")))
    return response
