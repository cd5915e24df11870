"""Answers of pages: a rendered page, the way back with words about what happened, a file."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict, UnreadablePostError
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Template
from markupsafe import Markup, escape

from xiaowu.kernel.access import own_schools
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.text import line
from xiaowu.kernel.ui.environment import in_language
from xiaowu.kernel.ui.undoing import Undo

PAGE = "_page"  # the field in which a form says on which page it stands (`ui.returned`)
FROM = "_from"  # and from which page its reader came there
_LONGEST = 2000


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a template of an app in the house's base page."""
    rendered = _template(get_language() or "", template).render({**(context or {}), "request": request, "csrf_input": form_token(request)})
    return HttpResponse(rendered, status=status)


def form_token(request: HttpRequest) -> SafeString:
    """What every form of a page sends of its own (`csrf_input`), made once per page:
    Django makes another for every form, which takes half a millisecond on a page of four.
    """
    here = _hidden(PAGE, stands_on(request)) + _hidden(FROM, _came_from(request))
    return SafeString(_hidden("csrfmiddlewaretoken", get_token(request)) + here)


def rendered(template: str, context: dict[str, Any]) -> Markup:
    """A part of a page, which it also sends by itself (`ui.live`)."""
    return Markup(_template(get_language() or "", template).render(context))  # noqa: S704  (our own template)


def at_origin(request: HttpRequest, url_name: str, *args: Any) -> str:
    """The whole address of a page, for what is printed or read elsewhere: at the house's own origin, by whatever name it was asked."""
    return (settings.XIAOWU_ORIGIN or f"{request.scheme}://{request.get_host()}") + reverse(url_name, args=args)


def stands_on(request: HttpRequest) -> str:
    """The address of the page on which this page's forms stand; when a form was sent, of the page on which that one stood."""
    return _sent(request, PAGE) or request.get_full_path()


def sent_from(request: HttpRequest) -> str:
    """The page on which the sent form stood, where somebody who signs in again goes on; empty if no form was sent."""
    return _sent(request, PAGE)


def _came_from(request: HttpRequest) -> str:
    """The page of this house from which the reader came to this one, or to the page of the sent form; empty if unknown."""
    if request.method == "POST":
        return _sent(request, FROM)
    came = urlsplit(request.headers.get("Referer", "")[:_LONGEST])
    return f"{came.path}?{came.query}" if came.query and came.netloc == request.get_host() else ""


def _sent(request: HttpRequest, name: str) -> str:
    return line(posted(request).get(name, ""), _LONGEST) if request.method == "POST" else ""


def posted(request: HttpRequest) -> QueryDict:
    """What was sent, for an answer that must not fail; empty if it is not read, or was refused because it cannot be."""
    if getattr(request, "is_unread", False):
        return QueryDict()
    try:
        return request.POST
    except (BadRequest, SuspiciousOperation, UnreadablePostError):
        return QueryDict()


def _hidden(name: str, value: str) -> str:
    return f'<input type="hidden" name="{name}" value="{escape(value)}">' if value else ""


@lru_cache(maxsize=512)
def _template(language: str, name: str) -> Template:
    return in_language(language).get_template(name)


def back(
    request: HttpRequest, said: str, url_name: str, *args: Any, query: str | None = None, anchor: str = "", undo: Undo | None = None
) -> HttpResponse:
    """After a write: say what happened and go to a page that shows it (303, so that reloading repeats nothing), as its reader had left it.

    `query`: what is asked of the page instead; empty where it would show once more what was just done. `anchor`: the place on that page; `undo`: the
    act that reverses this one, which the notice offers.
    """
    messages.success(request, said, extra_tags=undo.written() if undo else "")
    where = way_back(request, url_name, *args) if query is None else f"{reverse(url_name, args=args)}{query and '?' + query}"
    return HttpResponseRedirect(f"{where}#{anchor}" if anchor else where, status=303)


def at_own_school(request: ActedRequest, permission: str, url_name: str, *args: Any) -> HttpResponse:
    """To the page of the first school at which the reader's post holds the permission. Raises NotFound if there is none."""
    mine = own_schools(request.actor, permission)
    if not mine:
        raise NotFound
    return HttpResponseRedirect(reverse(url_name, args=[mine[0], *args]))


def way_back(request: HttpRequest, url_name: str, *args: Any) -> str:
    """The address of a page with what its reader had asked of it (filters,
    order, page), if the sent form stood on it or the reader came from it to the form.
    """
    url = reverse(url_name, args=args)
    asked = (each.partition("?") for each in (_sent(request, PAGE), _sent(request, FROM)))
    return next((f"{url}?{query}" for path, _mark, query in asked if path == url and query), url)


def download(content: bytes, media_type: str, filename: str) -> HttpResponse:
    """A file to save; the name may be Chinese (RFC 6266)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response
