"""When no roll is due (免點名): the list, the form, and taking it back."""

from functools import partial

from django.http import HttpResponse, QueryDict
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui import back, submitted
from xiaowu.kernel.ui.asking import Question, asks_first, at_once
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import GRADES
from xiaowu.timetable.actions import exemptions as actions
from xiaowu.timetable.forms import ExemptionForm
from xiaowu.timetable.lists import EXEMPTIONS
from xiaowu.timetable.permissions import Permission
from xiaowu.timetable.queries import exemptions
from xiaowu.timetable.queries.hours import bells_of_week
from xiaowu.timetable.rules.exemptions import REASON_TITLES


@page_for(EXEMPTIONS)
def listed(request: ActedRequest, school_id: int) -> HttpResponse:
    """What a school has said, and for whoever may the form that says more."""
    require(request.actor, Permission.SEE, school_id=school_id)
    return _page(request, school_id, None)


@needs(Permission.EXEMPT)
@require_POST
@at_once("no roll is lost by it; the list that it leads to takes it back")
def add(request: ActedRequest, school_id: int) -> HttpResponse:
    require(request.actor, Permission.EXEMPT, school_id=school_id)
    form = _form(school_id, request.POST)
    return submitted(
        request, form, partial(actions.exempt, request.actor, school_id, now=clock.now()),
        done=lambda _made: back(request, _("已登錄免點名；已儲存的點名保留，不計入完成率與出席率。"), "timetable:exemptions", school_id),
        again=lambda: _page(request, school_id, form),
    )  # fmt: skip


def _lifting(request: ActedRequest, school_id: int, exemption_id: int) -> Question:
    row = exemptions.exemption(request.actor, school_id, exemption_id)
    about = f"{spoken.long(row.first)}{f'—{spoken.long(row.last)}' if row.last != row.first else ''}　{_(REASON_TITLES[row.reason])} {row.note}"
    return Question(_("取消免點名"), about.rstrip(), _("這些班級恢復為應點名；已儲存的點名重新計入完成率與出席率。"))


@needs(Permission.EXEMPT)
@require_POST
@asks_first(_lifting)
def lift(request: ActedRequest, school_id: int, exemption_id: int) -> HttpResponse:
    actions.lift(request.actor, school_id, exemption_id=exemption_id)
    return back(request, _("已取消免點名。"), "timetable:exemptions", school_id)


def _form(school_id: int, sent: QueryDict | None) -> ExemptionForm:
    today = clock.today()
    place = places.school(school_id, today)
    rung = bells_of_week(school_id, place.level, today)
    bells = {each.period: each for bells in rung.values() for each in bells}
    return ExemptionForm(sent, grades=GRADES[place.level], bells=[bells[each] for each in sorted(bells)], initial={"first": today})


def _page(request: ActedRequest, school_id: int, form: ExemptionForm | None) -> HttpResponse:
    may = holds(request.actor, Permission.EXEMPT, school_id=school_id)
    if may and form is None:
        form = _form(school_id, None)
    return show(request, EXEMPTIONS, school_id, template="timetable/exemptions.html", context=lambda _rows: {"form": form, "school_id": school_id})
