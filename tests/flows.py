"""What a walk over a flow needs from its app: a row to walk on, and how each verb is taken. An app has them in its `tests/flows.py`, by flow."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from conftest import Somebody
from xiaowu.kernel.actor import Actor


@dataclass(frozen=True)
class Cast:
    """The people, as actors and as browsers."""

    people: dict[str, Somebody]
    actor_of: Callable[[str], Any]
    client_of: Callable[[str], Any]


def _nothing(_state: Any) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Example:
    """`make` creates a row in its first state; returns its id. `by`: verb → who of the cast may. `press`:
    (id, verb) → where its button sends, and what.

    `take`: the app's own action (actor, id, verb), if there is one. `fills`: values for columns of a state that the flow's table leaves open.
    `reads`: the permission by which a row is read, if its buttons stand on a page that others open too: these need not learn that the row exists.
    """

    make: Callable[[Cast], int]
    by: Mapping[str, str]
    press: Callable[[int, Any], tuple[str, dict[str, Any]]] | None = None
    take: Callable[[Actor, int, Any], Any] | None = None
    fills: Callable[[Any], dict[str, Any]] = _nothing
    reads: str = ""


def example_of(flow: Any, path: str) -> Example:
    """The example of the flow declared at this dotted path."""
    app = ".".join(path.split(".")[:2])
    found = import_module(f"{app}.tests.flows").EXAMPLES.get(flow.name)
    assert found is not None, f"{app}/tests/flows.py has no example of {flow.name}"
    return found  # type: ignore[no-any-return]
