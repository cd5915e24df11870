"""The released list as a paper to sign (簽領清冊), and marking who did not collect."""

from datetime import date

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.ui import back, page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.meals.actions.refund_handing import mark_collected
from xiaowu.meals.forms.refunds import CollectedForm
from xiaowu.meals.lists.refunds import SETTLE_TITLES
from xiaowu.meals.permissions import Permission
from xiaowu.meals.queries import refund_paper as queries
from xiaowu.meals.queries.succession import require_there
from xiaowu.roster.queries.places import school


@needs(Permission.SEE_RELEASED)
def paper(request: ActedRequest, school_id: int, year: int, month: int) -> HttpResponse:
    """Every line to sign for, on A4 pages when printed."""
    first = date(year, month, 1)
    context = {
        "paper": queries.paper(request.actor, school_id, first),
        "school": school(school_id, clock.today()),
        "first": first,
        "settles": SETTLE_TITLES,
    }
    return page(request, "meals/refunds/paper.html", context)


@needs(Permission.PAY_REFUNDS)
@require_POST
@at_once("says that money was not collected, or was after all, by a further line, and is said otherwise as easily")
def collected(request: ActedRequest, school_id: int, line_id: int) -> HttpResponse:
    """A line was not collected, or was after all."""
    require_there(request.actor, Permission.PAY_REFUNDS, school_id)
    given = cleaned(CollectedForm(request.POST))["collected"] == "yes"
    name, first = mark_collected(request.actor, school_id, line_id, is_collected=given, now=clock.now())
    said = _("已記錄%(name)s已領取。") if given else _("已記錄%(name)s尚未領取。")
    return back(request, said % {"name": name}, "meals:refund_paper", school_id, first.year, first.month)
