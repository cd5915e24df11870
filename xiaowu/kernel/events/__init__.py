"""Telling upwards (事件): an app says what it did, and an app above it that named a listener hears it, in the same transaction.

An event is a frozen dataclass in the past tense, in the teller's `events.py`; who listens stands in the listener's `apps.py`. What a listener
raises undoes what was told, so that neither can be true without the other.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Listener:
    """`hear` (dotted path, called with the event) is run whenever something of this `event` class is told."""

    event: type[Any]
    hear: str


def tell(event: object) -> None:
    """Let everybody hear it who named a listener for it."""
    for hear in _listeners().get(type(event), ()):
        hear(event)


@lru_cache(maxsize=1)
def _listeners() -> dict[type[Any], list[Callable[[Any], None]]]:
    found: dict[type[Any], list[Callable[[Any], None]]] = {}
    for config in apps.get_app_configs():
        for each in getattr(getattr(config, "offer", None), "listeners", ()):
            found.setdefault(each.event, []).append(import_string(each.hear))
    return found
