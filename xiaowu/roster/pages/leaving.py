"""Who left a school, and the year's change (離校學生、畢業): lists to look things up in, and acts that are shown before they are done."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.lists.pages import list_page, page_for, show
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import BRINGS_BACK, ITS_PAGE, asks_first, at_once, changed_meanwhile, is_as_shown, plan_mark
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.seen import seen_in
from xiaowu.kernel.ui.undoing import Undo
from xiaowu.roster.actions import graduation as turning
from xiaowu.roster.actions import leaving as actions
from xiaowu.roster.actions import promotion
from xiaowu.roster.lists import LEFT, MISTAKES, TURNS
from xiaowu.roster.pages import asking, changing
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import graduation, places
from xiaowu.roster.queries.promotion import promotion_rows
from xiaowu.roster.queries.told import soon_of, told_before
from xiaowu.roster.rules.promotion import BARRIER_TITLES


def _school(_request: ActedRequest, school_id: int) -> dict[str, Any]:
    return {"school": places.school(school_id, clock.today())}


left = list_page(LEFT, "roster/left.html", _school)
mistakes = list_page(MISTAKES, "roster/mistakes.html", _school)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.put_back)
@at_once(BRINGS_BACK)
def put_back(request: ActedRequest, school_id: int, mistake_id: int) -> HttpResponse:
    student_id = actions.put_back(request.actor, school_id, mistake_id=mistake_id)
    return back(request, _("資料已復原。"), "roster:student", school_id, student_id)


@needs(Permission.KEEP_STUDENTS)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def turn(request: ActedRequest, school_id: int) -> HttpResponse:
    """The year's change at one school: who graduates and which classes go up, class by class, before it is done."""
    require(request.actor, Permission.KEEP_STUDENTS, school_id=school_id)
    if request.method == "POST":
        if not is_as_shown(request, _leaving(request, school_id)):
            return _turn(request, school_id, changed_meanwhile())
        count = turning.graduate(request.actor, school_id, clock.today())
        return back(request, _graduated(count), "roster:turn", school_id)
    return _turn(request, school_id)


def _leaving(request: ActedRequest, school_id: int) -> list[int]:
    """Who graduates, as the page lists them."""
    return _who_leaves(graduation.turn_of(request.actor, school_id, clock.today()))


def _who_leaves(of: graduation.Turn) -> list[int]:
    return sorted(each.student_id for place in of.part(graduates=True) for each in place.children)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.promote)
@at_once(BRINGS_BACK)
def promote(request: ActedRequest, school_id: int) -> HttpResponse:
    """Classes that go up as they are; the notice takes it back."""
    chosen, today = _chosen(request), clock.today()
    done = promotion.promote(request.actor, school_id, class_ids=chosen, with_teachers="teachers" in request.POST, today=today)
    said = filled(_("已升級：%(classes)d 班、%(children)d 位學生。"), {"classes": len(done.class_ids), "children": done.children})
    if done.teachers:
        said = sentences([said, filled(ngettext("%(count)d 位導師隨班。", "%(count)d 位導師隨班。", done.teachers), {"count": done.teachers})])
    ids = {"class": " ".join(map(str, done.class_ids))}
    undo = Undo("roster:demote", (school_id,), ids, {"day": today}) if done.class_ids else None
    return back(request, said, "roster:turn", school_id, undo=undo)


@needs(Permission.KEEP_STUDENTS)
@require_POST
@asks_first(changing.promote)
@at_once(BRINGS_BACK)
def demote(request: ActedRequest, school_id: int) -> HttpResponse:
    seen = seen_in(request.POST)
    count = promotion.demote(request.actor, school_id, class_ids=_chosen(request), today=clock.today(), seen=seen)
    said = filled(ngettext("已取消升級：%(count)d 位學生回到原班級。", "已取消升級：%(count)d 位學生回到原班級。", count), {"count": count})
    return back(request, said, "roster:turn", school_id)


@needs(Permission.GRADUATE)
@require_POST
@asks_first(asking.return_of_graduates)
def take_back_turn(request: ActedRequest, school_id: int) -> HttpResponse:
    done = turning.ungraduate(request.actor, school_id, clock.today())
    said = filled(
        ngettext("已取消畢業：%(count)d 位學生回到原班級。", "已取消畢業：%(count)d 位學生回到原班級。", done.seated), {"count": done.seated}
    )
    if done.stay:
        stay = ngettext(
            "另有 %(count)d 位未變動：已轉至其他學校、座號已有人使用，或原班級已關閉。",
            "另有 %(count)d 位未變動：已轉至其他學校、座號已有人使用，或原班級已關閉。",
            done.stay,
        )
        said = sentences([said, filled(stay, {"count": done.stay})])
    if holds(request.actor, Permission.GRADUATE, school_id=None):
        return back(request, said, "roster:turn_city")
    return back(request, said, "roster:turn", school_id)


@page_for(TURNS)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def turn_city(request: ActedRequest) -> HttpResponse:
    """The same for all schools, in numbers."""
    require(request.actor, Permission.GRADUATE, school_id=None)
    changed = ""
    if request.method == "POST":
        if is_as_shown(request, graduation.graduating(graduation.turn_of_city(request.actor, clock.today()))):
            return back(request, _graduated(turning.graduate(request.actor, None, clock.today())), "roster:turn_city")
        changed = changed_meanwhile()

    def beside(found: Any) -> dict[str, Any]:
        told = told_before(soon_of([school_id for school_id, _children in found.beside.schools])) if found.beside.schools else ""
        return {"graduates": found.beside.children, "told": told, "plan": plan_mark(found.beside), "changed": changed}

    return show(request, TURNS, template="roster/turn_city.html", context=beside, status=409 if changed else 200)


def _turn(request: ActedRequest, school_id: int, changed: str = "") -> HttpResponse:
    today = clock.today()
    of = graduation.turn_of(request.actor, school_id, today)
    leaving = _who_leaves(of)
    context = {
        "school": places.school(school_id, today),
        "turn": of,
        "told": told_before(soon_of([school_id], leaving)) if leaving else "",
        "promotions": promotion_rows(request.actor, school_id, today),
        "barriers": BARRIER_TITLES,
        "plan": plan_mark(leaving),
        "changed": changed,
    }
    return page(request, "roster/turn.html", context, status=409 if changed else 200)


def _chosen(request: ActedRequest) -> frozenset[int]:
    """The classes that were ticked, or that a notice names."""
    numbers = (number(each) for sent in request.POST.getlist("class") for each in sent.split())
    return frozenset(each for each in numbers if each is not None)


def _graduated(count: int) -> str:
    return filled(ngettext("已辦理畢業：%(count)d 位學生。", "已辦理畢業：%(count)d 位學生。", count), {"count": count})
