"""Where a client sends somebody (授權): allauth's page in this house's manners."""

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
    """allauth's page, which first looks whether the request is good, asks anew for whom the partner wants asked anew, and says who answers."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        response = cast(HttpResponse, super().dispatch(request, *args, **kwargs))
        if response.status_code == 302 and not isinstance(response, HttpResponseRedirect):  # that is one of ours
            response["Location"] = add_query_params(response["Location"], {"iss": get_adapter().get_issuer()})  # RFC 9207
        if _SINCE in request.COOKIES and _SINCE not in response.cookies:
            response.delete_cookie(_SINCE)  # good once
        return response

    def get(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            get_server().validate_authorization_request(*extract_params(request))
        except (errors.FatalClientError, ValidationError) as error:
            return page(request, "idp/oidc/error.html", {"error": error}, status=400)
        except errors.OAuth2Error as error:
            error.response_mode = None  # answers stand in the query, whatever was asked for
            return _sent_on(error.in_uri(error.redirect_uri))
        answered: HttpResponse = super().get(request, *args, **kwargs)
        return answered

    def post(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """A partner may post its request; what it then calls `request` is not our form's, which is good in its own session and for a while."""
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
        """What was asked, signed for this session alone: another's yes is not taken for it, nor a yes that came to somebody who was asked less."""
        initial: dict[str, Any] = super().get_initial()
        return initial | {"request": _consents(self.request).sign(initial["request"])}

    def _login_required(self, request: Any) -> HttpResponse | None:
        asked = asked_of(request.GET)
        if Prompt.NONE in asked.prompts:  # whoever had to be asked was refused before
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


_SINCE = "xiaowu-since"  # in the browser that was sent here: what was asked first when, while it shows who it is
_ASKS_FOR = timedelta(minutes=10)  # so long it takes at most to show who one is


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
    """What our own form tells in this session; None for anything else."""
    try:
        told = _consents(request).unsign(signed, max_age=_ASKS_FOR)
        Signer().unsign_object(told)
    except BadSignature:
        return None
    return told


def _sent_on(uri: str) -> HttpResponse:
    """To the partner; Django's own redirect would know no address of an application."""
    return HttpResponse(status=302, headers={"Location": uri})


@needs(PUBLIC)
@takes("GET", "POST")
@at_once(ITS_PAGE)
@csrf_exempt  # allauth asks for the form token itself, except of a client's first request
@leads_to(queries.origins)
def authorize(request: HouseRequest) -> HttpResponseBase:
    """A client sends somebody here. Whoever still owes a password or a second factor gives that first."""
    if request.actor is not None and MUST in request.session and Prompt.NONE not in asked_of(request.GET).prompts:
        return HttpResponseRedirect("/")
    _pass_over(request, "resource")  # RFC 8707: a token is for one system here, whatever it calls itself
    response = Authorization.as_view()(request)
    if request.actor is not None and request.actor.session_id and "code=" in urlsplit(response.get("Location", "")).query:
        enter(request.actor.session_id, _client_id(request), get_adapter().get_issuer())
    return response


def _pass_over(request: HttpRequest, name: str) -> None:
    """allauth reads address and form itself: there the parameter is gone."""
    if name in request.GET:
        given = request.GET.copy()
        del given[name]
        request.GET, request.META["QUERY_STRING"] = given, given.urlencode()  # type: ignore[assignment]


def _client_id(request: HttpRequest) -> str:
    """Whom the code was for: in the address, or, after consent, in what allauth signed into its form."""
    asked = request.GET.get("client_id")
    if asked:
        return asked
    _scopes, told = Signer().unsign_object(request.POST.get("request", ""))
    return str(told["client_id"])
