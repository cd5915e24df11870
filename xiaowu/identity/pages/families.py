"""The accounts of a class's children and guardians: start codes one by one, cards for all; and a guardian's own children."""

from functools import partial
from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.identity import exchange
from xiaowu.identity.actions import families as actions
from xiaowu.identity.forms import CodeForm
from xiaowu.identity.lists import CLASSES, GUARDIANS, PUPILS
from xiaowu.identity.pages import asking
from xiaowu.identity.permissions import Permission
from xiaowu.identity.queries import families as queries
from xiaowu.identity.rules.accounts import Kind
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import SIGNED_IN, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import Refused
from xiaowu.kernel.lists.pages import list_page, page_for, reached, show
from xiaowu.kernel.ui import back, download, page, submitted
from xiaowu.kernel.ui.asking import asks_first
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries import places


@page_for(CLASSES)
def classes(request: ActedRequest) -> HttpResponse:
    """The own class; a coordinator chooses one of the school's."""
    listing = reached(request, CLASSES)
    if listing.page.total == len(listing.page.rows) == 1 and not listing.page.wanted.text:
        mine = listing.page.rows[0]
        return HttpResponseRedirect(reverse("identity:families", args=[mine.school_id, mine.id]))
    return show(request, CLASSES, listing=listing)


def _of_class(_request: ActedRequest, school_id: int, class_id: int) -> dict[str, Any]:
    return {"school_class": places.school_class(school_id, class_id)}


families = list_page(PUPILS, "identity/families.html", lambda *given: {**_of_class(*given), "kind": Kind.PUPIL})
guardians = list_page(GUARDIANS, "identity/families.html", lambda *given: {**_of_class(*given), "kind": Kind.GUARDIAN})


@needs(Permission.KEEP_FAMILIES)
@require_POST
def make_cards(request: ActedRequest, school_id: int, class_id: int, kind: str) -> HttpResponse:
    batch, count = actions.make_cards(request.actor, school_id, class_id, _kind(kind), clock.today())
    if not count:
        return back(request, _("全班都已經設定過密碼；忘記密碼的人請個別產生啟用碼。"), _page_of(kind), school_id, class_id)
    said = ngettext("已產生 %(count)d 張啟用卡。", "已產生 %(count)d 張啟用卡。", count) % {"count": count}
    return back(request, said, "identity:cards", school_id, class_id, kind, batch)


@needs(Permission.KEEP_FAMILIES)
def cards(request: ActedRequest, school_id: int, class_id: int, kind: str, batch: UUID) -> HttpResponse:
    """The cards of a batch that are still good: whose they are, not what they say."""
    found = queries.cards(request.actor, school_id, class_id, _kind(kind), str(batch), clock.today())
    context = {"school_class": places.school_class(school_id, class_id), "kind": kind, "batch": batch, "cards": found}
    return page(request, "identity/cards.html", context)


@needs(Permission.KEEP_FAMILIES)
def cards_pdf(request: ActedRequest, school_id: int, class_id: int, kind: str, batch: UUID) -> HttpResponse:
    found = queries.cards(request.actor, school_id, class_id, _kind(kind), str(batch), clock.today())
    if not found:
        raise Http404
    audit.record(request.actor, "printed", "start_codes", school_id=school_id, class_id=class_id, count=len(found), batch=str(batch))
    place, own = places.school(school_id, clock.today()), places.school_class(school_id, class_id)
    content = exchange.cards_to_pdf(f"{place.name} {own.name}", found, request.build_absolute_uri(reverse("identity:start")))
    return download(content, "application/pdf", f"{own.name}-cards.pdf")


@needs(Permission.KEEP_FAMILIES)
@require_POST
def give_code(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> HttpResponse:
    code = actions.give_code(request.actor, school_id, class_id, _kind(kind), uid, clock.today())
    said = _("一次性啟用碼：%(code)s。24 小時內有效，請當面交給本人；離開這一頁後不會再顯示。") % {"code": code}
    return back(request, said, _page_of(kind), school_id, class_id)


@needs(RosterPermission.KEEP_STUDENTS)
@require_POST
@asks_first(asking.unbinding)
def unbind(request: ActedRequest, school_id: int, class_id: int, guardian_id: int) -> HttpResponse:
    actions.unbind(request.actor, school_id, guardian_id)
    return back(request, _("已解除這位家長帳號與孩子的綁定。"), "identity:guardians", school_id, class_id)


@needs(SIGNED_IN)
@takes("GET", "POST")
def children(request: ActedRequest) -> HttpResponse:
    """A guardian's own children; another is added by the code on its card."""
    form = CodeForm(request.POST or None)

    def again() -> HttpResponse:
        context = {"form": form, "children": queries.children(request.actor), "withheld": queries.withheld(request.actor, clock.today())}
        return page(request, "identity/children.html", context)

    return submitted(
        request, form, partial(actions.bind_child, request.actor),
        done=lambda _made: back(request, _("已加入另一個孩子。"), "identity:children"), again=again, field="code", refuses=(Refused,),
    )  # fmt: skip


def _page_of(kind: str) -> str:
    return "identity:guardians" if kind == Kind.GUARDIAN else "identity:families"


def _kind(name: str) -> Kind:
    if name not in (Kind.PUPIL, Kind.GUARDIAN):
        raise Http404
    return Kind(name)
