"""Weeks (週課表): of a class, a teacher, a room, one's own, and one's children's."""

from datetime import date
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.days import elsewhere
from xiaowu.kernel.ui.pages import at_own_school
from xiaowu.roster.queries import places
from xiaowu.roster.rules.calendar import NO_SCHOOL_TITLES
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries import pages as queries
from xiaowu.timetable.queries.exemptions import exemptions_on
from xiaowu.timetable.queries.week import classes_of, shown_staff
from xiaowu.timetable.rules.exemptions import REASON_TITLES
from xiaowu.timetable.rules.lessons import LONGEST_ROOM


@needs(Permission.SEE)
def home(request: ActedRequest) -> HttpResponse:
    """The timetable of one's school."""
    return at_own_school(request, Permission.SEE, "timetable:school")


@needs(Permission.SEE)
def school(request: ActedRequest, school_id: int) -> HttpResponse:
    """Where to: a class, a teacher, a room; what is entered, and what owes no roll today."""
    require(request.actor, Permission.SEE, school_id=school_id)
    today = clock.today()
    context = {
        "school": places.school(school_id, today),
        "classes": classes_of(school_id, today),
        "staff": shown_staff(school_id, today),
        "rooms": queries.rooms_of(school_id, today),
        "exempt": exemptions_on([school_id], today).get(school_id, ()),
        "reasons": REASON_TITLES,
    }
    return page(request, "timetable/school.html", context)


@needs(Permission.SEE_OWN)
def mine(request: ActedRequest) -> HttpResponse:
    """One's own lessons this week."""
    return mine_on(request, clock.today())


@needs(Permission.SEE_OWN)
def mine_on(request: ActedRequest, day: date) -> HttpResponse:
    if there := elsewhere(request, "timetable:mine_on"):
        return there
    week = queries.own_week(request.actor, day)
    return _page(request, week, title=_("我的課表"), route="timetable:mine_on", args=(), shows="whom")


@needs(Permission.SEE_CLASS)
def family(request: ActedRequest) -> HttpResponse:
    """The class of one's child, or one's own; of several children the first, with the way to the others."""
    mine = [(each.school_id, each.class_id) for each in request.actor.assignments if each.school_id and each.class_id]
    if not mine:
        return page(request, "timetable/none.html")
    return HttpResponseRedirect(reverse("timetable:class_week", args=mine[0]))


@needs(Permission.SEE_CLASS)
def class_week(request: ActedRequest, school_id: int, class_id: int) -> HttpResponse:
    return class_week_on(request, school_id, class_id, clock.today())


@needs(Permission.SEE_CLASS)
def class_week_on(request: ActedRequest, school_id: int, class_id: int, day: date) -> HttpResponse:
    """A class's week as it is held: with who stands in and what was moved."""
    if there := elsewhere(request, "timetable:class_week_on", school_id, class_id):
        return there
    place, week = queries.class_week(request.actor, school_id, class_id, day)
    title = _("%(name)s課表") % {"name": place.name}
    return _page(request, week, title=title, route="timetable:class_week_on", args=(school_id, class_id), shows="teacher", place=place.school)


@needs(Permission.SEE)
def teacher_week(request: ActedRequest, school_id: int, person_id: int) -> HttpResponse:
    return teacher_week_on(request, school_id, person_id, clock.today())


@needs(Permission.SEE)
def teacher_week_on(request: ActedRequest, school_id: int, person_id: int, day: date) -> HttpResponse:
    if there := elsewhere(request, "timetable:teacher_week_on", school_id, person_id):
        return there
    who, week = queries.teacher_week(request.actor, school_id, person_id, day)
    title = _("%(name)s課表") % {"name": who.name}
    return _page(request, week, title=title, route="timetable:teacher_week_on", args=(school_id, person_id), shows="whom")


@needs(Permission.SEE)
def room_week(request: ActedRequest, school_id: int) -> HttpResponse:
    return room_week_on(request, school_id, clock.today())


@needs(Permission.SEE)
def room_week_on(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """What is held in a room, which the address names: a room is a word of the timetable and no row of its own."""
    room = line(request.GET.get("room", ""), LONGEST_ROOM)
    week = queries.room_week(request.actor, school_id, room, day)
    title = _("%(name)s課表") % {"name": room}
    return _page(request, week, title=title, route="timetable:room_week_on", args=(school_id,), shows="both", query=f"?room={room}")


def _page(request: ActedRequest, week: queries.Week, **shown: Any) -> HttpResponse:
    context = {"week": week, "today": clock.today(), "reasons": NO_SCHOOL_TITLES, "query": "", "place": "", **shown}
    return page(request, "timetable/week.html", context)
