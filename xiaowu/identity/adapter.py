"""How allauth's account app behaves in this house: nobody signs up by themselves; failures are slowed by account and address."""

import hashlib
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils.translation import gettext as _

from xiaowu.identity.rules import FAILURE_WINDOW_SECONDS, FAILURES_ALLOWED
from xiaowu.kernel import audit
from xiaowu.kernel.actor import system


class AccountAdapter(DefaultAccountAdapter):
    """Told to allauth by ACCOUNT_ADAPTER."""

    _login_failed_rl_usage = None  # its own limits are off: they would count a whole school as one

    def is_open_for_signup(self, _request: HttpRequest) -> bool:
        return False

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        if cache.get(_counter(request, credentials), 0) >= FAILURES_ALLOWED:
            raise ValidationError(_("登入失敗次數過多，請於 15 分鐘後再試。"))

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        counter = _counter(request, credentials)
        cache.add(counter, 0, FAILURE_WINDOW_SECONDS)
        cache.incr(counter)
        audit.record(system("sign-in"), "failed", "sign_in")

    def add_message(self, *_args: Any, **_kwargs: Any) -> None:
        """The page that follows a sign-in says enough."""

    def _rollback_login_failed_rl_usage(self) -> None:
        """Nothing was consumed."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return str(request.META.get("REMOTE_ADDR", ""))


def _counter(request: HttpRequest, credentials: dict[str, Any]) -> str:
    """Failures are counted per account and address: a school behind one address is not shut out by one pupil, nor a teacher from afar."""
    asked = f"{credentials.get('username', '')}".casefold() + "|" + str(request.META.get("REMOTE_ADDR", ""))
    return "sign-in-failures:" + hashlib.sha256(asked.encode()).hexdigest()
