"""Pages of switches, and of ports that a firm owes (交換器、請廠商增設連接埠)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.ipam.actions import ports as keeping
from xiaowu.ipam.exchange import paper
from xiaowu.ipam.forms.ports import NewSwitchForm, ShortageForm, SwitchForm
from xiaowu.ipam.lists.ports import SWITCHES
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import addresses, plans, tickets
from xiaowu.ipam.queries import ports as queries
from xiaowu.ipam.rules.ports import SwitchDetails
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, needs, own_schools, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.seen import Seen
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, TYPED, Question, asks_first, at_once
from xiaowu.kernel.ui.pages import at_origin, download
from xiaowu.roster.queries import places
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES


def _keeping(request: ActedRequest) -> dict[str, Any]:
    own = own_schools(request.actor, Permission.KEEP_SWITCHES)
    return {"schools": own, "may": holds(request.actor, Permission.KEEP_SWITCHES, school_id=ANYWHERE)}


switches = list_page(SWITCHES, "ipam/switches.html", _keeping)


@needs(Permission.KEEP_SWITCHES)
@takes("GET", "POST")
@at_once(ADDS)
def new(request: ActedRequest) -> HttpResponse:
    form = NewSwitchForm(request.POST or None, actor=request.actor)

    def act(school_id: int, seen: Seen | None, **told: Any) -> int:
        return keeping.enter_switch(request.actor, school_id=school_id, told=SwitchDetails(**told), today=clock.today())

    return submitted(
        request, form, act,
        done=lambda made: back(request, _("已登錄交換器。"), "ipam:switch", made),
        again=lambda: page(request, "ipam/new_switch.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.SEE)
@takes("GET", "POST")
@at_once(TYPED)
def switch(request: ActedRequest, switch_id: int) -> HttpResponse:
    """A switch, and for whoever keeps it the form that tells of it anew."""
    row = queries.switch(request.actor, switch_id)
    form = SwitchForm(request.POST or None, initial=keeping.shown(row.told))
    may = holds(request.actor, Permission.KEEP_SWITCHES, school_id=row.school_id)

    def act(seen: Seen | None, **told: Any) -> None:
        keeping.change_switch(request.actor, switch_id, told=SwitchDetails(**told), today=clock.today(), seen=seen)

    return submitted(
        request, form, act,
        done=lambda _none: back(request, _("已更新交換器。"), "ipam:switch", switch_id),
        again=lambda: page(request, "ipam/switch.html", {"row": row, "form": form, "may": may}),
    )  # fmt: skip


@needs(Permission.SEE)
def school(request: ActedRequest, school_id: int) -> HttpResponse:
    """A school's network on one page: its ranges, its switches and their ports."""
    actor = request.actor
    switches = queries.switches_at(actor, school_id)
    context = {
        "place": places.school(school_id, clock.today()), "ranges": plans.ranges_of_school(actor, school_id), "switches": switches,
        "ports": queries.together(switches), "addresses": addresses.of_school(actor, school_id), "duties": tickets.duties(actor),
        "weekdays": WEEKDAY_TITLES,
    }  # fmt: skip
    return page(request, "ipam/school.html", context)


@needs(Permission.SEE)
@served(Urgency.LATER)
def sheet(request: ActedRequest, school_id: int) -> HttpResponse:
    """The installer's sheet, on one page of A4."""
    actor, place = request.actor, places.school(school_id, clock.today())
    content = paper.sheet(
        place.name, plans.ranges_of_school(actor, school_id), addresses.of_school(actor, school_id), tickets.duties(actor),
        at_origin(request, "ipam:school", school_id),
    )  # fmt: skip
    audit.record(actor, "printed", "ipam.school", school_id, school_id=school_id)
    title = _("校園網路單張")
    return download(content, "application/pdf", f"{place.name}-{title}.pdf")


def _removing(request: ActedRequest, switch_id: int) -> Question:
    row = queries.switch(request.actor, switch_id)
    return Question(_("移除交換器"), f"{row.school}　{row.told.name}", _("學校的連接埠不再計入這一臺。"))


@needs(Permission.KEEP_SWITCHES)
@require_POST
@asks_first(_removing)
def remove(request: ActedRequest, switch_id: int) -> HttpResponse:
    keeping.remove_switch(request.actor, switch_id)
    return back(request, _("已移除交換器。"), "ipam:switches")


@needs(Permission.KEEP_DUTIES)
@takes("GET", "POST")
@at_once("the follow-up that it opens is dropped as easily")
def shortage(request: ActedRequest, range_id: int) -> HttpResponse:
    """Too few ports for a school's devices of a plan: which firm adds how many, under which clause, until when."""
    row, actor = plans.one_range(request.actor, range_id), request.actor
    people = queries.vendors_of(actor, row.plan_id, row.school_id, clock.today())
    form = ShortageForm(request.POST or None, people=people)

    def again() -> HttpResponse:
        context = {"row": row, "form": form, "people": people, "ports": queries.together(queries.switches_at(actor, row.school_id))}
        return page(request, "ipam/shortage.html", context)

    return submitted(
        request, form, partial(keeping.owe_ports, actor, range_id, now=clock.now()),
        done=lambda made: back(request, _("已請廠商增設連接埠。"), "followups:follow_up", made),
        again=again,
    )  # fmt: skip
