"""Children who are often away (缺課與中輟), warning letters, and who is in the building now (目前在校名單)."""

from datetime import date, timedelta

from django.http import Http404, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from xiaowu.attendance import exchange
from xiaowu.attendance.actions.warning import make_letters
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries import present as presence
from xiaowu.attendance.queries import watch as queries
from xiaowu.attendance.rules.dropout import GROUND_TITLES, OUTCOME_TITLES
from xiaowu.attendance.rules.roll import MARK_TITLES
from xiaowu.followups.rules.flow import STATE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.documents import MEDIA_TYPES
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, download, page
from xiaowu.kernel.ui.asking import at_once
from xiaowu.kernel.ui.exports import stamp
from xiaowu.kernel.ui.kept import keeping
from xiaowu.kernel.ui.pages import at_own_school

KEPT = timedelta(hours=72)  # a list that is older tells nobody who is there
PAPERS = ("pdf", "odt")


@needs(Permission.SEE_CARE)
def watch(request: ActedRequest) -> HttpResponse:
    """Of the school of one's post."""
    return at_own_school(request, Permission.SEE_CARE, "attendance:watch_school")


@needs(Permission.SEE_CARE)
def present(request: ActedRequest) -> HttpResponse:
    """Of the school of one's post."""
    return at_own_school(request, Permission.SEE_CARE, "attendance:present_school")


@needs(Permission.SEE_CARE)
def watch_school(request: ActedRequest, school_id: int) -> HttpResponse:
    """Who is to be reported, which families are to be warned, who is often away."""
    today = clock.today()
    context = {
        "watch": queries.watch(request.actor, school_id, today),
        "today": today,
        "grounds": GROUND_TITLES,
        "outcomes": OUTCOME_TITLES,
        "states": STATE_TITLES,
        "papers": PAPERS,
    }
    return page(request, "attendance/watch.html", context)


@needs(Permission.CARE)
@require_POST
@at_once("letters to be printed; what is sent is sent by hand")
def make(request: ActedRequest, school_id: int) -> HttpResponse:
    """The letters that are due."""
    made = make_letters(request.actor, school_id, now=clock.now())
    said = ngettext("已製作 %(count)d 份通知書，請下載列印。", "已製作 %(count)d 份通知書，請下載列印。", made) % {"count": made}
    return back(request, said if made else _("目前沒有要製作的通知書。"), "attendance:watch_school", school_id, anchor="letters")


@needs(Permission.SEE_CARE)
@served(Urgency.LATER)
def letters(request: ActedRequest, school_id: int, day: date, suffix: str) -> HttpResponse:
    """The letters that were made on a day, to print."""
    if suffix not in PAPERS:
        raise Http404
    found = queries.watch(request.actor, school_id, clock.today())
    made = [each for each in found.letters if clock.day(each.at) == day]
    if not made:
        raise NotFound
    content = exchange.warning_letters(found.school.name, found.term, made, suffix)
    return download(content, MEDIA_TYPES[suffix], f"{found.school.name}-{_('缺課預警通知書')}-{stamp(day)}.{suffix}")


@needs(Permission.SEE_CARE)
def present_school(request: ActedRequest, school_id: int) -> HttpResponse:
    """Who is in the building, as the rolls know it now; whoever opened it once has the copy of the last minutes without a network too."""
    found = presence.present(request.actor, school_id, clock.today())
    return keeping(request, page(request, "attendance/present.html", {"present": found, "marks": MARK_TITLES}), clock.now() + KEPT)
