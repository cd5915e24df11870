"""A declared list over JSON: the schemas of its parameters and its answer are made from the columns and filters."""

import re
from inspect import Parameter, Signature
from typing import Annotated, Any

from ninja import Query, Router, Schema
from pydantic import WithJsonSchema, create_model

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds.schemas import Number
from xiaowu.kernel.lists.declared import Kind, ListOf

_DAY, _MOMENT = ({"type": "string", "format": each} for each in ("date", "date-time"))  # ISO 8601, as in files
_TYPES: dict[Kind, Any] = {
    Kind.NUMBER: int | float,
    Kind.NUMERAL: int | float,
    Kind.DAY: Annotated[str, WithJsonSchema(_DAY)],
    Kind.MOMENT: Annotated[str, WithJsonSchema(_MOMENT)],
}
_params: Any = Query  # its schema is made here, so no type checker knows it
_NUMBERS = frozenset({"id", "year", "month"})  # kinds of parts of an address that are numbers
_PLACE = re.compile(r"{(?:(\w+):)?(\w+)}")


def list_route(router: Router, path: str, of: ListOf[Any]) -> None:
    """Answer GET at `path` (its parameters are the list's place) with a page of the list: {total, page, pages, rows}.

    It takes the same parameters as the list's page: `q`, `sort` (`-` in front: descending), `page` and the list's filters. Its rows are those of the
    list's files, in a form that is stored as easily: whoever gets no file of the list gets none of them.
    """
    places = [(name, int if kind in _NUMBERS else str) for kind, name in _PLACE.findall(path)]

    def listed(request: ActedRequest, asked: Schema, **place: Any) -> dict[str, Any]:
        listing = of.answer(request.actor, asked.model_dump(), *(place[name] for name, _type in places))
        found = listing.page
        return {"total": found.total, "page": found.wanted.number, "pages": found.last, "rows": listing.records()}

    query = create_model(f"{_called(of)}Query", __base__=Schema, q=(str, ""), sort=(str, ""), page=(Number, 1), **_filters(of))
    listed.__signature__ = Signature(  # type: ignore[attr-defined]  # django-ninja reads parameters from it
        [
            Parameter("request", Parameter.POSITIONAL_OR_KEYWORD),
            *(Parameter(name, Parameter.KEYWORD_ONLY, annotation=kind) for name, kind in places),
            Parameter("asked", Parameter.KEYWORD_ONLY, annotation=_params[query]),
        ]
    )
    listed.__doc__ = f"{of.title}。"
    view, name = needs(of.of_files)(listed), of.name.replace(":", "_")
    view.lists = of  # type: ignore[attr-defined]
    router.get(path, response=page_schema(of), exclude_unset=True, operation_id=name, url_name=name)(view)


def page_schema(of: ListOf[Any]) -> type[Schema]:
    """A page of the list's rows: one field a column, by its key. A column that not every reader has is missing for the others."""
    fields: dict[str, Any] = {each.key: (_TYPES.get(each.kind, str) | None, None) for each in of.columns}
    row = create_model(f"{_called(of)}Row", __base__=Schema, **fields)
    return create_model(f"{_called(of)}Page", __base__=Schema, total=(int, ...), page=(int, ...), pages=(int, ...), rows=(list[row], ...))  # type: ignore[valid-type]


def _called(of: ListOf[Any]) -> str:
    return "".join(each.title() for each in re.split(r"[:_]", of.name))


def _filters(of: ListOf[Any]) -> dict[str, Any]:
    return {each.name: (str, "") for each in of.filters}
