"""Staff and their posts (教職員)."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, may, needs, own_schools
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists import Page
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ADDS, TYPED, asks_first, at_once
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.actions import posts
from xiaowu.roster.forms import FurtherPostForm, NameForm, OfferForm, PostForm
from xiaowu.roster.lists import STAFF
from xiaowu.roster.pages import asking
from xiaowu.roster.pages.namesakes import asked_of, entered
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import offers, places, staff
from xiaowu.roster.queries.staff import PostRow
from xiaowu.roster.rules.posts import BY_BUREAU, barrier_to_giving, barrier_to_renaming
from xiaowu.roster.rules.roles import ROLE_TITLES, Role


@needs(Permission.SEE_STAFF)
def mine(request: ActedRequest) -> HttpResponse:
    """The staff of one's school; the bureau chooses a school first."""
    schools = request.actor.school_ids
    return HttpResponseRedirect(reverse("roster:school_staff", args=[schools[0]]) if schools else reverse("roster:schools"))


@page_for(STAFF)
def school_staff(request: ActedRequest, school_id: int) -> HttpResponse:
    """Who holds which post at a school."""
    return _staff(request, school_id)


@needs(Permission.KEEP_STAFF)
@require_POST
@at_once(ADDS)
def add(request: ActedRequest, school_id: int) -> HttpResponse:
    """Somebody new with a post, or another post for somebody known."""
    actor = request.actor
    offered: dict[str, Any] = {"classes": places.classes(school_id, clock.today()), "not_shown": _not_given(request)}
    if "person" in request.POST:
        form: forms.Form = FurtherPostForm(request.POST, **offered, actor=actor, school_id=school_id, auto_id="further_%s")
        which = "further"
    else:
        form, which = PostForm(request.POST, **offered), "new"

    def enter(given: dict[str, Any]) -> None:
        post = {key: given[key] for key in ("role", "class_id", "since", "last")}
        if which == "further":
            posts.give_post(actor, school_id, person_id=given["person"], **post, today=clock.today())
        else:
            posts.enter_person(actor, school_id, name=given["person_name"], **post, today=clock.today(), confirmed=given["confirmed"])

    done = partial(back, request, _("職務已新增。"), "roster:school_staff", school_id)
    return entered(form, enter, done, partial(_staff, request, school_id, {which: form}))


@needs(Permission.KEEP_STAFF)
@require_POST
@at_once(TYPED)
def rename(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    act = partial(posts.rename_person, request.actor, school_id, person_id=person_id, today=clock.today())
    return save_as_seen(request, NameForm(request.POST), act, said=_("姓名已修改。"), to="roster:school_staff", args=(school_id,))


@needs(Permission.KEEP_STAFF)
@require_POST
@asks_first(asking.end_of_post)
def end(request: ActedRequest, school_id: int, post_id: int) -> HttpResponse:
    posts.end_post(request.actor, school_id, post_id=post_id, ends_on=clock.today())
    return back(request, _("職務已結束。"), "roster:school_staff", school_id)


def _staff(request: ActedRequest, school_id: int, bound: dict[str, forms.Form] | None = None, asked: posts.Namesake | None = None) -> HttpResponse:
    """The list, and for those who keep it what may be done; a form that was wrong, or asks who is meant, is shown as it was sent."""

    def beside(found: Page[PostRow]) -> dict[str, Any]:
        context: dict[str, Any] = {"school": places.school(school_id, clock.today()), "roles": ROLE_TITLES, "may_keep": may_keep}
        context["asked"] = asked_of(asked) if asked else None
        return context | (_keeping(request, school_id, [row.person_id for row in found.rows], bound or {}) if may_keep else {})

    may_keep = may(request.actor, Permission.KEEP_STAFF, school_id=school_id) is None
    return show(request, STAFF, school_id, template="roster/staff.html", context=beside, status=asked.status if asked else 422 if bound else 200)


def _not_given(request: ActedRequest) -> Collection[Role]:
    """Posts that a form of this reader never offers, at first or when it comes back: the bureau alone gives them."""
    return () if holds(request.actor, Permission.KEEP_STAFF, school_id=None) else BY_BUREAU


def _keeping(request: ActedRequest, school_id: int, people: list[int], bound: dict[str, forms.Form]) -> dict[str, Any]:
    actor, today = request.actor, clock.today()
    is_bureau = holds(actor, Permission.KEEP_STAFF, school_id=None)
    given: dict[str, Any] = {"classes": places.classes(school_id, today), "initial": {"since": today}, "not_shown": _not_given(request)}
    elsewhere = staff.those_elsewhere(people, own_schools(actor, Permission.KEEP_STAFF), today)
    further = FurtherPostForm(**given, actor=actor, school_id=school_id, auto_id="further_%s")
    fresh = PostForm(**given)
    for form in (fresh, bound.get("new", fresh)):
        form.fields.pop("confirmed", None)  # the answer belongs to the page's own question only; a first form never carries one
    return {
        "may_rename": {each: barrier_to_renaming(is_bureau=is_bureau, serves_elsewhere=each in elsewhere) is None for each in people},
        "may_end": {each: barrier_to_giving(is_own=each == actor.person_id, is_bureau=is_bureau, serves_here=True) is None for each in people},
        "offers": offers.open_offers(actor, school_id, clock.now()),
        "forms": {"new": fresh, "further": further, "offer": OfferForm(**given, auto_id="offer_%s")} | bound,
        "wrong": next(iter(bound), ""),
    }
