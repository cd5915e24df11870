"""allauth's account app in this house: nobody signs up by themselves, guessing is slowed down, and outstanding steps are asked for."""

from datetime import timedelta
from typing import Any, cast

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.identity.actions.notices import notify
from xiaowu.identity.actions.passwords import set_password
from xiaowu.identity.actions.throttling import Attempt, attempt_of
from xiaowu.identity.adapters.validators import profile
from xiaowu.identity.events import At, SignedIn
from xiaowu.identity.models import Account
from xiaowu.identity.queries.accounts import has_factor
from xiaowu.identity.queries.throttling import DEVICE, Waiting, device_hash
from xiaowu.identity.rules.accounts import needs_second_factor
from xiaowu.identity.rules.names import typed_sign_in
from xiaowu.identity.rules.notices import Notice
from xiaowu.identity.rules.passwords import Age, age_of
from xiaowu.identity.rules.sessions import MUST, RequiredStep, hash_of
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.events import tell
from xiaowu.kernel.roc import spoken

# letters of allauth that ours replace
_NOTICES = {
    "totp_activated": Notice.FACTOR_ADDED, "totp_deactivated": Notice.FACTOR_REMOVED, "webauthn_added": Notice.FACTOR_ADDED,
    "webauthn_removed": Notice.FACTOR_REMOVED, "recovery_codes_generated": Notice.RECOVERY_CODES,
}  # fmt: skip
_DEVICE_LASTS = timedelta(days=400)  # as long as browsers keep a cookie


class AccountAdapter(DefaultAccountAdapter):
    """Set as ACCOUNT_ADAPTER."""

    _login_failed_rl_usage = None  # its own limits are off: they would count a whole school as one client

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def is_ajax(self, _request: HttpRequest) -> bool:
        """A form gets the same answer whatever headers it came with: allauth's other answer is a refusal, which rolls back what was written."""
        return False

    def is_safe_url(self, url: str) -> bool:
        """Whether this is an address of ours to return to; anything that cannot be parsed is not."""
        try:
            return bool(super().is_safe_url(url))
        except ValueError:
            return False

    def authenticate(self, request: HttpRequest, **credentials: Any) -> Account | None:
        """The account with this password; somebody who must wait is told how long, before the password is checked."""
        attempt = attempt_of(request, Limit.SIGN_IN)
        if attempt.wait:
            said = ngettext("登入失敗次數過多，請於 %(seconds)d 秒後再試。", "登入失敗次數過多，請於 %(seconds)d 秒後再試。", attempt.seconds)
            raise ValidationError(said % {"seconds": attempt.seconds})
        attempt.looks()
        named = {"username": typed_sign_in(credentials["username"])} if credentials.get("username") else {}
        account = cast("Account | None", super().authenticate(request, **credentials | named))
        if account is None:
            return None
        attempt.is_right(account.pk)
        if not account.is_open:
            raise ValidationError(_("這個帳號已停用，不能登入；請洽學校資訊組長或教育局。"))
        if not account.roles_today:
            raise ValidationError(_("這個帳號目前沒有任何職務，不能登入；請洽貴校資訊組長。"))
        request.session[DEVICE] = Waiting(device_hash(attempt.subject.device).hex(), attempt.known)  # a second factor may come between
        return account

    def reauthenticate(self, user: Any, password: str) -> bool:
        """Whether somebody signed in knows their own password."""
        attempt = attempt_of(context.request, Limit.CONFIRMATION)
        attempt.looks()
        if is_right := bool(user.check_password(password)):
            attempt.is_right()
        return is_right

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Counted earlier, by the middleware."""

    def post_login(self, request: HttpRequest, user: Any, **more: Any) -> HttpResponse:
        """From now on the account knows the browser; an expired password must be changed before anything else."""
        response: HttpResponse = super().post_login(request, user, **more)
        self._remind(request, user)
        waiting = Waiting.of(request.session.pop(DEVICE, None))
        device = waiting.device(token_of(request))
        at = At(self.get_client_ip(request), request.headers.get("User-Agent", ""), waiting.knows_device)
        browser = device_hash(device) if device else b""
        tell(SignedIn(user.pk, at, hash_of(request.session.session_key or ""), waiting.half, browser))
        attempt = getattr(request, "attempt", None)
        if device and isinstance(attempt, Attempt):
            attempt.brought = user.pk, device_hash(device)
            keep_token(response, device)
        return response

    def set_password(self, user: Any, password: str) -> None:
        actor = getattr(self.request, "actor", None)
        set_password(system("own-account"), user, password, session_id=actor.session_id if actor else None)

    def send_notification_mail(self, template_prefix: str, user: Any, *_args: Any, **_more: Any) -> None:
        """A letter of our own for each of allauth's; a new password sends its own."""
        told = _NOTICES.get(template_prefix.rpartition("/")[2])
        if told is not None:
            notify(user.pk, told)

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """The page after a sign-in says enough."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was consumed."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.META.get("REMOTE_ADDR", ""))

    def _lacks_factor(self, account: Account) -> bool:
        if settings.XIAOWU_SECOND_FACTOR != "required" or not needs_second_factor(account.roles_today):
            return False
        return not has_factor(account.pk)

    def _remind(self, request: HttpRequest, account: Account) -> None:
        rule, must = profile(), []
        age = age_of(account.password_changed_at, clock.now(), rule)
        if age is Age.OVER:
            must.append(RequiredStep.CHANGE_PASSWORD)
        elif age is Age.ENDING and rule.rotation:
            last = clock.day(account.password_changed_at + rule.rotation)
            messages.warning(request, _("您的密碼將於%(day)s到期，請儘早更換。") % {"day": spoken.short(last)})
        if self._lacks_factor(account):
            must.append(RequiredStep.SECOND_FACTOR)
        if must:
            request.session[MUST] = must


def token_of(request: HttpRequest) -> str:
    """The browser's token: the one with which this request signs in, or, at the second factor, the one it has had since the password."""
    attempt = getattr(request, "attempt", None)
    if isinstance(attempt, Attempt) and attempt.subject.device:
        return attempt.subject.device
    return request.COOKIES.get(settings.XIAOWU_DEVICE_COOKIE, "")


def keep_token(response: HttpResponse, token: str) -> None:
    """Give the token to the browser; no table has it. It is worth something once a sign-in with it is complete."""
    response.set_cookie(
        settings.XIAOWU_DEVICE_COOKIE, token, max_age=_DEVICE_LASTS, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )
