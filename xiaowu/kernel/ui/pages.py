"""Answers that pages give: a rendered page, a way back with a word on what happened, a file."""

from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from jinja2 import Template
from markupsafe import escape

from xiaowu.kernel.text import line
from xiaowu.kernel.ui.environment import in_language

PAGE = "_page"  # the field in which a form says on which page it stands (`ui.returned`)
_LONGEST = 2000


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a template of an app in the house's base page.

    The form token, and beside it where the form stands, is made once a page: Django's own way makes another for every form, half a millisecond on
    a page of four.
    """
    here = f'<input type="hidden" name="{PAGE}" value="{escape(stands_on(request))}">'
    token = SafeString(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">{here}')
    rendered = _template(get_language() or "", template).render({**(context or {}), "request": request, "csrf_input": token})
    return HttpResponse(rendered, status=status)


def stands_on(request: HttpRequest) -> str:
    """The address of the page on which this page's forms stand, or of that on which the form stood that was sent."""
    sent = line(request.POST.get(PAGE, ""), _LONGEST) if request.method == "POST" else ""
    return sent or request.get_full_path()


@lru_cache(maxsize=512)
def _template(language: str, name: str) -> Template:
    return in_language(language).get_template(name)


def back(request: HttpRequest, said: str, url_name: str, *args: Any, query: str = "") -> HttpResponse:
    """After a write: say what happened and go to a page that shows it (303, so that reloading repeats nothing)."""
    messages.success(request, said)
    url = reverse(url_name, args=args)
    return HttpResponseRedirect(f"{url}?{query}" if query else url, status=303)


def download(content: bytes, media_type: str, filename: str) -> HttpResponse:
    """A file to keep; the name may be Chinese (RFC 6266)."""
    response = HttpResponse(content, content_type=media_type)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(filename)}"
    response["Cache-Control"] = "no-store"
    return response
