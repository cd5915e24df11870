"""The provider's endpoints (allauth's, in this house's manners), and the page on which the bureau connects other systems."""

from collections.abc import Callable
from contextlib import suppress
from functools import wraps
from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import get_adapter as get_account_adapter
from allauth.idp.oidc import views
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.device_codes import validate_user_code
from csp.constants import HEADER
from django.core.exceptions import ValidationError
from django.core.signing import Signer
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from xiaowu.identity.actions.throttling import looking
from xiaowu.identity.doors import guessed, guessed_by_programs
from xiaowu.identity.oidc import actions, queries, validators
from xiaowu.identity.oidc.forms import ClientForm
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.rules import KIND_TITLES, SCOPE_TITLES, can_be_read, kind_of
from xiaowu.identity.rules.throttling import Limit
from xiaowu.identity.sessions import MUST
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest, HouseRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.policy import policy

Endpoint = Callable[..., HttpResponseBase]
validators.install()


def open_to_others(view: Endpoint) -> Endpoint:
    """An endpoint that programs call: it brings its own proof, so there is no form token to ask for."""
    return needs(PUBLIC)(csrf_exempt(view))


def leads_to_partners(view: Endpoint) -> Endpoint:
    """A page whose form may end at a relying party: browsers hold redirects of a form against `form-action` too."""

    @wraps(view)
    def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response.headers[HEADER] = policy(queries.origins())
        return response

    return led


configuration = open_to_others(views.configuration)
jwks = open_to_others(views.jwks)
user_info = open_to_others(views.user_info)
revoke = guessed_by_programs(open_to_others(views.revoke))
introspect = guessed_by_programs(open_to_others(views.introspect))


@open_to_others
@takes("POST")
def device_code(request: HouseRequest) -> HttpResponseBase:
    """A screen asks for a code. Its client's id is no secret, so that there is an end to how many wait."""
    if not actions.may_begin(request.POST.get("client_id", ""), get_account_adapter().get_client_ip(request)):
        return JsonResponse({"error": "slow_down"}, status=429)
    return views.device_code(request)


@open_to_others
@takes("GET", "POST")
def end_session(request: HouseRequest) -> HttpResponseBase:
    """A relying party signs somebody out."""
    if not can_be_read(request.POST.get("post_logout_redirect_uri") or request.GET.get("post_logout_redirect_uri") or ""):
        raise BadInput(_("這個網址無法辨認。"))
    return views.logout(request)


@guessed(Limit.SCREEN)
@needs(SIGNED_IN)
@takes("GET", "POST")
def device(request: ActedRequest) -> HttpResponseBase:
    """Somebody lets a screen in by its code. In a function of our own, so that the form token is asked for: allauth's view would not."""
    device_code = ""
    if request.GET.get("code"):
        with suppress(ValidationError), looking(request, Limit.SCREEN):
            device_code, _client = validate_user_code(request.GET["code"])
    response = views.device_authorization(request)
    if request.method == "POST" and device_code:
        actions.let_in(request.actor.account, request.actor.session_id, device_code)
    return response


@needs(PUBLIC)
@takes("GET", "POST")
@csrf_exempt  # allauth asks for the form token itself, except of a relying party's first request
@leads_to_partners
def authorize(request: HouseRequest) -> HttpResponseBase:
    """A relying party sends somebody here. Whoever still owes a password or a second factor gives that first."""
    if request.actor is not None and MUST in request.session:
        return HttpResponseRedirect("/")
    response = views.authorization(request)
    if request.actor is not None and request.actor.session_id and "code=" in urlsplit(response.get("Location", "")).query:
        actions.enter(request.actor.session_id, _client_id(request), get_adapter().get_issuer())
    return response


def _client_id(request: HttpRequest) -> str:
    """Whom the code was for: in the address, or, after consent, in what allauth signed into its form."""
    asked = request.GET.get("client_id")
    if asked:
        return asked
    _scopes, told = Signer().unsign_object(request.POST.get("request", ""))
    return str(told["client_id"])


@guessed_by_programs
@open_to_others
@takes("POST")
def token(request: HouseRequest) -> HttpResponseBase:
    """Code, refresh token or client credentials for tokens; what is good once is looked after by the validator."""
    response = views.token(request)
    if isinstance(response, HttpResponse) and b"authorization_pending" in response.content:  # refused, and remembered all the same
        request.afterwards.append(lambda: actions.polled(request.POST.get("device_code", "")))
    return response


@needs(Permission.KEEP_CLIENTS)
@takes("GET", "POST")
def clients(request: ActedRequest) -> HttpResponse:
    """The systems that let people in through us; a new one's secret is shown once."""
    form = ClientForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            client, secret = actions.connect(request.actor, **form.cleaned_data)
        except BadInput as wrong:
            form.add_error(None, wrong.message)
        else:
            told = {"id": client.pk, "secret": secret or "—"}
            return back(request, _("已建立。Client ID：%(id)s，密鑰：%(secret)s。密鑰只顯示這一次，請立即抄錄。") % told, "identity:clients")
    words = {"scopes": SCOPE_TITLES, "kinds": KIND_TITLES, "kind_of": kind_of}
    context = {"form": form, "clients": queries.clients(request.actor), "places": queries.places(), **words}
    return page(request, "identity/clients.html", context, status=422 if form.errors else 200)


@needs(Permission.KEEP_CLIENTS)
@require_POST
def disconnect(request: ActedRequest, client_id: str) -> HttpResponse:
    actions.disconnect(request.actor, client_id)
    return back(request, _("已移除這個介接系統，它取得的權杖全部失效。"), "identity:clients")


@needs(SIGNED_IN)
def consents(request: ActedRequest) -> HttpResponse:
    """The systems to which somebody said yes, to be taken back."""
    return page(request, "identity/consents.html", {"consents": queries.consents(request.actor.account), "scopes": SCOPE_TITLES})


@needs(SIGNED_IN)
@require_POST
def withdraw(request: ActedRequest, consent_id: int) -> HttpResponse:
    actions.withdraw(request.actor, consent_id)
    return back(request, _("已收回同意，這個系統下次使用您的帳號前必須再詢問您。"), "identity:consents")
