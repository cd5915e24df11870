"""The outermost layer: numbers the request, measures it, logs one line, and turns an unforeseen error into a page with the request's id."""

import time
import uuid
from collections.abc import Callable

import structlog
from django.contrib.auth import SESSION_KEY
from django.db import connection
from django.http import HttpResponse
from prometheus_client import Counter, Histogram

from xiaowu.kernel import clock
from xiaowu.kernel.access.checks import METHODS
from xiaowu.kernel.actor.request import HouseRequest
from xiaowu.kernel.serving.urgency import Urgency, urgency_of
from xiaowu.kernel.telemetry.recorders import Answered, Tally, recorders

# by the module of a route and by its class, never by page: so many lines in all as there are modules; which page it was, is kept elsewhere
REQUESTS = Counter("xiaowu_requests_total", "Requests by module, class, method and status.", ["module", "class", "method", "status"])
SECONDS = Histogram(
    "xiaowu_request_seconds",
    "Time a request took, by module and class.",
    ["module", "class"],
    buckets=(0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)
HEADER = "X-Request-Id"
TURNED_AWAY = "door"  # who is not signed in is led there: the page was not asked anything, so its figures tell nothing of it
_QUIET = {"healthz", "readyz", "metrics"}

log = structlog.get_logger("xiaowu.request")


class TelemetryMiddleware:
    """Routes are known by name, not by URL, so that no id and no query string is kept (1.9)."""

    def __init__(self, get_response: Callable[[HouseRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HouseRequest) -> HttpResponse:
        request_id = uuid.uuid4().hex
        request.request_id = request_id
        request.fault = ""
        request.is_turned_away = False
        tally = Tally(time.perf_counter)
        begun = time.perf_counter()
        with connection.execute_wrapper(tally):
            response = self.get_response(request)
        took = time.perf_counter() - begun
        match = request.resolver_match
        route = TURNED_AWAY if request.is_turned_away else route_of(match.view_name if match else "", response.status_code)
        method = request.method if request.method in METHODS else "other"  # otherwise every invented method would make a time series
        kind = (module_of(route), urgency_of(match.func) if match else Urgency.SOON)
        REQUESTS.labels(*kind, method, response.status_code).inc()
        SECONDS.labels(*kind).observe(took)
        response[HEADER] = request_id
        if not response.streaming and "Content-Length" not in response:  # otherwise the server sends it in chunks
            response["Content-Length"] = str(len(response.content))
        if route not in _QUIET:
            actor = getattr(request, "actor", None)
            log.info(
                "request", id=request_id, route=route, method=method, status=response.status_code,
                ms=round(took * 1000, 2), account=actor.account_id if actor else None,
            )  # fmt: skip
            self._keep(request, response, route, method, round(took * 1_000_000), tally)
        return response

    def _keep(self, request: HouseRequest, response: HttpResponse, route: str, method: str, micros: int, tally: Tally) -> None:
        """Hands what was measured to whoever keeps it. The school is that of the address, if it is one of the reader's own, else their first."""
        actor = getattr(request, "actor", None)
        match = request.resolver_match
        asked = match.kwargs.get("school_id") if match else None
        own = actor.school_ids if actor else ()
        account = actor.account_id if actor else _just_signed_in(request)
        answered = Answered(
            at=clock.now(), route=route, method=method, status=response.status_code, micros=micros, statements=tally.statements,
            database_micros=tally.micros, sent=None if response.streaming else len(response.content), account=account,
            role=actor.assignments[0].role if actor and actor.assignments else "", school_id=asked if asked in own else own[0] if own else None,
            fault=request.fault, number=number_of(request.request_id) if response.status_code >= 500 else "",
        )  # fmt: skip
        for keep in recorders():
            keep(answered)


def route_of(name: str | None, status: int) -> str:
    """The name of a page; a file has none, and neither has an address at which there is nothing."""
    return name or ("static" if status < 400 else "unmatched")


def number_of(request_id: str) -> str:
    """The number that people read out on the telephone: the first of the id's letters, which the log has whole."""
    return request_id[:8]


def module_of(route: str) -> str:
    """`meals:sheet` → `meals`, `account_login` → `account`, `static` → `static`."""
    return route.partition(":")[0] if ":" in route else route.partition("_")[0]


def _just_signed_in(request: HouseRequest) -> int | None:
    """The account whose sign-in this request was, so that it is the first of that person's steps."""
    session = getattr(request, "session", None)
    found = session.get(SESSION_KEY) if session is not None else None
    return int(found) if found else None
