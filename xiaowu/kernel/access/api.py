"""Permissions of API functions: django-ninja serves all methods of a path by one view, so each method's declaration is laid on that view."""

import inspect

from django.urls import URLPattern
from ninja import NinjaAPI


def lay_declarations(api: NinjaAPI) -> None:
    """Give every view of the API a `needs_by_method` from the `@needs` of its functions."""
    patterns, _app, _namespace = api.urls
    for pattern in patterns:
        if isinstance(pattern, URLPattern):
            path_view = inspect.getclosurevars(pattern.callback).nonlocals.get("self")
            operations = getattr(path_view, "operations", ())
            declared = {method: getattr(operation.view_func, "needs", None) for operation in operations for method in operation.methods}
            if declared:
                pattern.callback.needs_by_method = declared  # type: ignore[attr-defined]
