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
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, download, page, submitted
from xiaowu.kernel.ui.asking import asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin
from xiaowu.roster.permissions import Permission as RosterPermission
from xiaowu.roster.queries import places


@page_for(CLASSES)
def classes(request: ActedRequest) -> HttpResponse:
    """The teacher's own class; a coordinator chooses one of the school's."""
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
@at_once("who has a password, or a card that is good, gets no card")
def make_cards(request: ActedRequest, school_id: int, class_id: int, kind: str) -> HttpResponse:
    batch, count = actions.make_cards(request.actor, school_id, class_id, _kind(kind), clock.today())
    if not count:
        said = _("沒有需要新發的啟用卡：每個人都有有效的卡或啟用碼，或已經設定密碼。以下是仍然有效的卡，可以再列印，舊卡不會失效。")
        return back(request, said, "identity:good_cards", school_id, class_id, kind)
    said = filled(ngettext("已產生 %(count)d 張啟用卡。", "已產生 %(count)d 張啟用卡。", count), {"count": count})
    return back(request, said, "identity:cards", school_id, class_id, kind, batch)


@needs(Permission.KEEP_FAMILIES)
@require_POST
@asks_first(asking.replacing)
@at_once("asks where somebody holds a code that would be void")
def replace_card(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> HttpResponse:
    batch = actions.replace_card(request.actor, school_id, class_id, _kind(kind), uid, clock.today())
    return back(request, _("已重印啟用卡；先前的卡已失效。"), "identity:cards", school_id, class_id, kind, batch)


@needs(Permission.KEEP_FAMILIES)
def cards(request: ActedRequest, school_id: int, class_id: int, kind: str, batch: UUID | None = None) -> HttpResponse:
    """The cards that are still valid and that the actor may print, of a batch or of the class: whose they are, not the codes."""
    found = queries.cards(request.actor, school_id, class_id, _kind(kind), batch)
    context = {"school_class": places.school_class(school_id, class_id), "kind": kind, "batch": batch, "cards": found}
    return page(request, "identity/cards.html", context)


@needs(Permission.KEEP_FAMILIES)
@served(Urgency.LATER)
def cards_pdf(request: ActedRequest, school_id: int, class_id: int, kind: str, batch: UUID | None = None) -> HttpResponse:
    found = queries.cards(request.actor, school_id, class_id, _kind(kind), batch)
    if not found:
        raise Http404
    audit.record(request.actor, "printed", "start_codes", school_id=school_id, class_id=class_id, count=len(found), batch=str(batch or ""))
    place, own = places.school(school_id, clock.today()), places.school_class(school_id, class_id)
    content = exchange.cards_to_pdf(f"{place.name} {own.name}", found, at_origin(request, "identity:start_short"))
    return download(content, "application/pdf", f"{own.name}-{_('啟用卡')}.pdf")


@needs(Permission.KEEP_FAMILIES)
@require_POST
@asks_first(asking.code_instead)
@at_once("asks where somebody holds a code that would be void")
def give_code(request: ActedRequest, school_id: int, class_id: int, kind: str, uid: UUID) -> HttpResponse:
    code = actions.give_code(request.actor, school_id, class_id, _kind(kind), uid, clock.today())
    who = queries.family_of(request.actor, school_id, class_id, _kind(kind), uid)
    return back(request, exchange.code_words(who.name, who.sign_in, code), _page_of(kind), school_id, class_id)


@needs(RosterPermission.KEEP_STUDENTS)
@require_POST
@asks_first(asking.unbinding)
def unbind(request: ActedRequest, school_id: int, class_id: int, guardian_id: int) -> HttpResponse:
    actions.unbind(request.actor, school_id, guardian_id)
    return back(request, _("已解除這位家長帳號與孩子的綁定。"), "identity:guardians", school_id, class_id)


@needs(SIGNED_IN)
@takes("GET", "POST")
@asks_first(asking.binding)
def children(request: ActedRequest) -> HttpResponse:
    """A guardian's own children; another is added with the code on its card."""
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
