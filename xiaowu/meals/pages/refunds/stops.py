"""Meals that are stopped (停餐登記) by the office, and days without school on which a meal was due (停課供餐日)."""

from collections.abc import Collection
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance.queries.leave_group import named
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.marks import listed, sentences
from xiaowu.meals.actions import meal_stops as actions
from xiaowu.meals.actions.meal_stops import Again, Stopped, StopWish
from xiaowu.meals.forms.refunds import ClosedDayForm, StopForm, at_of
from xiaowu.meals.lists.refunds import STOPS
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import meal_stops as queries
from xiaowu.meals.queries.refund_facts import versions
from xiaowu.meals.queries.refund_seats import grades_of
from xiaowu.meals.queries.stop_meals import Span, by_class, meals_of
from xiaowu.meals.queries.succession import require_there
from xiaowu.meals.rules.refund_child import STOP_TITLES
from xiaowu.meals.rules.refund_stops import pays, rule_on
from xiaowu.meals.rules.sheets import LETTERS_UNTIL
from xiaowu.roster.queries.calendar import no_school_reason
from xiaowu.roster.queries.places import classes, school
from xiaowu.roster.queries.told import told_before
from xiaowu.roster.rules.beside import Affected

BACK = "brings the child's meals back from today or the next day on, and is stopped again as easily"


@page_for(STOPS)
def stops(request: ActedRequest, school_id: int) -> HttpResponse:
    """Whose meals were stopped."""
    context = {"school": school(school_id, clock.today()), "soonest": queries.soonest_back(clock.now())}
    return show(request, STOPS, school_id, template="meals/refunds/stops.html", context=lambda _rows: context)


def _stop_form(request: ActedRequest, school_id: int) -> StopForm:
    require(request.actor, Permission.RELEASE_REFUNDS, school_id=school_id)  # before the school's classes are read, also for the question
    among = [(each.id, each.name) for each in classes(school_id, clock.today())]
    initial = {"first": clock.today(), "told_on": clock.today(), "told_hour": f"{clock.now():%H:%M}"}
    return StopForm(request.POST or None, among=among, initial=initial)


def _stopping(request: ActedRequest, school_id: int) -> Question | None:
    """Asked where a kitchen was told of one of the days, and where one can no longer be taken back."""
    form = _stop_form(request, school_id)
    if not form.is_valid():
        return None
    given = form.cleaned_data
    try:
        students = named(school_id, given["classes"], given["students"], clock.today())
    except BadInput:
        return None  # the form says it
    span = Span(given["first"], given["last"] or given["first"], int(given["weekday"] or 0))
    said, is_grave = before_a_stop([school_id], students, span, is_family=False)
    said = sentences([said, _unpaid(school_id, given)])  # before it is done: nobody means a stop that is paid back to nobody
    if not said:
        return None
    why, grades, classes = STOP_TITLES[given["ground"]], set(grades_of(students, span.first).values()), by_class(school_id, students, clock.today())
    counts = (
        (_("事由"), _(why)),
        (_("班級"), listed(f"{each.name} {each.children}" for each in classes)),
        (_("學生"), len(students)),
        (_("供餐日"), len(meals_of(school_id, grades, span))),
    )
    return Question(_("登記停餐"), queries.span_words(span.first, span.last, span.weekday), said, counts, is_grave)


def before_a_stop(schools: Collection[int], students: Collection[int], span: Span, *, is_family: bool) -> tuple[str, bool]:
    """What is to be read before meals are stopped, and whether nothing of it can be taken back; no words where no kitchen was told of one of the days
    and all can be taken back.
    """
    told = told_before(Affected(schools, span.first, span.last, students, span.weekday), is_family=is_family)
    soonest = queries.soonest_back(clock.now())
    if span.last < soonest:
        return sentences([told, _("登記後不能再恢復用餐。")]), True
    if span.first < soonest:
        return sentences([told, _("登記後只能從%(day)s起恢復用餐，之前的日子不能改回。") % {"day": spoken.long(soonest)}]), False
    if told and span.first == clock.today():
        return sentences([told, _("今天 %(hour)s 以前可以再恢復用餐。") % {"hour": f"{LETTERS_UNTIL:%H:%M}"}]), False
    return told, False


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
        done=lambda made: back(request, sentences([_stopped(made), _unpaid(school_id, form.cleaned_data)]), "meals:stops", school_id),
        again=lambda: page(request, "meals/refunds/stop.html", context),
    )  # fmt: skip


def _unpaid(school_id: int, given: dict[str, Any]) -> str:
    """That the school's rule pays back no such stop, where it does not: it stops the kitchen alone."""
    rule = rule_on(versions(school_id), given["first"])
    return _("本校的退費規定沒有列這種事由，這些餐不退費。") if rule and not pays(rule, given["ground"]) else ""


def _stopped(made: Stopped) -> str:
    if not made.new:
        return _("先前已經登記過了。")
    said = filled(ngettext("已為 %(count)d 名學生登記停餐。", "已為 %(count)d 名學生登記停餐。", made.new), {"count": made.new})
    if not made.before:
        return said
    again = filled(ngettext("另有 %(count)d 名先前已經登記過。", "另有 %(count)d 名先前已經登記過。", made.before), {"count": made.before})
    return f"{said}{again}"


def _eating_again(request: ActedRequest, school_id: int, stop_id: int) -> Question | None:
    """Asked where a kitchen was told of a day on which somebody eats after all, and of a whole class."""
    row = queries.stop_of(request.actor, stop_id, school_id=school_id)
    if row is None:
        return None  # the action says it
    if not (_is_together(request) and row.batch):
        return again_question(row, is_family=False)
    back_from = max(row.first, queries.soonest_back(clock.now()))
    students = queries.stopped_together(request.actor, school_id, row.batch, back_from)
    told = told_before(Affected([school_id], back_from, row.last, students, row.weekday))
    classes = by_class(school_id, students, clock.today())
    counts = ((_("班級"), listed(f"{each.name} {each.children}" for each in classes)), (_("學生"), len(students)))
    return Question(_("整批恢復用餐"), queries.span_words(back_from, row.last, row.weekday), told, counts) if students else None


def again_question(row: queries.StopRow, *, is_family: bool) -> Question | None:
    """Of one child: asked only where a kitchen was told of a day on which it eats after all."""
    back_from = max(row.first, queries.soonest_back(clock.now()))
    if back_from > row.last:
        return None  # the action says it
    whose = Affected([row.school_id], back_from, row.last, [row.student_id], row.weekday)
    about = f"{row.child}　{queries.span_words(back_from, row.last, row.weekday)}"
    told = told_before(whose, is_family=is_family)
    return Question(_("恢復用餐"), about, sentences([told, _("恢復用餐的日子不退費。")])) if told else None


def _is_together(request: ActedRequest) -> bool:
    return "together" in request.POST


@needs(Permission.RELEASE_REFUNDS)
@require_POST
@asks_first(_eating_again)
@at_once(BACK)
def eat_again(request: ActedRequest, school_id: int, stop_id: int) -> HttpResponse:
    again = actions.eat_again(request.actor, stop_id, school_id=school_id, together=_is_together(request), now=clock.now())
    return back(request, again_words(again), "meals:stops", school_id)


def again_words(again: Again) -> str:
    """What was done."""
    if again.children > 1:
        words = {"count": again.children, "day": spoken.long(again.day)}
        return ngettext("%(count)d 名學生從%(day)s起恢復用餐。", "%(count)d 名學生從%(day)s起恢復用餐。", again.children) % words
    return _("從%(day)s起恢復用餐。") % {"day": spoken.long(again.day)}


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
