"""Offering a post to somebody from elsewhere, and accepting one (職務邀請)."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import Conflict, NotFound
from xiaowu.kernel.flow.pages import step
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import ITS_PAGE, asks_first, at_once, changed_meanwhile, is_as_shown, plan_mark
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.roster.actions import offers as actions
from xiaowu.roster.forms import OfferCodeForm, OfferForm
from xiaowu.roster.pages import asking
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import offers, places
from xiaowu.roster.rules.roles import ROLE_TITLES


@needs(Permission.KEEP_STAFF)
@require_POST
@at_once("whoever is offered it says yes or no; it can be withdrawn")
def offer(request: ActedRequest, school_id: int) -> HttpResponse:
    """Make a code to give to somebody from elsewhere."""
    require(request.actor, Permission.KEEP_STAFF, school_id=school_id)
    given = cleaned(OfferForm(request.POST, classes=places.classes(school_id, clock.today())))
    code = actions.offer_post(request.actor, school_id, **given, now=clock.now())
    said = _("職務邀請碼：%(code)s。14 天內有效，請當面交給本人，由本人登入後在「我的帳號」輸入；離開這一頁後不會再顯示。") % {"code": code}
    return back(request, said, "roster:school_staff", school_id)


@needs(Permission.KEEP_STAFF)
@require_POST
@asks_first(asking.end_of_offer)
def withdraw(request: ActedRequest, school_id: int, offer_id: int) -> HttpResponse:
    act = partial(actions.withdraw_offer, request.actor, school_id, offer_id=offer_id, now=clock.now())
    return step(request, act, _("已撤回職務邀請。"), "roster:school_staff", school_id)


@needs(SIGNED_IN)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def take(request: ActedRequest) -> HttpResponse:
    """Enter the code, see what it offers, and accept. Nothing is given before that."""
    form, found = OfferCodeForm(request.POST or None), None
    if request.method == "POST" and form.is_valid():
        code = form.cleaned_data["code"]
        try:
            found = offers.offered(request.actor, code, clock.now())
            if "yes" in request.POST and is_as_shown(request, found):
                actions.take_offer(request.actor, code, clock.now())
                return back(request, _("已接受 %(school)s 的職務。") % {"school": found.school}, "identity:account")
        except (NotFound, Conflict) as wrong:
            form.add_error("code", wrong.message)
    offered = found if not form.errors else None
    changed = changed_meanwhile() if offered and "yes" in request.POST else ""
    context = {"form": form, "offered": offered, "roles": ROLE_TITLES, "plan": plan_mark(offered), "changed": changed}
    return page(request, "roster/offer.html", context, status=422 if form.errors else 409 if changed else 200)
