"""The second factor (雙因素驗證): allauth's pages in our look, each with its permission."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from allauth.account.views import ReauthenticateView
from allauth.mfa.base import views as base
from allauth.mfa.recovery_codes import views as recovery
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.identity.actions.guessing import guessed
from xiaowu.identity.actions.throttling import attempt_of
from xiaowu.identity.adapters.factors import recovery_codes_open
from xiaowu.identity.pages import asking
from xiaowu.identity.rules.throttling import STAGE_ENDS_AT, Limit
from xiaowu.kernel.access import PUBLIC, SIGNED_IN, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui.asking import ITS_PAGE, OWN, asks_first, at_once


def _if_open(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Codes that can no longer be read are not shown; new ones must be made."""

    @wraps(view)
    def shown(request: ActedRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not recovery_codes_open(request.actor.account):
            return HttpResponseRedirect(reverse("mfa_generate_recovery_codes"))
        return view(request, *args, **kwargs)

    return shown


class SecondStep(base.AuthenticateView):
    """Between password and sign-in. After ten wrong second factors the password is asked again."""

    def form_invalid(self, form: Any) -> HttpResponse:
        if attempt_of(self.request, Limit.FACTOR).count >= STAGE_ENDS_AT:
            messages.error(self.request, _("雙因素驗證錯誤次數過多，請重新輸入密碼。"))
            ended: HttpResponse = self.stage.abort()
            return ended
        shown: HttpResponse = super().form_invalid(form)
        return shown


proves = at_once("shows who one is")
authenticate = served(Urgency.NOW)(proves(guessed(Limit.FACTOR)(needs(PUBLIC)(SecondStep.as_view()))))  # nobody is signed in yet

own = needs(SIGNED_IN)
index = own(base.IndexView.as_view())
reauthenticate = proves(guessed(Limit.FACTOR)(own(base.ReauthenticateView.as_view())))
reauthenticate_by_password = proves(guessed(Limit.CONFIRMATION)(own(ReauthenticateView.as_view())))
activate_totp = at_once(OWN)(own(totp.ActivateTOTPView.as_view()))
deactivate_totp = at_once(ITS_PAGE)(own(totp.DeactivateTOTPView.as_view()))
view_recovery_codes = own(_if_open(recovery.ViewRecoveryCodesView.as_view()))
generate_recovery_codes = own(asks_first(asking.recovery_codes)(recovery.GenerateRecoveryCodesView.as_view()))
download_recovery_codes = own(_if_open(recovery.DownloadRecoveryCodesView.as_view()))
list_webauthn = own(webauthn.ListWebAuthnView.as_view())
add_webauthn = at_once(OWN)(own(webauthn.AddWebAuthnView.as_view()))
remove_webauthn = at_once(ITS_PAGE)(own(webauthn.RemoveWebAuthnView.as_view()))
edit_webauthn = at_once(OWN)(own(webauthn.EditWebAuthnView.as_view()))
reauthenticate_webauthn = proves(guessed(Limit.FACTOR)(own(webauthn.ReauthenticateWebAuthnView.as_view())))
