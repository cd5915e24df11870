"""Pages of one's own account: sign-in and password change (allauth's, in our look), sessions, the school being worked in."""

import secrets
from typing import Any

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from allauth.account.views import LoginView, LogoutView, PasswordChangeView
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.identity.actions import sessions as actions
from xiaowu.identity.actions.guessing import guessed
from xiaowu.identity.actions.throttling import attempt_of
from xiaowu.identity.adapters.account import keep_token
from xiaowu.identity.adapters.sessions import complete_step
from xiaowu.identity.adapters.validators import help_text, profile
from xiaowu.identity.events import At, HalfSignedIn
from xiaowu.identity.models import Account
from xiaowu.identity.queries import sessions as queries
from xiaowu.identity.queries.throttling import DEVICE, Waiting
from xiaowu.identity.rules.beside import AccountLink
from xiaowu.identity.rules.passwords import Age, age_of
from xiaowu.identity.rules.sessions import MUST, RequiredStep
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.errors import BadInput, Refused
from xiaowu.kernel.events import tell
from xiaowu.kernel.offer import declared
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import OWN, at_once
from xiaowu.kernel.ui.refusals import answer
from xiaowu.roster.queries.places import school_names
from xiaowu.roster.rules.roles import AS_WHOM, Family


class SignIn(LoginView):
    """登入. A right password without the second factor is recorded at once: nothing shows more surely that somebody else knows the password."""

    def form_valid(self, form: Any) -> HttpResponse:
        response: HttpResponse = super().form_valid(form)
        if half_signed_in(self.request, form.user.pk):
            keep_token(response, attempt_of(self.request, Limit.SIGN_IN).subject.device)
        return response


def half_signed_in(request: HttpRequest, account_id: int) -> bool:
    """Whether a second factor is being asked for; then the right password is recorded."""
    session = request.session
    if LOGIN_SESSION_KEY not in session or DEVICE not in session:
        return False
    waiting, half = Waiting.of(session[DEVICE]), secrets.token_bytes(32)
    tell(HalfSignedIn(account_id, At(request.META.get("REMOTE_ADDR", ""), request.headers.get("User-Agent", ""), waiting.knows_device), half))
    session[DEVICE] = waiting._replace(name=half.hex())
    return True


sign_in = served(Urgency.NOW)(at_once("shows who one is")(guessed(Limit.SIGN_IN)(needs(PUBLIC)(SignIn.as_view()))))
sign_out = served(Urgency.NOW)(at_once(OWN)(needs(PUBLIC)(LogoutView.as_view())))


class ChangePassword(PasswordChangeView):
    """Set the new password, and sign out all other sessions of the account."""

    request: ActedRequest

    def get_context_data(self, **given: Any) -> dict[str, Any]:
        owed = self.request.session.get(MUST, [])
        must = RequiredStep.CHANGE_PASSWORD in owed
        changed = Account.objects.values_list("password_changed_at", flat=True).get(pk=self.request.actor.account)
        is_late = must and age_of(changed, clock.now(), profile()) is Age.OVER
        return super().get_context_data(**given) | {"help_text": help_text(), "must": must, "is_late": is_late}

    def form_valid(self, form: Any) -> HttpResponse:
        super().form_valid(form)
        complete_step(self.request, RequiredStep.CHANGE_PASSWORD)
        ended = actions.end_other_sessions(self.request.actor, this_token=self.request.session.session_key or "")
        said = ngettext("密碼已更換，另外 %(ended)d 個登入已結束。", "密碼已更換，另外 %(ended)d 個登入已結束。", ended) % {"ended": ended}
        return back(self.request, said, "identity:account")


change_password = at_once(OWN)(guessed(Limit.CONFIRMATION)(needs(SIGNED_IN)(ChangePassword.as_view())))


@needs(SIGNED_IN)
def account(request: ActedRequest) -> HttpResponse:
    """我的帳號: posts, password age, and where one is signed in."""
    actor = request.actor
    names = school_names(actor.school_ids)
    rule = profile()
    mine = Account.objects.only("sign_in", "password_changed_at").get(pk=actor.account)
    context = {
        "sign_in": mine.sign_in,
        "password_due": clock.day(mine.password_changed_at + rule.rotation) if rule.rotation else None,
        "posts": list(dict.fromkeys((AS_WHOM[each.role], names.get(each.school_id or 0, "")) for each in actor.assignments)),
        "is_guardian": Family.GUARDIAN in actor.roles,
        "schools": names,
        "is_narrowed": queries.is_narrowed(actor.session_id),
        "password_is_late": age_of(mine.password_changed_at, clock.now(), rule) is Age.OVER,
        "sessions": queries.open_sessions(actor.account, clock.now()),
        "links": declared(AccountLink),
    }
    return page(request, "identity/account.html", context)


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def end_session(request: ActedRequest, session_id: int) -> HttpResponse:
    actions.end_session(request.actor, session_id)
    return back(request, _("已登出該裝置。"), "identity:account")


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def end_others(request: ActedRequest) -> HttpResponse:
    actions.end_other_sessions(request.actor, this_token=request.session.session_key or "")
    return back(request, _("已登出其他裝置。"), "identity:account")


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def work_in(request: ActedRequest) -> HttpResponse:
    chosen = request.POST.get("school", "")
    school_id = number(chosen)
    if chosen and school_id is None:
        raise BadInput(_("沒有這所學校。"))
    actions.work_in(request.actor, school_id)
    return back(request, _("已切換服務學校。"), "portal:home")


@needs(PUBLIC)
def csrf_failed(request: ActedRequest, reason: str = "") -> HttpResponse:
    """Answers failures of Django's CSRF check: mostly a page from before another sign-in in this browser. Its content is not used."""
    if request.path == settings.LOGIN_URL:
        if request.actor is not None:  # signed in meanwhile in another window
            return HttpResponseRedirect(_own_page(request, request.GET.get("next", "")) or reverse("portal:home"))
        return answer(request, Refused(_("這個登入頁面已過期，請重新開啟登入頁面再登入一次。")))
    said = _("這個頁面是先前登入時開啟的，送出的內容沒有儲存。請回到原本的頁面再送一次；點名與表單中填寫的內容仍保留在這台裝置上。")
    return answer(request, Refused(said), again=_own_page(request, request.headers.get("Referer", "")))


def _own_page(request: ActedRequest, address: str) -> str:
    """The address if it is this house's; empty if it is another's."""
    is_ours = url_has_allowed_host_and_scheme(address, allowed_hosts={request.get_host()}, require_https=request.is_secure())
    return address if is_ours else ""
