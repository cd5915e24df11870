"""Meals that are stopped (停餐登記) by the office, days without school on which a meal was due (停課供餐日), and a family's own page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance.queries.leave import Child, my_children
from xiaowu.attendance.queries.leave_group import named
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.marks import listed, marked
from xiaowu.meals.actions import meal_stops as actions
from xiaowu.meals.actions.meal_stops import Stopped, StopWish
from xiaowu.meals.forms.refunds import ClosedDayForm, OwnStopForm, StopForm, at_of
from xiaowu.meals.lists.refunds import STOPS
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import meal_stops as queries
from xiaowu.meals.queries.meal_stops import Limit
from xiaowu.meals.queries.refund_list import own_months, own_without
from xiaowu.meals.queries.refund_rules import explained
from xiaowu.meals.queries.succession import require_there
from xiaowu.meals.rules.refunds import Other
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import classes, school
from xiaowu.roster.queries.told import told_question
from xiaowu.roster.rules.beside import Affected

_BACK = "brings the child's meals back from today or the next day on, and is stopped again as easily"
_SHOWN_SINCE = 366  # days


@page_for(STOPS)
def stops(request: ActedRequest, school_id: int) -> HttpResponse:
    """Whose meals were stopped."""
    context = {"school": school(school_id, clock.today()), "soonest": queries.soonest_back(school_id, clock.now())}
    return show(request, STOPS, school_id, template="meals/refunds/stops.html", context=lambda _rows: context)


def _stop_form(request: ActedRequest, school_id: int) -> StopForm:
    require(request.actor, Permission.RELEASE_REFUNDS, school_id=school_id)  # before the school's classes are read, also for the question
    among = [(each.id, each.name) for each in classes(school_id, clock.today())]
    initial = {"first": clock.today(), "told_on": clock.today(), "told_hour": f"{clock.now():%H:%M}"}
    return StopForm(request.POST or None, among=among, initial=initial)


def _stopping(request: ActedRequest, school_id: int) -> Question | None:
    """Asked only where a kitchen was told of one of the days."""
    form = _stop_form(request, school_id)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        students = named(school_id, given["classes"], given["students"], clock.today())
    except BadInput:
        return None  # the form says it
    whose = Affected([school_id], given["first"], given["last"] or given["first"], students, int(given["weekday"] or 0))
    return told_question(_("登記停餐"), _span(whose), whose, counts=((_("學生"), len(students)),))


def _span(whose: Affected) -> str:
    first, last = spoken.long(whose.first), spoken.long(whose.last)
    return first if first == last else f"{first} – {last}"


@needs(Permission.RELEASE_REFUNDS)
@takes("GET", "POST")
@asks_first(_stopping)
@at_once(ADDS)
def stop(request: ActedRequest, school_id: int) -> HttpResponse:
    """For children of a school, or whole classes."""
    form = _stop_form(request, school_id)

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


def _eating_again(request: ActedRequest, school_id: int, stop_id: int) -> Question | None:
    return _again(queries.stop_of(request.actor, stop_id, school_id=school_id), is_family=False)


def _again(row: queries.StopRow | None, *, is_family: bool) -> Question | None:
    """Asked only where a kitchen was told of a day on which the child eats after all."""
    if row is None:
        return None  # the action says it
    back_from = max(row.first, queries.soonest_back(row.school_id, clock.now()))
    whose = Affected([row.school_id], back_from, row.last, [row.student_id], row.weekday)
    return told_question(_("恢復用餐"), f"{row.child}　{_span(whose)}", whose, is_family=is_family) if back_from <= row.last else None


@needs(Permission.RELEASE_REFUNDS)
@require_POST
@asks_first(_eating_again)
@at_once(_BACK)
def eat_again(request: ActedRequest, school_id: int, stop_id: int) -> HttpResponse:
    day = actions.eat_again(request.actor, stop_id, school_id=school_id, now=clock.now())
    return back(request, _("從%(day)s起恢復用餐。") % {"day": spoken.long(day)}, "meals:stops", school_id)


@needs(Permission.RELEASE_REFUNDS)
@takes("GET", "POST")
@at_once(TYPED)
def closed_day(request: ActedRequest, school_id: int, day: date) -> HttpResponse:
    """Why there was no school, and when it was known."""
    require_there(request.actor, Permission.RELEASE_REFUNDS, school_id)
    form = ClosedDayForm(request.POST or None, initial={"told_on": day, "told_hour": "06:00"})

    def act(ground: str, told_on: date, told_hour: Any) -> None:
        actions.explain_closed(request.actor, school_id, day, ground, at_of(told_on, told_hour), now=clock.now())

    context = {"form": form, "school": school(school_id, clock.today()), "day": day, "no_school": no_school_reason(school_id, day)}
    return submitted(
        request, form, act,
        done=lambda _made: back(request, _("已登記停課事由。"), "meals:refund_month", school_id, day.year, day.month),
        again=lambda: page(request, "meals/refunds/closed_day.html", context),
    )  # fmt: skip


def _own_form(request: ActedRequest, children: Sequence[Child], first: date) -> OwnStopForm:
    named_so = [(each.student_id, marked(f"{each.name}（{each.school} {each.class_name}）")) for each in children]
    return OwnStopForm(request.POST or None, children=named_so, initial={"first": first})


def _stopping_own(request: ActedRequest) -> Question | None:
    """Asked only where a kitchen was told of one of the days."""
    require(request.actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    children = my_children(request.actor)
    form = _own_form(request, children, clock.today())
    if not form.is_valid():
        return None
    given = form.cleaned_data
    mine = [each for each in children if each.student_id in given["children"]]
    first = given["first"]
    whose = Affected([each.school_id for each in mine], first, given["last"] or first, [each.student_id for each in mine], int(given["weekday"] or 0))
    return told_question(_("登記停餐"), f"{listed([each.name for each in mine])}　{_span(whose)}", whose, is_family=True)


@needs(Permission.SEE_OWN_REFUNDS)
@takes("GET", "POST")
@asks_first(_stopping_own)
@at_once(ADDS)
def own(request: ActedRequest) -> HttpResponse:
    """A guardian's page: what is paid back and why, which meals are stopped, and stopping some."""
    actor, today = request.actor, clock.today()
    children = my_children(actor)
    limits = queries.limits([each.school_id for each in children], clock.now())
    form = _own_form(request, children, next((each.earliest for each in limits if each.earliest), today))
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


def _eating_own_again(request: ActedRequest, stop_id: int) -> Question | None:
    return _again(next((each for each in queries.own_stops(request.actor) if each.id == stop_id), None), is_family=True)


@needs(Permission.SEE_OWN_REFUNDS)
@require_POST
@asks_first(_eating_own_again)
@at_once(_BACK)
def own_again(request: ActedRequest, stop_id: int) -> HttpResponse:
    day = actions.eat_again(request.actor, stop_id, now=clock.now())
    return back(request, _("從%(day)s起恢復用餐。") % {"day": spoken.long(day)}, "meals:own_refunds")
