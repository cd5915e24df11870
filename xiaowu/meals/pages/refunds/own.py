"""A family's own page of meals (停餐與退費): what is paid back and why, and stopping its child's meals."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance.queries.leave_children import Child, my_children, placed_and_on_the_way
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, needs, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, Question, asks_first, at_once
from xiaowu.kernel.ui.marks import listed, marked, sentences
from xiaowu.meals.actions import meal_stops as actions
from xiaowu.meals.actions.meal_stops import Stopped, StopWish
from xiaowu.meals.forms.refunds import OwnStopForm
from xiaowu.meals.pages.refunds.stops import BACK, again_question, again_words, before_a_stop
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import meal_stops as queries
from xiaowu.meals.queries.refund_list import own_months, own_without
from xiaowu.meals.queries.refund_rules import explained
from xiaowu.meals.queries.refund_seats import own_grades
from xiaowu.meals.queries.stop_meals import PaidBack, Span, paid_back
from xiaowu.meals.rules.refund_stops import UNPAID_TITLES
from xiaowu.meals.rules.refunds import Other

_SHOWN_SINCE = 366  # days


def _own_form(request: ActedRequest, children: Sequence[Child], first: date) -> OwnStopForm:
    named_so = [(each.student_id, marked(f"{each.name}（{each.school} {each.class_name}）")) for each in children]
    return OwnStopForm(request.POST or None, children=named_so, initial={"first": first})


def _stopping(request: ActedRequest) -> Question | None:
    """Asked where a kitchen was told of one of the days, and where one can no longer be taken back."""
    require(request.actor, Permission.SEE_OWN_REFUNDS, school_id=ANYWHERE)
    children = my_children(request.actor)
    form = _own_form(request, children, clock.today())
    if not form.is_valid():
        return None
    given = form.cleaned_data
    span = _span(given)
    mine = [each for each in children if each.student_id in given["children"]]
    said, is_grave = before_a_stop([each.school_id for each in mine], [each.student_id for each in mine], span, is_family=True)
    if not said:
        return None
    about = f"{listed([each.name for each in mine])}　{queries.span_words(span.first, span.last, span.weekday)}"
    return Question(_("登記停餐"), about, sentences([said, _paid_back(mine, span)]), is_grave=is_grave)


def _span(given: dict[str, Any]) -> Span:
    return Span(given["first"], given["last"] or given["first"], int(given["weekday"] or 0))


@needs(Permission.SEE_OWN_REFUNDS)
@takes("GET", "POST")
@asks_first(_stopping)
@at_once(ADDS)
def own(request: ActedRequest) -> HttpResponse:
    """A guardian's page: what is paid back and why, which meals are stopped, and stopping some."""
    actor, today = request.actor, clock.today()
    children, on_the_way = placed_and_on_the_way(actor)
    limits = queries.limits([each.school_id for each in children], clock.now())
    form = _own_form(request, children, next((each.earliest for each in limits if each.earliest), today))
    schools = {each.student_id: each.school_id for each in children}

    def act(**given: Any) -> Stopped:
        span = _span(given)
        wish = StopWish(_ground(span), span.first, span.last, clock.now(), span.weekday)
        return actions.stop_own(actor, [(schools[each], each) for each in given["children"]], wish, now=clock.now())

    def said(made: Stopped) -> str:
        new = [each for each in children if each.student_id in made.students]
        return sentences([_("已登記停餐。"), _paid_back(new, _span(form.cleaned_data))]) if new else _("先前已經登記過了。")

    context = {
        "form": form,
        "children": children,
        "on_the_way": on_the_way,
        "limits": [(each, next(one.school for one in children if one.school_id == each.school_id)) for each in limits],
        "explained": {each.school_id: explained(each.rule) for each in limits if each.rule},
        "stops": queries.own_stops(actor),
        "days_words": queries.days_words,
        "months": own_months(actor, date.fromordinal(today.toordinal() - _SHOWN_SINCE)),
        "nothing": own_without(actor, date.fromordinal(today.toordinal() - _SHOWN_SINCE)),
        "soonest": queries.soonest_back(clock.now()),
    }
    return submitted(
        request, form, act,
        done=lambda made: back(request, said(made), "meals:own_refunds"),
        again=lambda: page(request, "meals/refunds/own.html", context),
    )  # fmt: skip


def _ground(span: Span) -> Other:
    return Other.WEEKDAY if span.weekday else Other.STOPPED


def _paid_back(children: Sequence[Child], span: Span) -> str:
    """How many of these meals are paid back by the school's rule, child by child; nothing where no rule holds."""
    grades, now = own_grades(span.first), clock.now()
    told = [
        (each.name, words)
        for each in children
        if each.student_id in grades and (words := _words(paid_back(each.school_id, grades[each.student_id], span, _ground(span), now)))
    ]
    return sentences(_("%(child)s：%(said)s") % {"child": name, "said": words} if len(children) > 1 else words for name, words in told)


def _words(stop: PaidBack) -> str:
    """In one sentence, and what a leave has to do with it."""
    count, why = len(stop.meals), listed([_(UNPAID_TITLES[each]) for each in sorted(stop.unpaid)], "；")
    if not stop.meals:
        return ""
    if not stop.paid:
        return ngettext("停 %(count)d 餐：%(why)s。", "停 %(count)d 餐：%(why)s。", count) % {"count": count, "why": why}
    if not stop.unpaid:
        said = ngettext("停 %(count)d 餐，依學校的規定可以退費。", "停 %(count)d 餐，依學校的規定可以退費。", count) % {"count": count}
    else:
        words = {"count": count, "paid": len(stop.paid), "day": spoken.long(stop.paid[0]), "why": why}
        said = (
            ngettext(
                "停 %(count)d 餐，依學校的規定有 %(paid)d 餐可以退費（最早 %(day)s）；其餘%(why)s。",
                "停 %(count)d 餐，依學校的規定有 %(paid)d 餐可以退費（最早 %(day)s）；其餘%(why)s。",
                len(stop.paid),
            )
            % words
        )
    return sentences([said, _("要請假核准才退。") if stop.by_leave else ""])


def _eating_again(request: ActedRequest, stop_id: int) -> Question | None:
    row = next((each for each in queries.own_stops(request.actor) if each.id == stop_id), None)
    return again_question(row, is_family=True) if row else None


@needs(Permission.SEE_OWN_REFUNDS)
@require_POST
@asks_first(_eating_again)
@at_once(BACK)
def own_again(request: ActedRequest, stop_id: int) -> HttpResponse:
    return back(request, again_words(actions.eat_again(request.actor, stop_id, now=clock.now())), "meals:own_refunds")
