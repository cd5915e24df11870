"""Which pages go first when there are more requests than the house can answer (緩急): declared once, beside a page's permission.

`now`: signing in, and the roll. `soon`: everything that says nothing. `later`: files, reports and imports, which somebody can wait for. A balancer
lets the urgent ones go first (`deploy/urgency.map` is made from this); a process refuses what waited longer than its class may wait, so that whoever
is refused is told at once, and the work goes to those who still wait.
"""

import re
from collections.abc import Callable, Iterator
from enum import StrEnum
from typing import Any, TypeVar

from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RegexPattern, RoutePattern

View = TypeVar("View", bound=Callable[..., Any])


class Urgency(StrEnum):
    """How long a request may wait."""

    NOW = "now"
    SOON = "soon"
    LATER = "later"


PATIENCE = {Urgency.SOON: 10.0, Urgency.LATER: 2.0}  # seconds in the queue after which it is refused; what is urgent is never refused
_SUFFIXES = re.compile(r"(?<=\\\.)\((?:\w+\|)+\w+\)")  # of files: a class holds for all of them
_FILES = r"^/(?!static/).*\.(csv|xlsx|ods|json|pdf|odt|docx|txt)$"
PRESSED = 0.25  # seconds in the queue from which the node counts as busy: then few of the slow ones run beside each other
STATEMENT = {Urgency.NOW: 15, Urgency.SOON: 15, Urgency.LATER: 60}  # seconds that one statement may take
AGAIN = {Urgency.SOON: 15, Urgency.LATER: 60}  # seconds after which it is worth trying again


def served(urgency: Urgency) -> Callable[[View], View]:
    """Name the class of a page or API function that is not an ordinary one."""

    def mark(view: View) -> View:
        view.urgency = urgency  # type: ignore[attr-defined]
        return view

    return mark


def urgency_of(view: Callable[..., Any]) -> Urgency:
    return Urgency(getattr(view, "urgency", Urgency.SOON))


def is_admitted(urgency: Urgency, waited: float, *, is_slot_free: Callable[[], bool]) -> bool:
    """Whether a request that waited so many seconds is answered still.

    `is_slot_free` is asked for slow ones on a busy node alone, and takes the slot.
    """
    if urgency is Urgency.NOW:
        return True
    if waited > PATIENCE[urgency]:
        return False
    return urgency is Urgency.SOON or waited < PRESSED or is_slot_free()


def urgency_map() -> str:
    """What a balancer reads (`map_reg`): an expression of a path and its class, the first that fits; ordinary pages have none, files one line."""
    told = {(expression, urgency) for expression, urgency in _addresses(get_resolver().url_patterns, "")}
    ordinary = {f"{expression} {urgency}" for expression, urgency in told if urgency is Urgency.SOON and _is_file(expression)}
    others = {f"{expression} {urgency}" for expression, urgency in told if urgency is not Urgency.SOON and not _is_file(expression)}
    head = "# written by `xiaowu docs`: which pages go first (kernel.serving.urgency)"
    return "\n".join([head, *sorted(ordinary), *sorted(others), f"{_FILES} {Urgency.LATER}"]) + "\n"


def _addresses(patterns: list[Any], begins: str) -> Iterator[tuple[str, Urgency]]:
    for each in patterns:
        here = begins + _expression(each.pattern)
        if isinstance(each, URLResolver):
            yield from _addresses(each.url_patterns, here)
        elif isinstance(each, URLPattern):
            yield f"^/{_SUFFIXES.sub('[a-z]+', here)}$", urgency_of(each.callback)


def _is_file(expression: str) -> bool:
    return expression.endswith(("\\.[a-z]+$", "\\.pdf$"))


def _expression(pattern: Any) -> str:
    """A part of an address as a plain expression: without names, which balancers do not know."""
    if isinstance(pattern, RoutePattern | RegexPattern):
        return _unnamed(pattern.regex.pattern)
    return _unnamed(str(getattr(pattern, "regex", pattern).pattern))


def _unnamed(expression: str) -> str:
    plain = expression.removeprefix("^").removeprefix("\\A").removesuffix("\\Z").removesuffix("\\z").removesuffix("$")
    while (at := plain.find("(?P<")) >= 0:
        plain = plain[:at] + "(" + plain[plain.index(">", at) + 1 :]
    return plain
