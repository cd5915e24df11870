"""A system check: every page and API function names the permission it stands on, or the project does not start."""

from collections.abc import Callable, Iterator
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
    """All that a view declares."""
    by_method = getattr(view, "needs_by_method", None)
    return set(by_method.values()) if by_method is not None else {permission_of(view)}


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
