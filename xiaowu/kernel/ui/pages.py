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

from xiaowu.kernel.ui.environment import in_language


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a template of an app in the house's base page.

    The form token is made once a page: Django's own way makes another for every form, half a millisecond on a page of four.
    """
    token = SafeString(f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">')
    rendered = _template(get_language() or "", template).render({**(context or {}), "request": request, "csrf_input": token})
    return HttpResponse(rendered, status=status)


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
