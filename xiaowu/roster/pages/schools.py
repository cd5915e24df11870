"""Schools get another code, close, and open again (學校代碼、裁撤、併校): pages of the bureau that show an act before it is done."""

from functools import partial

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import ITS_PAGE, TYPED, asks_first, at_once
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.forms import ClosingForm, CodeForm
from xiaowu.roster.pages import asking
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places
from xiaowu.roster.queries.schools import Closing, beside, closing_of
from xiaowu.roster.queries.told import AHEAD, told_before
from xiaowu.roster.rules.beside import Affected


@needs(Permission.KEEP_SCHOOLS)
@require_POST
@at_once(TYPED)
def correct_code(request: ActedRequest, school_id: int) -> HttpResponse:
    act, said = partial(actions.correct_code, request.actor, school_id), _("學校代碼已修改，舊代碼仍可查到這所學校。")
    return save_as_seen(request, CodeForm(request.POST), act, said=said, to="roster:school", args=(school_id,))


@needs(Permission.KEEP_SCHOOLS)
@takes("GET", "POST")
@at_once(ITS_PAGE)
def close(request: ActedRequest, school_id: int) -> HttpResponse:
    """First the day and the successor, then what that would change, then the act."""
    today = clock.today()
    school = places.school(school_id, today)
    asked = request.POST if request.method == "POST" else request.GET
    form = ClosingForm(asked if "closed_on" in asked else None, actor=request.actor, school=school, initial={"closed_on": today})
    plan = None
    if form.is_valid():
        given = form.cleaned_data
        plan = closing_of(request.actor, school_id, **given, today=today)
        if request.method == "POST" and not plan.refusal:
            actions.close_school(request.actor, school_id, **given, today=today)
            return back(request, _("學校已裁撤。如辦理有誤，可於本頁復原。"), "roster:school", school_id)
    context = {
        "school": school,
        "form": form,
        "plan": plan,
        "beside": _beside(request, school_id, plan) if plan else [],
        "told": _told(school_id, plan) if plan else "",
    }
    is_wrong = bool(form.errors) or bool(request.method == "POST" and plan and plan.refusal)
    return page(request, "roster/closing.html", context, status=422 if is_wrong else 200)


def _beside(request: ActedRequest, school_id: int, plan: Closing) -> list[tuple[str, int]]:
    return beside(request.actor, school_id, plan.successor_id, plan.closed_on) if plan.successor_id and not plan.refusal else []


def _told(school_id: int, plan: Closing) -> str:
    """Of which days kitchens of either school were told."""
    schools = [each for each in (school_id, plan.successor_id) if each]
    return told_before(Affected(schools, plan.closed_on, plan.closed_on + AHEAD))


@needs(Permission.KEEP_SCHOOLS)
@require_POST
@asks_first(asking.reopening)
def reopen(request: ActedRequest, school_id: int) -> HttpResponse:
    count = actions.reopen_school(request.actor, school_id)
    return back(request, _("裁撤已復原，%(count)d 位學生回到原班級。") % {"count": count}, "roster:school", school_id)
