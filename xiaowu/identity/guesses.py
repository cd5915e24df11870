"""Guesses (可以猜測的入口): the middleware counts each guess before the page at which it is made opens."""

import secrets
from collections.abc import Callable
from functools import lru_cache

from allauth.core.internal.httpkit import extract_basic_auth
from django.conf import settings
from django.http import HttpRequest

from xiaowu.identity.actions.throttling import Attempt, begin
from xiaowu.identity.queries import throttling as queries
from xiaowu.identity.queries.throttling import Subject
from xiaowu.identity.rules.throttling import Limit
from xiaowu.kernel.access.checks import views


def limit_at(request: HttpRequest) -> Limit | None:
    """What can be guessed at the address of this request."""
    return limits().get(request.path_info)


def approach(request: HttpRequest, limit: Limit) -> Attempt | None:
    """Count the guess that this request makes, if it makes one."""
    subject = _BRINGS[limit](request)
    return begin(subject) if subject is not None else None


@lru_cache(maxsize=1)
def limits() -> dict[str, Limit]:
    """Each address at which something can be guessed. Raises LookupError for an address with parameters: it would not be found."""
    found: dict[str, Limit] = {}
    for route, _name, view in views():
        if (limit := getattr(view, "limit", None)) is not None:
            if "<" in route:
                raise LookupError(f"guessed at a variable address: {route}")
            found[f"/{route}"] = limit
    return found


def _sign_in(request: HttpRequest) -> Subject | None:
    if request.method != "POST" or not (request.POST.get("login") and request.POST.get("password")):
        return None
    device = request.COOKIES.get(settings.XIAOWU_DEVICE_COOKIE, "")[:100] or secrets.token_urlsafe(24)
    return queries.of_sign_in(request.POST["login"], device=device, **_whence(request))


def _posted(limit: Limit) -> Callable[[HttpRequest], Subject | None]:
    return lambda request: _of_account(limit, request) if request.method == "POST" else None


def _screen(request: HttpRequest) -> Subject | None:
    return _of_account(Limit.SCREEN, request) if request.GET.get("code") else None


def _of_account(limit: Limit, request: HttpRequest) -> Subject | None:
    token = request.COOKIES.get(settings.SESSION_COOKIE_NAME, "")
    return queries.of_account(limit, token, **_whence(request)) if token else None


def _client(request: HttpRequest) -> Subject | None:
    if request.method != "POST":
        return None
    client_id, _secret = extract_basic_auth(dict(request.headers))  # as allauth parses it: if it cannot be parsed, the body counts
    if client_id is None and request.POST.get("client_secret"):
        client_id = request.POST.get("client_id", "")
    elif client_id is None and request.headers.get("Authorization", "").lower().startswith("basic"):
        client_id = ""  # an unknown program, from this network
    return queries.of_client(client_id, address=_whence(request)["address"]) if client_id is not None else None


def _whence(request: HttpRequest) -> dict[str, str]:
    return {"address": request.META.get("REMOTE_ADDR", ""), "user_agent": request.headers.get("User-Agent", "")}


_BRINGS: dict[Limit, Callable[[HttpRequest], Subject | None]] = {
    Limit.SIGN_IN: _sign_in,
    Limit.FACTOR: _posted(Limit.FACTOR),
    Limit.CONFIRMATION: _posted(Limit.CONFIRMATION),
    Limit.SCREEN: _screen,
    Limit.CLIENT: _client,
}
