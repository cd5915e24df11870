"""System checks: the project does not start unless every page and API function names the permission it requires and the methods it accepts."""

import inspect
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.urls import URLPattern, URLResolver, get_resolver

from xiaowu.kernel.access import PUBLIC, SIGNED_IN, declared


def views() -> Iterator[tuple[str, str | None, Callable[..., Any]]]:
    """Every URL of the project: its route, its name with namespace, its function."""
    yield from _walk(get_resolver().url_patterns, "", "")


def permission_of(view: Callable[..., Any], method: str = "GET") -> str | None:
    """The declared permission of a page function, or of one method of an API path; None if it has none."""
    by_method = getattr(view, "needs_by_method", None)
    needs = by_method.get(method) if by_method is not None else getattr(view, "needs", None)
    return needs if needs is None else str(needs)


def permissions_of(view: Callable[..., Any]) -> set[str | None]:
    """Every permission that a view declares."""
    by_method = getattr(view, "needs_by_method", None)
    return set(by_method.values()) if by_method is not None else {permission_of(view)}


READS = frozenset({"GET", "HEAD"})
METHODS = READS | {"POST", "PUT", "PATCH", "DELETE", "OPTIONS"}


@lru_cache(maxsize=1024)
def methods_of(view: Callable[..., Any]) -> frozenset[str]:
    """The methods that a view accepts, as its API functions, Django's decorator, its class or `takes` say;
    a view that says nothing accepts reads only.
    """
    said = _said(view)
    return said | {"HEAD"} if "GET" in said else said


def _said(view: Callable[..., Any]) -> frozenset[str]:
    by_method = getattr(view, "needs_by_method", None)
    if by_method is not None:
        return frozenset(by_method)
    for each in _layers(view):
        if (taken := vars(each).get("takes")) is not None:
            return frozenset(taken)
        if (required := inspect.getclosurevars(each).nonlocals.get("request_method_list")) is not None:
            return frozenset(required)
    view_class = getattr(view, "view_class", None)
    if view_class is None:
        return READS
    # a class-based view with a form answers PUT as it answers POST; nothing here sends PUT
    return frozenset(method.upper() for method in ("get", "post", "options") if hasattr(view_class, method))


def _layers(view: Callable[..., Any]) -> Iterator[Callable[..., Any]]:
    """A view and what its decorators wrap, the outermost first."""
    while inspect.isfunction(view):
        yield view
        view = getattr(view, "__wrapped__", None)  # type: ignore[assignment]


def _walk(patterns: list[Any], route: str, namespace: str) -> Iterator[tuple[str, str | None, Callable[..., Any]]]:
    for pattern in patterns:
        here = route + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _walk(pattern.url_patterns, here, inner)
        elif isinstance(pattern, URLPattern):
            yield here, f"{namespace}{pattern.name}" if pattern.name else None, pattern.callback


@register(Tags.security)
def every_view_names_its_permission(**_kwargs: Any) -> list[CheckMessage]:
    known = {*declared(), PUBLIC, SIGNED_IN}
    found: list[CheckMessage] = []
    for route, _name, view in views():
        for needs in permissions_of(view):
            if needs is None:
                found.append(Error(f"/{route} names no permission", hint="@needs(…) or @needs(PUBLIC)", id="xiaowu.E001"))
            elif needs not in known:
                found.append(Error(f"/{route} names an undeclared permission: {needs}", id="xiaowu.E002"))
    return found


@register(Tags.security)
def every_view_takes_what_it_reads(**_kwargs: Any) -> list[CheckMessage]:
    return [fault for route, _name, view in views() for fault in faults_of(route, view)]


def faults_of(route: str, view: Callable[..., Any]) -> Iterator[CheckMessage]:
    """What is wrong with the methods that a view declares."""
    taken, code = methods_of(view), getattr(inspect.unwrap(view), "__code__", None)
    if unknown := taken - METHODS:
        yield Error(f"/{route} takes an unknown method: {', '.join(sorted(unknown))}", id="xiaowu.E003")
    if taken <= READS and code is not None and {"POST", "FILES"} & set(code.co_names):
        yield Error(f"/{route} reads a form and takes none", hint='@takes("GET", "POST")', id="xiaowu.E004")
