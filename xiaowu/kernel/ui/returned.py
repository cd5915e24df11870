"""A refused form comes back (退回的表單): the page on which it stood is shown again, with what was typed and each fault beside its field.

Every form says on which page it stands (`_page`, which `ui.pages` puts beside the form token), so that no page has to provide for this. First what
the refused write began is rolled back; then the page is requested as its reader would open it, with its own permission.
"""

from copy import copy
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve
from django.utils.datastructures import MultiValueDict

from xiaowu.kernel.access.checks import methods_of
from xiaowu.kernel.errors import BadInput, Conflict, Refused
from xiaowu.kernel.offer.doors import door_at
from xiaowu.kernel.ui.filling import SentForm, filled, focused
from xiaowu.kernel.ui.pages import stands_on

_COME_BACK = (BadInput, Conflict)
REFUSED = frozenset({BadInput.status, Conflict.status})


def refusal_of(response: HttpResponse) -> Refused | None:
    """The refusal that an answer shows on a page of its own, where it should come back in the form instead."""
    refused = getattr(response, "refused", None)
    return refused if isinstance(refused, _COME_BACK) else None


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


def come_back(request: HttpRequest, refused: Refused, here: str, shown: HttpResponse) -> HttpResponse | None:
    """The shown page with the form as it was sent; None if it is no page, or no longer has that form."""
    if shown.status_code != 200 or not _is_page(shown):
        return None
    files = {name: str(getattr(upload, "name", "")) for name, upload in request.FILES.items()}
    sent = SentForm(request.path, dict(request.POST.lists()), files, refused.message, refused.faults)
    page = filled(shown.content.decode(), here, sent)
    if page is None:
        return None
    shown.content = page.encode()
    shown.status_code = refused.status
    return shown


def with_focus(response: HttpResponse) -> HttpResponse:
    """A page that shows faults of a form, however it was made: the reader continues at the first fault."""
    if _is_page(response):
        response.content = focused(response.content.decode()).encode()
    return response


def _is_page(response: HttpResponse) -> bool:
    return not response.streaming and response.get("Content-Type", "").startswith("text/html")
