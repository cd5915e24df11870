"""Addresses of the rostering service: each collection, each of its objects, and the collections within other objects."""

from django.urls import path

from xiaowu.roster.oneroster import api
from xiaowu.roster.oneroster.rules.rest import BASE, COLLECTIONS, WITHIN


def _route(pattern: str) -> str:
    return f"{BASE}/{pattern.replace('<', '<str:')}"


urlpatterns = [
    *(path(f"{BASE}/{name}", api.many(name), name=f"oneroster_{name}") for name in COLLECTIONS),
    *(path(f"{BASE}/{name}/<str:sourced_id>", api.one(name), name=f"oneroster_{name}_one") for name in COLLECTIONS),
    *(path(_route(pattern), api.many(name, pattern), name=f"oneroster_{pattern}") for pattern, name in WITHIN),
]
