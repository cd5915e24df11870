"""The kernel's own addresses: saved filters, and what operators ask."""

from django.urls import path

from xiaowu.kernel.lists import export_pages
from xiaowu.kernel.lists import pages as lists
from xiaowu.kernel.telemetry import health
from xiaowu.kernel.ui import banners, kept

urlpatterns = [
    path("lists/saved/", lists.saved_filters, name="saved_filters"),
    path("lists/<id:saved_id>/forget/", lists.forget_filter, name="forget_filter"),
    path("lists/exports/<id:export_id>/", export_pages.export, name="export"),
    path("lists/exports/<id:export_id>/file", export_pages.export_file, name="export_file"),
    path("service-worker.js", kept.worker, name="service_worker"),
    path("away/", kept.away, name="away"),
    path("put-away/<str:key>/", banners.put_away, name="put_away"),
    path("healthz", health.healthz, name="healthz"),
    path("readyz", health.readyz, name="readyz"),
    path("metrics", health.metrics, name="metrics"),
]
