"""Telling upwards (事件): an app says what it did, and apps above it that named a listener hear it, in the same transaction.

An event is a frozen dataclass in the past tense, in the teller's `events.py`; listeners are named in the listening app's `apps.py`. What a listener
raises rolls back the event's transaction, so that neither can be true without the other. A listener that only takes notes (`notes`) rolls back just
its own writing: nobody should be kept from signing in because an app above could not write it down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import transaction
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Listener:
    """`hear` (dotted path, called with the event) runs whenever an `event` of this class is told. `notes`: it only writes down what happened;
    what it raises is logged.
    """

    event: type[Any]
    hear: str
    notes: bool = False


def tell(event: object) -> None:
    """Call every listener that is named for this event."""
    for hear, only_notes in _listeners().get(type(event), ()):
        if only_notes:
            _note(hear, event)
        else:
            hear(event)


def _note(hear: Callable[[Any], None], event: object) -> None:
    try:
        with transaction.atomic():
            hear(event)
    except Exception as error:  # any error of an app above
        import structlog  # slow to load where developers' tools are: a command that tells no event does not wait for it

        log = structlog.get_logger("xiaowu.events")
        log.error("an event was not noted", told=type(event).__name__, by=hear.__qualname__, error=type(error).__name__)


@lru_cache(maxsize=1)
def _listeners() -> dict[type[Any], list[tuple[Callable[[Any], None], bool]]]:
    found: dict[type[Any], list[tuple[Callable[[Any], None], bool]]] = {}
    for config in apps.get_app_configs():
        for each in getattr(getattr(config, "offer", None), "listeners", ()):
            found.setdefault(each.event, []).append((import_string(each.hear), each.notes))
    return found
