"""A calendar to subscribe to (訂閱行事曆): its five pages, made once; what it holds and who may read it each system says."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils import translation
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui.asking import Question, asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin, back, download, page

CALENDAR = "text/calendar; charset=utf-8"


class Secret(Protocol):
    """The secret addresses of one calendar: each account's own."""

    @property
    def permission(self) -> str:
        """Of whoever may subscribe."""

    def own(self, actor: Actor) -> Any:
        """The actor's own, as `ui/subscription.html` shows it, with its `key`; None if there is none."""

    def renew(self, actor: Actor, *, now: datetime) -> bool:
        """Make a new one; whether it is the first."""

    def withdraw(self, actor: Actor) -> None:
        """It opens nothing any more."""

    def opened(self, key: str, *, now: datetime) -> Actor:
        """Whose it is. Raises NotFound, TooOften."""


@dataclass(frozen=True, slots=True)
class Names:
    """What the five addresses are called, in full."""

    subscription: str
    once: str
    renew: str
    withdraw: str
    feed: str


@dataclass(frozen=True, slots=True)
class Subscribed:
    """A calendar: its secret addresses, its name (`title`), its page (`template`), its name as a file, what is in it, what else its page shows."""

    secret: Secret
    names: Names
    title: str
    template: str
    filename: str
    written: Callable[[Actor], bytes]
    beside: Callable[[Actor], dict[str, object]] = lambda _actor: {}


def subscription_paths(where: str, calendar: Subscribed) -> list[URLPattern]:
    """The addresses of a calendar, below `where` (`leave/calendar`): its page, the file, the secret address, and the forms that change that."""
    names = calendar.names
    views = {
        f"{where}/": (names.subscription, _page(calendar)),
        f"{where}.ics": (names.once, _once(calendar)),
        f"{where}/renew/": (names.renew, _renew(calendar)),
        f"{where}/withdraw/": (names.withdraw, _withdraw(calendar)),
        f"{where}/<str:key>/{calendar.filename}": (names.feed, _feed(calendar)),
    }
    return [path(route, view, name=name.partition(":")[2]) for route, (name, view) in views.items()]


def _page(calendar: Subscribed) -> Callable[..., HttpResponse]:
    @needs(calendar.secret.permission)
    def subscription(request: ActedRequest) -> HttpResponse:
        """One's own secret address, and what to do with it."""
        found = calendar.secret.own(request.actor)
        address = at_origin(request, calendar.names.feed, found.key) if found and found.key else ""
        return page(request, calendar.template, {"found": found, "address": address, **calendar.beside(request.actor)})

    return subscription


def _renew(calendar: Subscribed) -> Callable[..., HttpResponse]:
    def asks(request: ActedRequest) -> Question | None:
        words = _("先前的網址立即失效，已經訂閱的行事曆不再更新，要以新網址重新訂閱。")
        return Question(_("更換網址"), _(calendar.title), words, is_grave=True) if calendar.secret.own(request.actor) else None

    @needs(calendar.secret.permission)
    @require_POST
    @asks_first(asks)
    @at_once("only whoever has an address loses it, and is asked")
    def renew(request: ActedRequest) -> HttpResponse:
        is_new = calendar.secret.renew(request.actor, now=clock.now())
        return back(request, _("訂閱網址已建立。") if is_new else _("訂閱網址已更新；先前的網址不再有效。"), calendar.names.subscription)

    return renew


def _withdraw(calendar: Subscribed) -> Callable[..., HttpResponse]:
    def asks(request: ActedRequest) -> Question | None:
        words = _("網址立即失效，已經訂閱的行事曆不再更新。")
        return Question(_("停用網址"), _(calendar.title), words, is_grave=True) if calendar.secret.own(request.actor) else None

    @needs(calendar.secret.permission)
    @require_POST
    @asks_first(asks)
    def withdraw(request: ActedRequest) -> HttpResponse:
        calendar.secret.withdraw(request.actor)
        return back(request, _("訂閱網址已停用。"), calendar.names.subscription)

    return withdraw


def _once(calendar: Subscribed) -> Callable[..., HttpResponse]:
    @needs(calendar.secret.permission)
    def once(request: ActedRequest) -> HttpResponse:
        """The same as a file."""
        return download(calendar.written(request.actor), CALENDAR, calendar.filename)

    return once


def _feed(calendar: Subscribed) -> Callable[..., HttpResponse]:
    @needs(PUBLIC)
    @require_safe
    def feed(request: HttpRequest, key: str) -> HttpResponse:
        """The same for programs without a cookie."""
        actor = calendar.secret.opened(key, now=clock.now())
        with translation.override(actor.language):
            content = calendar.written(actor)
        return _answer(request, content, calendar.filename)

    return feed


def _answer(request: HttpRequest, content: bytes, filename: str) -> HttpResponse:
    """Private content stays out of shared caches, and what a client has already is not sent again."""
    etag = quote_etag(sha256(content).hexdigest())
    response = get_conditional_response(request, etag=etag) or HttpResponse(content, content_type=CALENDAR)
    response["ETag"], response["Cache-Control"] = etag, "private, max-age=900"
    response["Content-Disposition"] = f"inline; filename={filename}"
    response["X-Robots-Tag"] = "noindex"
    return response
