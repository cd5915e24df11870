"""The page to which a client sends people (授權): allauth's, adapted to this house."""

import time
from datetime import timedelta
from typing import Any, cast
from urllib.parse import urlsplit

from allauth.core.internal.httpkit import add_query_params
from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.server import get_server
from allauth.idp.oidc.internal.oauthlib.utils import extract_params
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer, TimestampSigner
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from oauthlib.oauth2.rfc6749 import errors

from xiaowu.connections.oidc import queries
from xiaowu.connections.oidc.actions.entering import enter
from xiaowu.connections.oidc.adapters import validators
from xiaowu.connections.oidc.rules import Prompt, asked_of
from xiaowu.identity.rules.sessions import MUST
from xiaowu.kernel.access import PUBLIC, needs, takes
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.asking import ITS_PAGE, at_once
from xiaowu.kernel.ui.policy import leads_to

validators.install()


class Authorization(views.AuthorizationView):
    """allauth's page; it first checks the request, asks people again where the client wants that, and says who answers."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        if response.status_code == 302 and not isinstance(response, HttpResponseRedirect):  # and is one of ours
            response["Location"] = add_query_params(response["Location"], {"iss": get_adapter().get_issuer()})  # RFC 9207
        if _SINCE in request.COOKIES and _SINCE not in response.cookies:
            response.delete_cookie(_SINCE)  # works once
        return response

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            get_server().validate_authorization_request(*extract_params(request))
        except (errors.FatalClientError, ValidationError) as error:
            return page(request, "idp/oidc/error.html", {"error": error}, status=400)
        except errors.OAuth2Error as error:
            error.response_mode = None  # answers stand in the query, whatever was requested
            return _sent_on(error.in_uri(error.redirect_uri))
        answered: HttpResponse = super().get(request, *args, **kwargs)
        return answered

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """A client may post its request; a field that it calls `request` is not our form's, which is valid in its own session and for a while."""
        asked = request.POST.get("request", "")
        told = _told_here(request, asked)
        if asked and told is None:
            if request.POST.get("client_id"):
                return HttpResponseRedirect(f"{request.path}?{request.POST.urlencode()}")
            return page(request, "idp/oidc/error.html", {"error": None}, status=400)
        if told is not None:
            request.POST = request.POST.copy()
            request.POST["request"] = told
        answered: HttpResponse = super().post(request, *args, **kwargs)
        return answered

    def get_initial(self) -> dict[str, Any]:
        """The request, signed for this session alone: no other person's yes is accepted for it, nor a yes to a smaller request."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"request": _consents(self.request).sign(initial["request"])}

    def _login_required(self, request: Any) -> HttpResponse | None:
        asked = asked_of(request.GET)
        if Prompt.NONE in asked.prompts:  # requests that needed an answer were refused before
            return None
        is_here, since = request.user.is_authenticated, _asked_since(request)
        if is_here and asked.is_fresh(validators.auth_time(request), time.time(), since):
            return None
        path = reverse("account_reauthenticate" if is_here else "account_login")
        response = HttpResponseRedirect(add_query_params(path, {REDIRECT_FIELD_NAME: request.get_full_path()}))
        kept = _signer().sign_object([request.get_full_path(), time.time()])
        response.set_cookie(_SINCE, kept, max_age=_ASKS_FOR, samesite="Lax", httponly=True, secure=settings.SESSION_COOKIE_SECURE)
        return response

    def _skip_consent(self) -> HttpResponse:
        if asked_of(self.request.GET).asks_page:
            return self.render_to_response(self.get_context_data())
        skipped: HttpResponse = super()._skip_consent()
        return skipped

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        away = add_query_params(reverse("account_logout"), {REDIRECT_FIELD_NAME: self.request.get_full_path()})
        told = {"sign_in": self.request.user.get_username(), "away": away}
        return super().get_context_data(**kwargs) | told


_SINCE = "xiaowu-since"  # in the browser that was sent here: what was asked first, and when, while its user proves who they are
_ASKS_FOR = timedelta(minutes=10)  # the longest that proving who one is takes


def _signer() -> TimestampSigner:
    return TimestampSigner(salt="xiaowu.authorize")


def _asked_since(request: HttpRequest) -> float | None:
    try:
        asked, since = _signer().unsign_object(request.COOKIES.get(_SINCE, ""), max_age=_ASKS_FOR)
    except BadSignature:
        return None
    return float(since) if asked == request.get_full_path() else None


def _consents(request: Any) -> TimestampSigner:
    return TimestampSigner(salt=f"xiaowu.consent.{request.actor.session_id if request.actor else ''}")


def _told_here(request: Any, signed: str) -> str | None:
    """The contents of our own form, if it was signed in this session; None for anything else."""
    try:
        told = _consents(request).unsign(signed, max_age=_ASKS_FOR)
        Signer().unsign_object(told)
    except BadSignature:
        return None
    return told


def _sent_on(uri: str) -> HttpResponse:
    """A redirect to the client; Django's own would refuse an application's address."""
    return HttpResponse(status=302, headers={"Location": uri})


@needs(PUBLIC)
@takes("GET", "POST")
@at_once(ITS_PAGE)
@csrf_exempt  # allauth checks the form token itself, except on a client's first request
@leads_to(queries.origins)
def authorize(request: HouseRequest) -> HttpResponseBase:
    """A client sends somebody here. A password or second factor that is still due comes first."""
    if request.actor is not None and MUST in request.session and Prompt.NONE not in asked_of(request.GET).prompts:
        return HttpResponseRedirect("/")
    _pass_over(request, "resource")  # RFC 8707: a token is for one system here, whatever the system calls itself
    response = Authorization.as_view()(request)
    if request.actor is not None and request.actor.session_id and "code=" in urlsplit(response.get("Location", "")).query:
        enter(request.actor.session_id, _client_id(request), get_adapter().get_issuer())
    return response


def _pass_over(request: HttpRequest, name: str) -> None:
    """allauth reads address and form itself, so the parameter is removed from both."""
    if name in request.GET:
        given = request.GET.copy()
        del given[name]
        request.GET, request.META["QUERY_STRING"] = given, given.urlencode()  # type: ignore[assignment]


def _client_id(request: HttpRequest) -> str:
    """The client of the code: from the address, or, after consent, from what allauth signed into its form."""
    asked = request.GET.get("client_id")
    if asked:
        return asked
    _scopes, told = Signer().unsign_object(request.POST.get("request", ""))
    return str(told["client_id"])
