"""A page at which a secret can be guessed declares it (可以猜測的頁面): after too many guesses one must wait, and the page does not open."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.translation import ngettext

from xiaowu.identity.actions.throttling import Attempt
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel.errors import TooOften

View = Callable[..., HttpResponseBase]


def guessed(limit: Limit) -> Callable[[View], View]:
    """Declare that something can be guessed here. Somebody who must wait is told so, and the page does not open;
    the sign-in page says it in its form.
    """

    def declare(view: View) -> View:
        @wraps(view)
        def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            attempt = getattr(request, "attempt", None)
            if isinstance(attempt, Attempt) and attempt.wait and limit is not Limit.SIGN_IN:
                raise _too_often(attempt)
            return view(request, *args, **kwargs)

        counted.limit = limit  # type: ignore[attr-defined]
        return counted

    return declare


def guessed_by_programs(view: View) -> View:
    """The same for programs, whose secret a library checks: an answer of 401 means that it was wrong."""

    @wraps(view)
    def counted(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        attempt = getattr(request, "attempt", None)
        if not isinstance(attempt, Attempt):
            return view(request, *args, **kwargs)
        if attempt.wait:
            raise _too_often(attempt)
        attempt.looks()
        response = view(request, *args, **kwargs)
        if response.status_code != 401:
            attempt.is_right()
        return response

    counted.limit = Limit.CLIENT  # type: ignore[attr-defined]
    return counted


def _too_often(attempt: Attempt) -> TooOften:
    said = ngettext("錯誤次數過多，請於 %(seconds)d 秒後再試。", "錯誤次數過多，請於 %(seconds)d 秒後再試。", attempt.seconds)
    return TooOften(said % {"seconds": attempt.seconds}, seconds=attempt.seconds)
