"""Permissions of API functions: django-ninja serves all methods of a path with one view, so each method's declaration is put on that view."""

import inspect
from typing import Any

from django.urls import URLPattern
from ninja import NinjaAPI

from xiaowu.kernel.access import PUBLIC, needs, needs_by_method


def house_api(api: NinjaAPI) -> Any:
    """The API's addresses; every view gets its `needs_by_method` from the `@needs` of its functions.

    Views that no function of ours stands behind (the schema, the root) are public: they describe the API and hold no data.
    """
    urls = api.urls
    for pattern in urls[0]:
        if not isinstance(pattern, URLPattern):
            continue
        closure = inspect.getclosurevars(pattern.callback).nonlocals if inspect.isfunction(pattern.callback) else {}
        operations = getattr(closure.get("self"), "operations", None)
        if operations is None:
            needs(PUBLIC)(pattern.callback)
        else:
            declared = {method: getattr(operation.view_func, "needs", None) for operation in operations for method in operation.methods}
            needs_by_method(declared)(pattern.callback)
            again = {method for operation in operations for method in operation.methods if getattr(operation.view_func, "says_again", False)}
            pattern.callback.says_again = again  # type: ignore[attr-defined]
            for listed in (operation.view_func.lists for operation in operations if hasattr(operation.view_func, "lists")):
                pattern.callback.lists = listed  # type: ignore[attr-defined]  # whoever walks the addresses finds the lists
    return urls
