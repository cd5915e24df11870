"""Pupil deputies (副班長): their own page of seats, the class's page on which they are named, and whether the school lets them."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.attendance.actions import deputy as actions
from xiaowu.attendance.forms import DeputyForm
from xiaowu.attendance.pages.marking import mark_key, sent
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import deputy as queries
from xiaowu.attendance.queries.roll import roll_sheet
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import at_once
from xiaowu.roster.queries import places


@needs(Permission.FILL_ROLL)
@served(Urgency.NOW)
def mine(request: ActedRequest) -> HttpResponse:
    """The seats of one's class in the period that has begun last; whoever is no deputy today is told so."""
    place = queries.deputised(request.actor)
    bell = queries.bell_now(place) if place and not place.why else None
    sheet = queries.seat_sheet(bell.period) if bell else None
    context = {
        "place": place,
        "bell": bell,
        "sheet": sheet,
        "day": clock.today(),
        "away": sum(each.mark == "absent" for each in sheet.marks.values()) if sheet else 0,
        "shown": " ".join(f"{seat}:{mark_key(mark)}" for seat, mark in sheet.marks.items()) if sheet else "",
    }
    return page(request, "attendance/deputy.html", context)


@needs(Permission.FILL_ROLL)
@served(Urgency.NOW)
@require_POST
@at_once("a proposal, which a teacher confirms, and which is filled in anew as easily")
def save(request: ActedRequest, number: int) -> HttpResponse:
    form = sent(request.POST)
    actions.fill_in(request.actor, number, marks=form.given, listed=form.listed, seen_revision=form.seen, now=clock.now())
    return back(request, _("已填寫，等老師確認。"), "attendance:deputy")


@needs(Permission.ALLOW_DEPUTIES)
@takes("GET", "POST")
@at_once("a setting, put back as easily")
def school(request: ActedRequest, school_id: int) -> HttpResponse:
    """Whether the school lets pupil deputies fill in rolls, and in which classes there are some."""
    require(request.actor, Permission.ALLOW_DEPUTIES, school_id=school_id)
    today = clock.today()
    if request.method == "POST":
        allows = request.POST.get("allows") == "1"
        actions.allow(request.actor, school_id, allows=allows)
        return back(request, _("已開放副班長協助點名。") if allows else _("已停止副班長協助點名。"), "attendance:deputies", school_id)
    named = queries.named(school_id, today)
    context = {
        "school": places.school(school_id, today),
        "allows": queries.are_allowed(school_id),
        "classes": [(each, sum(one.class_id == each.id for one in named)) for each in places.classes(school_id, today)],
    }
    return page(request, "attendance/deputies.html", context)


@needs(Permission.NAME_DEPUTY)
@takes("GET", "POST")
@at_once("ended as easily on the same page; what a deputy fills in waits for a teacher")
def of_class(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    """Who is deputy of the class, and the form that names one."""
    require(request.actor, Permission.NAME_DEPUTY, school_id=school_id, class_id=class_id)
    today = clock.today()
    sheet = roll_sheet(request.actor, school_id, class_id, today)
    children = [(each.student_id, f"{each.seat} {each.name}") for each in sheet.rows if each.name]
    form = DeputyForm(request.POST or None, children=children, initial={"first": today})

    def shown() -> HttpResponse:
        named, allows = queries.named(school_id, today, class_id), queries.are_allowed(school_id)
        return page(request, "attendance/class_deputies.html", {"form": form, "head": sheet.header, "named": named, "allows": allows})

    return submitted(
        request, form, partial(actions.name_deputy, request.actor, school_id, class_id, now=clock.now()),
        done=lambda _made: back(request, _("已指定副班長。"), "attendance:class_deputies", school_id, class_id),
        again=shown,
    )  # fmt: skip


@needs(Permission.NAME_DEPUTY)
@require_POST
@at_once("the same child is named again as easily")
def end(request: ActedRequest, school_id: int, class_id: int, deputy_id: int) -> HttpResponse:
    actions.end_deputy(request.actor, school_id, class_id, deputy_id=deputy_id, today=clock.today())
    return back(request, _("已不再是副班長。"), "attendance:class_deputies", school_id, class_id)
