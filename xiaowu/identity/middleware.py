"""A request's way in: one transaction, one statement that finds who asks and arms the database, then the permission, then the page."""

from collections.abc import Callable, Collection
from typing import Any

import structlog
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.db import transaction
from django.db.utils import DataError
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import translation
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django_htmx.http import HttpResponseClientRedirect

from xiaowu.identity.actions import throttling
from xiaowu.identity.adapters.sessions import SessionStore, complete_step
from xiaowu.identity.guesses import approach, limit_at
from xiaowu.identity.queries import sessions as queries
from xiaowu.identity.queries.accounts import has_factor
from xiaowu.identity.rules.sessions import MUST, RequiredStep
from xiaowu.identity.sizes import is_beyond_strangers, is_too_large, too_large
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, PUBLIC, may
from xiaowu.kernel.access.checks import methods_of, permission_of
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.database.hosts import is_lost, reads_only
from xiaowu.kernel.database.hosts.again import SAFE, Lasting, OnlyReading, apart
from xiaowu.kernel.errors import Forbidden, NotSignedIn, Refused
from xiaowu.kernel.idempotency import once, says_again
from xiaowu.kernel.offer.doors import door_at, is_of_programs, program_of
from xiaowu.kernel.serving.origins import foreign_write
from xiaowu.kernel.ui.live import UNATTENDED
from xiaowu.kernel.ui.refusals import answer, from_database, is_of_database, not_taken
from xiaowu.kernel.ui.returned import REFUSED, come_back, goes_back, page_of, refusal_of, with_focus

_WITHOUT_DATABASE = {"/healthz", "/readyz", "/metrics"}
# what a session with an outstanding step may open: the page of that step, and the way out
_WHERE_DONE = {RequiredStep.CHANGE_PASSWORD: "account_change_password", RequiredStep.SECOND_FACTOR: "mfa_index"}
_ON_THE_WAY = {
    RequiredStep.CHANGE_PASSWORD: {"account_change_password"},
    RequiredStep.SECOND_FACTOR: {"mfa_index", "mfa_activate_totp", "mfa_add_webauthn", "account_reauthenticate"},
}
_WAY_OUT = {"account_logout", "portal:language"}

log = structlog.get_logger("xiaowu.identity")


