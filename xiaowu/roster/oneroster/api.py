"""The register over REST, for programs (OneRoster 1.2, rostering service as provider)."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadQuery
from xiaowu.roster.oneroster.queries import rest
from xiaowu.roster.oneroster.rules.rest import BASE, COLLECTIONS, LARGEST_PAGE, PAGE, links
from xiaowu.roster.permissions import Permission

View = Callable[..., HttpResponse]


def many(collection: str, within: str = "") -> View:
    """The view of a collection, or of the part of it within another object."""

    @needs(_permission(collection, within))
    @require_safe
    def listed(request: ActedRequest, **ids: str) -> HttpResponse:
        asked, base = _asked(collection, within, ids, request.GET), _base(request)
        total, items = rest.found(request.actor, asked, base)
        answer = _answer({COLLECTIONS[collection].many: items})
        answer["X-Total-Count"] = str(total)
        kept = urlencode([(name, value) for name, values in request.GET.lists() for value in values if name not in ("limit", "offset")])
        url = f"{base.removesuffix('/' + BASE)}{request.path}?{kept}{'&' if kept else ''}"
        pages = links(url, total, limit=asked.limit, offset=asked.offset)
        answer["Link"] = ", ".join(f'<{address}>; rel="{relation}"' for relation, address in pages.items())
        return answer

    return listed


def one(collection: str) -> View:
    """The view of one object of a collection."""

    @needs(_permission(collection))
    @require_safe
    def shown(request: ActedRequest, sourced_id: str) -> HttpResponse:
        asked = rest.RestRequest(collection, fields=_fields(request.GET))
        return _answer({COLLECTIONS[collection].one: rest.one(request.actor, asked, sourced_id, _base(request))})

    return shown


def _permission(collection: str, within: str = "") -> Permission:
    """The scope that the standard asks for: birthdays need another one, and a collection within another object needs more than the core scope."""
    if collection == "demographics":
        return Permission.READ_BIRTHDAYS
    return Permission.READ_REGISTER_WITHIN if within else Permission.READ_REGISTER


def _asked(collection: str, within: str, ids: dict[str, str], given: QueryDict) -> rest.RestRequest:
    """The request that an address makes. Raises BadQuery."""
    order = given.get("orderBy", "asc")
    if order not in ("asc", "desc"):
        raise BadQuery(_("orderBy 必須是 asc 或 desc。"), "invaliddata")
    limit = min(_number(given, "limit", PAGE, 1), LARGEST_PAGE)
    offset = _number(given, "offset", 0, 0)
    return rest.RestRequest(collection, within, ids, given.get("filter", ""), given.get("sort", ""), order == "desc", limit, offset, _fields(given))


def _number(given: QueryDict, name: str, otherwise: int, least: int) -> int:
    text = given.get(name)
    if text is None:
        return otherwise
    if not (text.isascii() and text.isdecimal() and len(text) < 15 and int(text) >= least):
        raise BadQuery(_("%(name)s 必須是 %(least)d 以上的整數。") % {"name": name, "least": least}, "invaliddata")
    return int(text)


def _fields(given: QueryDict) -> tuple[str, ...]:
    return tuple(name.strip() for listed in given.getlist("fields") for name in listed.split(",") if name.strip())


def _base(request: ActedRequest) -> str:
    return f"{settings.XIAOWU_ORIGIN or f'{request.scheme}://{request.get_host()}'}/{BASE}"


def _answer(body: dict[str, Any]) -> HttpResponse:
    answer = JsonResponse(body, json_dumps_params={"ensure_ascii": False})
    answer["Cache-Control"] = "no-store"
    return answer
