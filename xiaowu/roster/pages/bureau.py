"""Pages of the bureau's own people, by section, and of people from outside (教育局人員、外部人員)."""

from functools import partial
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back
from xiaowu.kernel.ui.asking import ADDS, TYPED, asks_first, at_once
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.actions import officers as officer_actions
from xiaowu.roster.actions import outsiders as outsider_actions
from xiaowu.roster.actions.posts import Namesake
from xiaowu.roster.forms.bureau import AnsweringForm, OfficerForm, OutsiderForm, ProlongForm, SectionForm
from xiaowu.roster.lists.bureau import OFFICERS, OUTSIDERS
from xiaowu.roster.pages import asking
from xiaowu.roster.pages.namesakes import asked_of, entered
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import outsiders as outsider_queries
from xiaowu.roster.queries.city import section_titles
from xiaowu.roster.queries.picking import person_label
from xiaowu.roster.rules.roles import ROLE_TITLES


@page_for(OFFICERS)
def officers(request: ActedRequest) -> HttpResponse:
    """Who serves at the bureau."""
    return _officers(request)


@needs(Permission.KEEP_OFFICERS)
@require_POST
@at_once(ADDS)
def add_officer(request: ActedRequest) -> HttpResponse:
    """Enter somebody new at the bureau, or give a known person a post there."""
    form = OfficerForm(request.POST)

    def enter(given: dict[str, Any]) -> None:
        named = {"name": given["person_name"], "confirmed": given["confirmed"]}
        officer_actions.enter_officer(request.actor, section=given["section"], since=given["since"], **named, today=clock.today())

    return entered(form, enter, lambda: back(request, _("職務已新增。"), "roster:officers"), partial(_officers, request, form))


@needs(Permission.KEEP_OFFICERS)
@require_POST
@at_once(TYPED)
def change_section(request: ActedRequest, officer_id: int) -> HttpResponse:
    act = partial(officer_actions.change_section, request.actor, officer_id, today=clock.today())
    return save_as_seen(request, SectionForm(request.POST), act, said=_("組別已調整。"), to="roster:officers")


@needs(Permission.KEEP_OFFICERS)
@require_POST
@asks_first(asking.end_of_officer)
def end_officer(request: ActedRequest, officer_id: int) -> HttpResponse:
    officer_actions.end_officer_post(request.actor, officer_id, ends_on=clock.today())
    return back(request, _("職務已結束。"), "roster:officers")


@page_for(OUTSIDERS)
def outsiders(request: ActedRequest) -> HttpResponse:
    """Who comes from outside, until when, and who answers for them."""
    return _outsiders(request)


@needs(Permission.KEEP_OUTSIDERS)
@require_POST
@at_once(ADDS)
def add_outsider(request: ActedRequest) -> HttpResponse:
    form = OutsiderForm(request.POST, answering=outsider_queries.who_answer(request.actor, clock.today()))

    def enter(given: dict[str, Any]) -> None:
        rest = {name: value for name, value in given.items() if name != "person_name"}
        outsider_actions.enter_outsider(request.actor, name=given["person_name"], **rest, today=clock.today())

    return entered(form, enter, lambda: back(request, _("已登錄外部人員。"), "roster:outsiders"), partial(_outsiders, request, form))


@needs(Permission.KEEP_OUTSIDERS)
@require_POST
@at_once(TYPED)
def prolong_outsider(request: ActedRequest, outsider_id: int) -> HttpResponse:
    act = partial(outsider_actions.prolong, request.actor, outsider_id, today=clock.today())
    return save_as_seen(request, ProlongForm(request.POST), act, said=_("最後一日已更新。"), to="roster:outsiders")


@needs(Permission.KEEP_OUTSIDERS)
@require_POST
@at_once(TYPED)
def hand_over_outsider(request: ActedRequest, outsider_id: int) -> HttpResponse:
    act = partial(outsider_actions.hand_over, request.actor, outsider_id, today=clock.today())
    form = AnsweringForm(request.POST, answering=outsider_queries.who_answer(request.actor, clock.today()))
    return save_as_seen(request, form, act, said=_("負責人已更換。"), to="roster:outsiders")


@needs(Permission.KEEP_OUTSIDERS)
@require_POST
@asks_first(asking.end_of_outsider)
def end_outsider(request: ActedRequest, outsider_id: int) -> HttpResponse:
    outsider_actions.shut_out(request.actor, outsider_id, ends_on=clock.today())
    return back(request, _("已結束，今天起不再有任何權限。"), "roster:outsiders")


def _officers(request: ActedRequest, form: OfficerForm | None = None, asked: Namesake | None = None) -> HttpResponse:
    further = {"own": request.actor.person_id, "sections": section_titles()}
    fresh = OfficerForm(initial={"since": clock.today()})
    return _list(request, OFFICERS, "roster/officers.html", form or fresh, asked, further, is_sent=form is not None)


def _outsiders(request: ActedRequest, form: OutsiderForm | None = None, asked: Namesake | None = None) -> HttpResponse:
    today = clock.today()
    answering = outsider_queries.who_answer(request.actor, today)
    fresh = OutsiderForm(answering=answering, initial={"since": today, "answers_for": request.actor.person_id})
    return _list(request, OUTSIDERS, "roster/outsiders.html", form or fresh, asked, {"label": person_label}, is_sent=form is not None)


def _list(
    request: ActedRequest, of: Any, template: str, form: forms.Form, asked: Namesake | None, further: dict[str, Any], *, is_sent: bool
) -> HttpResponse:
    """The list with its form; a form that was wrong, or asks who is meant, is shown as it was sent."""
    form.fields.pop("confirmed", None)  # the answer belongs to the page's own question only; a first form never carries one
    context = {"form": form, "is_sent": is_sent, "asked": asked_of(asked) if asked else None, "roles": ROLE_TITLES, **further}
    return show(request, of, template=template, context=lambda _rows: context, status=asked.status if asked else 422 if is_sent else 200)