class RequestMiddleware:
    """Opens the transaction, reads the session, and audits a refusal afterwards in a transaction of its own."""

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request.actor, request.refused, request.afterwards, request.attempt = None, "", [], None
        request.is_again, request.is_keyed, request.is_unread, request.lost = False, False, False, None
        request.session = SessionStore()
        if request.path in _WITHOUT_DATABASE:
            return self.get_response(request)
        try:
            response = self._on_record(request)
        except Exception as error:
            if not is_of_database(error):  # Django answers it; what must be on record is still written
                self._finish(request)
                raise
            response = answer(request, from_database(error))  # a constraint checked at commit; a lost connection
        self._finish(request)
        if request.actor is not None:  # the answer is for this person only
            response.setdefault("Cache-Control", "no-store")
        if _is_for_everybody(response):  # a cache gives it to others, with every cookie on it
            response.cookies.clear()
        translation.deactivate()
        return response

    def _finish(self, request: HouseRequest) -> None:
        if request.refused:
            request.afterwards.insert(0, lambda: self._audit(request))
        for each in request.afterwards:
            _afterwards(each)

    def _on_record(self, request: HouseRequest) -> HttpResponse:
        """The answer, with what must be recorded before it leaves: a guess before it is checked, and children whom a refusal shows."""
        limit, attempt = limit_at(request), None
        request.is_unread = limit is not None and is_beyond_strangers(request)
        if limit is not None and not request.is_unread:
            request.attempt = attempt = apart(lambda: approach(request, limit))
            if attempt is not None:
                request.afterwards.append(lambda: throttling.end(attempt))
        with audit.collected() as shown:
            response = self._inside(request)
            if attempt is not None:
                attempt.answered(response.status_code)
            if response.status_code >= 400 and shown:
                with transaction.atomic():
                    audit.write_again(shown)
        if request.method == "POST" and goes_back(response):
            return self._gone_back(request)
        if request.method == "POST" and response.status_code in REFUSED:
            refused = refusal_of(response)
            return with_focus((self._come_back(request, refused) if refused else None) or response)
        return response

    def _gone_back(self, request: HouseRequest) -> HttpResponse:
        """The form's page with the form as it was sent; the page alone, if it has no such form any more."""
        asked = page_of(request)
        return self._come_back(request, None) or HttpResponseRedirect(asked.get_full_path() if asked else "/", status=303)

    def _come_back(self, request: HouseRequest, refused: Refused | None) -> HttpResponse | None:
        """The page of the form, requested in a transaction of its own; None if there is none."""
        asked = page_of(request)
        return come_back(request, refused, asked.path, self._inside(asked)) if asked else None

    def _inside(self, request: HouseRequest) -> HttpResponse:
        return Lasting(request).run(lambda: self._once(request))

    def _once(self, request: HouseRequest) -> HttpResponse:
        self._who(request)
        request.is_unread = request.is_unread or is_too_large(request)
        if request.is_unread:
            response = answer(request, too_large(request))
        elif request.method not in SAFE and reads_only():
            request.lost = OnlyReading()
            response = answer(request, from_database(request.lost))
        else:
            response = self.get_response(request)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        elif not is_of_programs(request.path) and not reads_only():
            self._keep_session(request, response)
        return response

    def _who(self, request: HouseRequest) -> None:
        if is_of_programs(request.path):
            request.actor = program_of(request.headers.get("Authorization", ""))
            translation.activate(translation.get_language_from_request(request))
            return
        token = request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        store = SessionStore(token)
        store.device = request.headers.get("User-Agent", "")
        store.address = request.META.get("REMOTE_ADDR") or None
        request.session = store
        language = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME)
        if token:
            signed_in = queries.arm(token, clock.now(), reads_only=request.method in SAFE, is_unattended=UNATTENDED in request.headers)
            if signed_in is None:
                request.session = store.__class__()
                request.session.device, request.session.address = store.device, store.address
            else:
                store.fill(signed_in.data, signed_in.expires)
                request.actor = signed_in.actor
                must = store.get(MUST, [])
                if signed_in.lacks_factor and RequiredStep.SECOND_FACTOR not in must:  # a post gained since the sign-in requires it too
                    store[MUST] = [*must, RequiredStep.SECOND_FACTOR]
                if signed_in.actor:
                    language = signed_in.actor.language
        translation.activate(language if language in dict(settings.LANGUAGES) else translation.get_language_from_request(request))
        request.LANGUAGE_CODE = translation.get_language()

    def _keep_session(self, request: HouseRequest, response: HttpResponse) -> None:
        session = request.session
        if _is_for_everybody(response):
            return
        if session.modified and not session.is_empty():
            session.save()
            # a duration, not a time: the browser's clock may differ, as in the demo
            expires = getattr(session, "expires", None)
            lasts = expires - clock.now() if expires else None
            response.set_cookie(
                settings.SESSION_COOKIE_NAME, session.session_key or "", max_age=lasts,
                secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax", path="/",
            )  # fmt: skip
        elif session.is_empty() and settings.SESSION_COOKIE_NAME in request.COOKIES:
            response.delete_cookie(settings.SESSION_COOKIE_NAME, path="/", samesite="Lax")

    def _audit(self, request: HouseRequest) -> None:
        if request.actor is not None:
            route = request.resolver_match.view_name if request.resolver_match else ""
            audit.record(request.actor, "refused", request.refused, route=route)


def _afterwards(work: Callable[[], None]) -> None:
    """In a transaction of its own. The answer is final by now: any error is logged by its kind, and costs nobody their answer."""
    try:
        with transaction.atomic():
            work()
    except Exception as error:  # it may raise anything
        log.error("fell afterwards", work=work.__qualname__, error=type(error).__name__)


def _is_for_everybody(response: HttpResponse) -> bool:
    return "public" in response.get("Cache-Control", "")


