"""A declared list's page and its files: one call makes both addresses."""

from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import Resolver404, URLPattern, path, resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists import exports, saved
from xiaowu.kernel.lists.asked import Page
from xiaowu.kernel.lists.declared import Listing, ListOf
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.asking import OWN, at_once
from xiaowu.kernel.ui.exports import SUFFIXES, export

PAGE = "ui/list_page.html"
_LONGEST = 500  # characters of an address
View = Callable[..., HttpResponse]
Context = Callable[[Page[Any]], Mapping[str, Any]]


def list_paths(route: str, of: ListOf[Any], shown: View | None = None) -> list[URLPattern]:
    """The addresses of a list: its page, and its files beneath. `shown`: a page of the app's own, made by `list_page` or marked with `page_for`."""
    name = of.name.rpartition(":")[2]
    return [path(route, shown or list_page(of), name=name), path(f"{route}list.<table:suffix>", list_export(of), name=f"{name}_export")]


def list_page(of: ListOf[Any], template: str = PAGE, context: Callable[..., dict[str, Any]] | None = None) -> View:
    """The list's page. `context` is called with (request, *place) and returns what the template shows besides the list."""

    @page_for(of)
    def shown(request: ActedRequest, **place: Any) -> HttpResponse:
        further = context(request, *place.values()) if context else {}
        return show(request, of, *place.values(), template=template, context=lambda _rows: further)

    return shown


def page_for(of: ListOf[Any]) -> Callable[[View], View]:
    """Mark an app's own function as the page of a list: it requires the list's permission and ends in `show`."""

    def mark(view: View) -> View:
        view.of = of  # type: ignore[attr-defined]  # whoever walks the pages finds the lists
        return needs(of.permission)(view)

    return mark


def show(
    request: ActedRequest,
    of: ListOf[Any],
    *place: Any,
    template: str = PAGE,
    context: Context | None = None,
    status: int = 200,
    listing: Listing[Any] | None = None,
) -> HttpResponse:
    """The list that the address asks for, or `listing`, in the template. `context`: from the page of rows, what the template shows besides."""
    listing = listing or reached(request, of, *place)
    further = context(listing.page) if context else {}
    return page(request, template, {"listing": listing, "suffixes": SUFFIXES, **further}, status=status)


def reached(request: ActedRequest, of: ListOf[Any], *place: Any) -> Listing[Any]:
    """The page that was asked for, or the last one if there are fewer: rows may have been deleted since the address was made."""
    listing = of.answer(request.actor, request.GET, *place)
    if listing.page.rows or not listing.page.total:
        return listing
    asked = request.GET.copy()
    asked["page"] = str(listing.page.wanted.within(listing.page.total).number)
    return of.answer(request.actor, asked, *place)


def list_export(of: ListOf[Any]) -> View:
    """The filtered rows, all of them, as a file; of a long list as a file that a job makes, on whose page the reader lands."""

    @needs(of.of_files)
    @served(Urgency.LATER)
    def exported(request: ActedRequest, suffix: str, **place: Any) -> HttpResponse:
        listing = of.answer(request.actor, request.GET, *place.values(), whole=True, most=of.long)
        if listing.page.total > of.long:
            begun = exports.begin(request.actor, of, request.path_info, listing.page, now=clock.now())
            return HttpResponseRedirect(reverse("export", args=[begun]), status=303)
        audit.record(request.actor, "exported", of.name, count=len(listing.page.rows))
        return export(listing.filename, suffix, listing.table, listing.records)

    exported.exports = of  # type: ignore[attr-defined]
    return exported


@needs(SIGNED_IN)
@takes("GET", "POST")
@at_once(OWN)
def saved_filters(request: ActedRequest) -> HttpResponse:
    """One's saved filters, and a form to name what is asked of the list now. On a page of its own, so that lists need not read them each time."""
    asked = request.POST if request.method == "POST" else request.GET
    where, of = _list_at(line(asked.get("where", ""), _LONGEST))
    wanted = of.asked(QueryDict(line(asked.get("query", ""), 4 * _LONGEST).removeprefix("?")))
    if request.method == "POST":
        saved.save(request.actor, of.name, line(asked.get("title", ""), saved.LONGEST_TITLE), wanted)
        return _back(request, _("已儲存這組條件。"), where, wanted.query(page=1))
    kept, narrowed = saved.saved(request.actor, of.name), of.narrowed(wanted)
    return page(request, "ui/saved_filters.html", {"of": of, "where": where, "wanted": wanted, "narrowed": narrowed, "saved": kept})


@needs(SIGNED_IN)
@require_POST
@at_once(OWN)
def forget_filter(request: ActedRequest, saved_id: int) -> HttpResponse:
    where, _of = _list_at(line(request.POST.get("where", ""), _LONGEST))
    saved.forget(request.actor, saved_id)
    return _back(request, _("已刪除這組條件。"), where, "")


def _list_at(path: str) -> tuple[str, ListOf[Any]]:
    """The list whose page has this address. Raises Http404 for any other address."""
    try:
        of = getattr(resolve(path).func, "of", None)
    except Resolver404:
        of = None
    if of is None:
        raise Http404
    return path, of


def _back(request: ActedRequest, said: str, where: str, query: str) -> HttpResponse:
    messages.success(request, said)
    return HttpResponseRedirect(where + query, status=303)
