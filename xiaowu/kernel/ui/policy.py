"""The pages' content security policy (內容安全政策): only pages whose forms may end elsewhere differ, so its words are built once."""

from collections.abc import Callable, Iterable
from functools import lru_cache, wraps
from typing import Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.http import HttpRequest
from django.http.response import HttpResponseBase


class StillPolicyMiddleware(CSPMiddleware):
    """django-csp's own middleware builds two policies for every answer: 4 % of a page's Python."""

    def process_request(self, request: HttpRequest) -> None:
        """There is no nonce to prepare."""

    def process_response(self, _request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        response.headers.setdefault(HEADER, policy())
        return response


@lru_cache(maxsize=8)
def policy(forms_to: tuple[str, ...] = ()) -> str:
    """The policy's words; `forms_to` are further origins at which a page's forms may end."""
    return str(build_policy(update={"form-action": list(forms_to)} if forms_to else None))


def leads_to(origins: Callable[[], Iterable[str]]) -> Callable[[Callable[..., HttpResponseBase]], Callable[..., HttpResponseBase]]:
    """Marks a page whose form may end at one of these: browsers check redirects of a form against `form-action` too."""

    def mark(view: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
        @wraps(view)
        def led(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.headers[HEADER] = policy(tuple(origins()))
            return response

        return led

    return mark