class PermissionMiddleware:
    """Innermost: checks the page's permission, lets a write happen once, and turns refusals into answers."""

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(
        self, request: HouseRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> HttpResponse | None:
        permission, taken = permission_of(view, request.method or "GET"), methods_of(view)
        if permission == PUBLIC:
            return None if request.method in taken else not_taken(request, taken)
        actor = request.actor
        if actor is None:
            return self._sign_in(request, taken)
        if permission is None:  # a method that the API does not offer: it answers 405 itself
            return None
        if foreign := foreign_write(request):
            return self.process_exception(request, foreign, permission=permission)
        owed = self._pending_step(request, actor.account) if MUST in request.session else None
        if owed is not None:
            return owed
        refusal = may(actor, permission, school_id=ANYWHERE)
        if refusal:
            return self.process_exception(request, Forbidden(refusal.reason), permission=permission)
        if request.method not in taken:
            return not_taken(request, taken)
        if request.method in SAFE or actor.client_id:  # a program's protocol defines what sending twice does
            return None
        try:
            again = (lambda: self._again(request, view, args, kwargs)) if says_again(view, request.method) else None
            by_door = door_at(request.path) is not None
            request.is_keyed = True
            return once(request, actor.account, lambda: self._write(request, view, args, kwargs), again, header_only=by_door)
        except Exception as refused:  # what is no refusal is raised on
            told = self.process_exception(request, refused, permission=permission)
            if told is None:
                raise
            return told

    def _write(self, request: HouseRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except ReauthenticationRequired:  # Django passes allauth only exceptions from views that Django itself called
            return HttpResponseRedirect(f"{reverse('account_reauthenticate')}?{urlencode({'next': request.get_full_path()})}")

    def _again(self, request: HouseRequest, view: Callable[..., HttpResponse], args: tuple[Any, ...], kwargs: dict[str, Any]) -> HttpResponse:
        request.is_again = True
        return view(request, *args, **kwargs)

    def process_exception(self, request: HouseRequest, error: Exception, *, permission: str = "") -> HttpResponse | None:
        if is_of_database(error):
            request.lost = error if is_lost(error) else None
            return answer(request, from_database(error))
        if isinstance(error, DataError):  # a NUL character, a number out of range
            return answer(request, Refused(_("送出的內容含有無法處理的字元或數值。")))
        if not isinstance(error, Refused):
            return None
        if isinstance(error, Forbidden):
            declared = permission_of(request.resolver_match.func, request.method or "GET") if request.resolver_match else None
            request.refused = permission or declared or "unknown"
        return answer(request, error)

    def _pending_step(self, request: HouseRequest, account_id: int) -> HttpResponse | None:
        if RequiredStep.SECOND_FACTOR in request.session[MUST] and has_factor(account_id):  # allauth reports it only after the commit
            complete_step(request, RequiredStep.SECOND_FACTOR)
            if MUST not in request.session:
                return None
        must = RequiredStep(request.session[MUST][0])
        where = _WHERE_DONE[must]
        here = request.resolver_match.view_name if request.resolver_match else ""
        if here in _ON_THE_WAY[must] or here in _WAY_OUT:
            return None
        if door_at(request.path) is not None or request.method not in SAFE:
            return answer(request, Forbidden(_("請先完成帳號安全的必要步驟，再使用其他功能。")))
        return HttpResponseRedirect(reverse(where))

    def _sign_in(self, request: HouseRequest, taken: Collection[str]) -> HttpResponse:
        request.is_turned_away = True
        if door_at(request.path) is not None:
            return answer(request, NotSignedIn(_("請先登入。")))
        if request.method in SAFE and "GET" not in taken:  # an address for forms: there is no page to return to
            return HttpResponseRedirect(settings.LOGIN_URL)
        if htmx := getattr(request, "htmx", None):  # a part of a page: the page redirects, not its part
            return HttpResponseClientRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': htmx.current_url_abs_path or '/'})}")
        if request.method in SAFE:
            return HttpResponseRedirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")
        said = _("登入已逾時或已登出，這次送出的內容沒有儲存。請重新登入後再送一次；點名與表單中填寫的內容仍保留在這台裝置上。")
        return answer(request, NotSignedIn(said))
