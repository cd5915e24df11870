"""Meals that are stopped (停餐登記) by the office, days without school on which a meal was due (停課供餐日), and a family's own page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance.queries.leave import my_children
from xiaowu.attendance.queries.leave_group import named
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, at_once
from xiaowu.kernel.ui.marks import marked
from xiaowu.meals.actions import meal_stops as actions
from xiaowu.meals.actions.meal_stops import Stopped, StopWish
from xiaowu.meals.forms.refunds import ClosedDayForm, OwnStopForm, StopForm, at_of
from xiaowu.meals.lists.refunds import STOPS
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import meal_stops as queries
from xiaowu.meals.queries.meal_stops import Limit
from xiaowu.meals.queries.refund_list import own_months, own_without
from xiaowu.meals.queries.refund_rules import explained
from xiaowu.meals.rules.refunds import Other
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import classes, school

_BACK = "brings the child's meals back from today or the next day on, and is stopped again as easily"
_SHOWN_SINCE = 366  # days


@page_for(STOPS)
def stops(request: ActedRequest, school_id: int) -> HttpResponse:
    """Whose meals were stopped."""
    context = {"school": school(school_id, clock.today()), "soonest": queries.soonest_back(school_id, clock.now())}
    return show(request, STOPS, school_id, template="meals/refunds/stops.html", context=lambda _rows: context)


@needs(Permission.RELEASE_REFUNDS)
@takes("GET", "POST")
@at_once(ADDS)
def stop(request: ActedRequest, school_id: int) -> HttpResponse:
    """For children of a school, or whole classes."""
    require(request.actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    now = clock.now()
    among = [(each.id, each.name) for each in classes(school_id, clock.today())]
    form = StopForm(request.POST or None, among=among, initial={"first": clock.today(), "told_on": clock.today(), "told_hour": f"{now:%H:%M}"})

    def act(**given: Any) -> Stopped:
        students = named(school_id, given["classes"], given["students"], clock.today())
        wish = StopWish(
            given["ground"], given["first"], given["last"] or given["first"], at_of(given["told_on"], given["told_hour"]),
            int(given["weekday"] or 0), given["proof"],
        )  # fmt: skip
        return actions.stop_for(request.actor, school_id, students, wish, now=clock.now())

    context = {"form": form, "school": school(school_id, clock.today())}
    return submitted(
        request, form, act,
        done=lambda made: back(request, _stopped(made), "meals:stops", school_id),
        again=lambda: page(request, "meals/refunds/stop.html", context),
    )  # fmt: skip


def _stopped(made: Stopped) -> str:
    if not made.new:
        return _("先前已經登記過了。")
    said = ngettext("已為 %(count)d 名學生登記停餐。", "已為 %(count)d 名學生登記停餐。", made.new) % {"count": made.new}
    if not made.before:
        return said
    again = ngettext("另有 %(count)d 名先前已經登記過。", "另有 %(count)d 名先前已經登記過。", made.before) % {"count": made.before}
    return f"{said}{again}"


@needs(Permission.RELEASE_REFUNDS)
@require_POST
@at_once(_BACK)
def eat_again(request: ActedRequest, school_id: int, stop_id: int) -> HttpResponse:
    day = actions.eat_again(request.actor, stop_id, school_id=school_id, now=clock.now())
    return back(request, _("從%(day)s起恢復用餐。") % {"day": spoken.long(day)}, "meals:stops", school_id)


@needs(Permission.RELEASE_REFUNDS)
@takes("GET", "POST")
@at_once(TYPED)
def closed_day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """Why there was no school, and when it was known."""
    require(request.actor, Permission.RELEASE_REFUNDS, school_id=school_id)
    form = ClosedDayForm(request.POST or None, initial={"told_on": day, "told_hour": "06:00"})

    def act(ground: str, told_on: date, told_hour: Any) -> None:
        actions.explain_closed(request.actor, school_id, day, ground, at_of(told_on, told_hour), now=clock.now())

    context = {"form": form, "school": school(school_id, clock.today()), "day": day, "no_school": no_school_reason(school_id, day)}
    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("已登記停課事由。"), "meals:refund_month", school_id, day.year, day.month),
        again=lambda: page(request, "meals/refunds/closed_day.html", context),
    )  # fmt: skip


@needs(Permission.SEE_OWN_REFUNDS)
@takes("GET", "POST")
@at_once(ADDS)
def own(request: ActedRequest) -> HttpResponse:
    """A guardian's page: what is paid back and why, which meals are stopped, and stopping some."""
    actor, today = request.actor, clock.today()
    children = my_children(actor)
    limits = queries.limits([each.school_id for each in children], clock.now())
    form = OwnStopForm(
        request.POST or None,
        children=[(each.student_id, marked(f"{each.name}（{each.school} {each.class_name}）")) for each in children],
        initial={"first": next((each.earliest for each in limits if each.earliest), today)},
    )
    schools = {each.student_id: each.school_id for each in children}

    def act(children: list[int], first: date, last: date | None, weekday: Any) -> date:
        ground = Other.WEEKDAY if int(weekday or 0) else Other.STOPPED
        wish = StopWish(ground, first, last or first, clock.now(), int(weekday or 0))
        actions.stop_own(actor, [(schools[each], each) for each in children], wish, now=clock.now())
        return first

    context = {
        "form": form,
        "children": children,
        "limits": [(each, next(one.school for one in children if one.school_id == each.school_id)) for each in limits],
        "explained": {each.school_id: explained(each.rule) for each in limits if each.rule},
        "stops": queries.own_stops(actor),
        "days_words": queries.days_words,
        "months": own_months(actor, date.fromordinal(today.toordinal() - _SHOWN_SINCE)),
        "nothing": own_without(actor, date.fromordinal(today.toordinal() - _SHOWN_SINCE)),
        "soonest": {each: queries.soonest_back(each, clock.now()) for each in {*schools.values()}},
    }
    return submitted(
        request, form, act,
        done=lambda made: back(request, _told(made, limits), "meals:own_refunds"),
        again=lambda: page(request, "meals/refunds/own.html", context),
    )  # fmt: skip


def _told(first: date, limits: Sequence[Limit]) -> str:
    """What was written, and which of it is too late by the school's rule."""
    late = [each.earliest for each in limits if each.pays and (each.earliest is None or first < each.earliest)]
    if not late:
        return _("已登記停餐。")
    if late[0] is None:
        return _("已登記停餐；依學校規定，這些天已經來不及退費。")
    return _("已登記停餐；%(day)s起的可以退費，這一天之前的已超過學校的時限，不退費。") % {"day": spoken.long(late[0])}


@needs(Permission.SEE_OWN_REFUNDS)
@require_POST
@at_once(_BACK)
def own_again(request: ActedRequest, stop_id: int) -> HttpResponse:
    day = actions.eat_again(request.actor, stop_id, now=clock.now())
    return back(request, _("從%(day)s起恢復用餐。") % {"day": spoken.long(day)}, "meals:own_refunds")
