"""`/healthz` (the process lives), `/readyz` (it can serve: not told to stop, the database answers and is migrated), `/metrics` (Prometheus)."""

import hmac
from functools import cache

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from xiaowu.kernel.access import PUBLIC, needs
from xiaowu.kernel.database.hosts import OF_SERVER, freshen, reads_only
from xiaowu.kernel.serving import draining
from xiaowu.kernel.serving.urgency import Urgency, served


@needs(PUBLIC)
@served(Urgency.NOW)
def healthz(_request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "ok"})


@needs(PUBLIC)
@served(Urgency.NOW)
def readyz(_request: HttpRequest) -> HttpResponse:
    if draining.has_begun():
        return JsonResponse({"status": "unavailable", "reason": "draining"}, status=503)
    freshen()
    try:
        pending = _is_pending()
    except OF_SERVER:
        return JsonResponse({"status": "unavailable", "reason": "database"}, status=503)
    if pending:
        return JsonResponse({"status": "unavailable", "reason": "migrations"}, status=503)
    if reads_only():  # the balancer goes on sending people here: they can read
        return JsonResponse({"status": "degraded", "reason": "only reading"})
    return JsonResponse({"status": "ok"})


def _is_pending() -> bool:
    """Whether a migration is outstanding; asked anew of the next server if this one is gone."""
    try:
        return _plan()
    except OF_SERVER:
        if connection.in_atomic_block:
            raise
        connection.close()
        return _plan()


def _plan() -> bool:
    applied = MigrationRecorder(connection).applied_migrations()
    return not all(key in applied or (before and applied.keys() >= before) for key, before in expected().items())


@cache
def expected() -> dict[tuple[str, str], frozenset[tuple[str, str]]]:
    """The migrations of this release, as it was loaded, each with those that it stands for. Reading them loads hundreds of modules."""
    loader = MigrationLoader(None)
    stood_for = {each for made in loader.disk_migrations.values() for each in made.replaces}
    return {key: frozenset(made.replaces) for key, made in loader.disk_migrations.items() if key not in stood_for}


@needs(PUBLIC)
@served(Urgency.NOW)
def metrics(request: HttpRequest) -> HttpResponse:
    """Only for callers with `XIAOWU_METRICS_TOKEN`: an address proves nothing where a proxy may run on the same machine."""
    given, token = request.headers.get("Authorization", ""), settings.XIAOWU_METRICS_TOKEN
    if not token or not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return HttpResponse(status=404)
    return HttpResponse(generate_latest(), content_type=CONTENT_TYPE_LATEST)
