"""A start code becomes a password (啟用帳號): the code says whose it is; its owner chooses the password and is signed in."""

import secrets

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.identity.actions.accounts import account_of_code, use_start_code
from xiaowu.identity.actions.throttling import know
from xiaowu.identity.adapters.account import keep_token
from xiaowu.identity.forms import ScannedForm, StartForm
from xiaowu.identity.models import Account
from xiaowu.identity.pages.account import half_signed_in
from xiaowu.identity.queries.throttling import DEVICE, Waiting, device_hash, is_known
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs, takes
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.roster.rules.roles import Family


@needs(PUBLIC)
@takes("GET", "POST")
@at_once("the code and a password of one's own are the yes")
def start(request: ActedRequest) -> HttpResponse:
    """The holder of a card or letter is shown their sign-in name, sets the first or a new password, and is signed in."""
    if request.method != "POST":
        return page(request, "identity/start.html", {"form": _form(request)})
    if binds := _another_childs(request.actor, request.POST.get("code", "")):
        return page(request, "identity/start.html", {"binds": binds})
    if "password1" not in request.POST:
        return _whose(request)
    form = StartForm(request.POST)
    if not form.is_valid():
        return _whose(request) if "code" in form.errors else _choosing(request, form, form.account)
    return _enter(request, use_start_code(form.cleaned_data["code"], form.cleaned_data["password1"], clock.now()))


@needs(PUBLIC)
def short(_request: ActedRequest) -> HttpResponse:
    """The address as printed; the browser carries the code in its fragment along."""
    return HttpResponseRedirect(reverse("identity:start"))


def _form(request: ActedRequest, given: QueryDict | None = None) -> ScannedForm:
    return ScannedForm(given, is_sent=request.actor is None)


def _another_childs(actor: Actor | None, code: str) -> str:
    """The code, if a signed-in guardian enters that of another guardian's record: that child then joins the account she has."""
    if actor is None or Family.GUARDIAN not in actor.roles:
        return ""
    account = account_of_code(code, clock.now())
    return code if account and account.kind == Kind.GUARDIAN and account.pk != actor.account_id else ""


def _whose(request: ActedRequest) -> HttpResponse:
    """The owner of the code; asking uses nothing up."""
    form = _form(request, request.POST)
    account = account_of_code(form.cleaned_data["code"], clock.now()) if form.is_valid() else None
    if account is None:
        if not form.errors:
            form.add_error("code", _("啟用碼不正確、已使用過或已過期。"))
        return page(request, "identity/start.html", {"form": form})
    return _choosing(request, StartForm(initial={"code": form.cleaned_data["code"]}), account)


def _choosing(request: ActedRequest, form: StartForm, account: Account | None) -> HttpResponse:
    return page(request, "identity/start.html", {"form": form, "sign_in": account.sign_in if account else ""})


def _enter(request: ActedRequest, account: Account) -> HttpResponse:
    """As at sign-in: a second factor that is set up is asked for, and one that the post requires is set up first."""
    if request.actor is not None:  # another person has used this browser until now
        logout(request)
    device = request.COOKIES.get(settings.XIAOWU_DEVICE_COOKIE, "")[:100] or secrets.token_urlsafe(24)
    request.session[DEVICE] = Waiting(device_hash(device).hex(), is_known(account.pk, device))
    record_authentication(request, account, method="password", username=account.sign_in)
    response: HttpResponse = perform_login(request, account)
    if not half_signed_in(request, account.pk):
        know(account.pk, device)
    keep_token(response, device)
    messages.success(request, _("密碼已設定。您的帳號是 %(sign_in)s，以後請用它登入。") % {"sign_in": account.sign_in})
    return response
