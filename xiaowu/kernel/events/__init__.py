"""Telling upwards (事件): an app says what it did, and an app above it that named a listener hears it, in the same transaction.

An event is a frozen dataclass in the past tense, in the teller's `events.py`; who listens stands in the listener's `apps.py`. What a listener
raises undoes what was told, so that neither can be true without the other. One that only takes note (`notes`) undoes nothing but its own writing:
nobody stays outside the door because somebody above could not write it down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import structlog
from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string

log = structlog.get_logger("xiaowu.events")


@dataclass(frozen=True, slots=True)
class Listener:
    """`hear` (dotted path, called with the event) is run whenever something of this `event` class is told. `notes`: it only writes down what
    happened, and what it raises is for the log."""

    event: type[Any]
    hear: str
    notes: bool = False


def tell(event: object) -> None:
    """Let everybody hear it who named a listener for it."""
    for hear, only_notes in _listeners().get(type(event), ()):
        if only_notes:
            _note(hear, event)
        else:
            hear(event)


def _note(hear: Callable[[Any], None], event: object) -> None:
    try:
        with transaction.atomic():
            hear(event)
    except Exception as error:  # whatever somebody above makes of it
        log.error("an event was not noted", told=type(event).__name__, by=hear.__qualname__, error=type(error).__name__)


@lru_cache(maxsize=1)
def _listeners() -> dict[type[Any], list[tuple[Callable[[Any], None], bool]]]:
    found: dict[type[Any], list[tuple[Callable[[Any], None], bool]]] = {}
    for config in apps.get_app_configs():
        for each in getattr(getattr(config, "offer", None), "listeners", ()):
            found.setdefault(each.event, []).append((import_string(each.hear), each.notes))
    return found
