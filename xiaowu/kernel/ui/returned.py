"""A refused form comes back (退回的表單): the page on which it stood is shown again, with what was typed and each fault beside its field.

Every form says on which page it stands (`_page`, which `ui.pages` puts beside the form token), so that no page has to provide for this. First what
the refused write began is rolled back; then the page is requested as its reader would open it, with its own permission. So does the form of which
a question was asked, if its sender goes back to it (`ui.asking`).
"""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from xiaowu.kernel.access.checks import methods_of
from xiaowu.kernel.errors import BadInput, Conflict, Refused
from xiaowu.kernel.offer.doors import door_at
from xiaowu.kernel.ui.filling import SentForm, filled, focused, told_on
from xiaowu.kernel.ui.pages import stands_on

_COME_BACK = (BadInput, Conflict)
REFUSED = frozenset({BadInput.status, Conflict.status})


def refusal_of(response: HttpResponse) -> Refused | None:
    """The refusal that an answer shows on a page of its own, where it should come back in the form instead."""
    refused = getattr(response, "refused", None)
    return refused if isinstance(refused, _COME_BACK) else None


def to_be_changed() -> HttpResponse:
    """The answer to who would not do it after all: nothing is done, and the form comes back as it was sent (`come_back`)."""
    response = HttpResponse()
    response.goes_back = True  # type: ignore[attr-defined]
    return response


def goes_back(response: HttpResponse) -> bool:
    """Whether its reader goes back to the form that was sent."""
    return hasattr(response, "goes_back")


def page_of(request: Any) -> Any:
    """The request for the page on which the form stood; None if the form names none."""
    path, _mark, query = stands_on(request).partition("?")
    try:
        view = resolve(path).func
    except Resolver404:
        return None
    if "GET" not in methods_of(view) or door_at(path) is not None:
        return None
    asked = copy(request)
    asked.method, asked.path, asked.path_info, asked.resolver_match = "GET", path, path, None
    asked.META = {**request.META, "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "CONTENT_LENGTH": "0", "CONTENT_TYPE": ""}
    asked.GET, asked.POST, asked._files = QueryDict(query), QueryDict(), MultiValueDict()
    return asked


def come_back(request: HttpRequest, refused: Refused | None, here: str, shown: HttpResponse) -> HttpResponse | None:
    """The shown page with the form as it was sent, and why it was refused, if it was; the page with why alone, if it no longer has
    that form; None if it is no page, or if there is more to tell of it than a page has room for.
    """
    if shown.status_code != 200 or not _is_page(shown):
        return None
    files = {name: str(getattr(upload, "name", "")) for name, upload in request.FILES.items()}
    why = (refused.message, refused.faults) if refused else ()
    sent = SentForm(request.path, dict(request.POST.lists()), files, *why)
    page = filled(shown.content.decode(), here, sent)
    if page is None and refused and not refused.rows:
        page = told_on(shown.content.decode(), sent)
    if page is None:
        return None
    shown.content = page.encode()
    shown.status_code = refused.status if refused else 200
    return shown


def with_focus(response: HttpResponse) -> HttpResponse:
    """A page that shows faults of a form, however it was made: the reader continues at the first fault."""
    if _is_page(response):
        response.content = focused(response.content.decode()).encode()
    return response


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")
