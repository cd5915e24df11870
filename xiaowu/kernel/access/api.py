"""Permissions of API functions: django-ninja serves all methods of a path with one view, so each method's declaration is put on that view."""

import inspect
from functools import lru_cache
from typing import Any

from django.urls import URLPattern
from django.utils.translation import get_language
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from xiaowu.kernel.access import PUBLIC, needs, needs_by_method


class HouseAPI(NinjaAPI):
    """Its schema is written once a process and language: it takes half a second, and any stranger may ask for it."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None) -> OpenAPISchema:
        """The schema, for all who ask below this address; they only read it."""
        return self._schema(get_language(), self.get_root_path(path_params or {}) if path_prefix is None else path_prefix)

    @lru_cache(maxsize=8)  # noqa: B019  (there is one API as long as there is a process)
    def _schema(self, _language: str | None, path_prefix: str) -> OpenAPISchema:
        return super().get_openapi_schema(path_prefix=path_prefix)


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
