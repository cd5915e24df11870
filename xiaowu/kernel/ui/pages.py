"""Answers that pages give: a rendered page, a way back with a word on what happened, a file."""

from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.loader import render_to_string
from django.urls import reverse


def page(request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, status: int = 200) -> HttpResponse:
    """Render a template of an app in the house's base page."""
    return HttpResponse(render_to_string(template, context or {}, request, using="pages"), status=status)


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
