"""Pages of calls: a call becomes a ticket, a school reports by itself and finds whom to call (接電話、報修、值班)."""

from functools import partial
from typing import Any

from django.forms import Form
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.ipam.actions import tickets as working
from xiaowu.ipam.forms.tickets import CallForm, ContentForm, DutyForm, MergeForm, ReportForm, SplitForm, StepForm, TicketNoteForm, WhereForm
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import addresses, plans
from xiaowu.ipam.queries import tickets as queries
from xiaowu.ipam.rules.tickets import CONTENT_TITLES, KIND_TITLES, LONGEST_CALLER, LONGEST_SUBJECT, TICKET_TITLES, TicketState, TicketVerb
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, needs, own_schools, require, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds import number
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.flow.pages import flow_view
from xiaowu.kernel.text import line
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, Question, asks_first, at_once
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES

_TITLES = {"states": TICKET_TITLES, "kinds": KIND_TITLES}


@needs(Permission.WORK_TICKETS)
@takes("GET", "POST")
@at_once(ADDS)
def call(request: ActedRequest) -> HttpResponse:
    """A call of any school becomes a ticket: this form, and one press. Once its school is looked up, what it has open stands beside the form."""
    missed = number(request.GET.get("missed", ""))
    came = queries.one_missed(request.actor, missed) if missed is not None else None
    initial = {"caller": came.caller[:LONGEST_CALLER], "telephone": came.telephone, "subject": came.words[:LONGEST_SUBJECT]} if came else {}
    where = WhereForm(request.GET.dict() if "at" in request.GET else None, actor=request.actor)
    school_id = where.cleaned_data["at"] if where.is_valid() else None
    if school_id is not None:
        initial["school_id"] = queries.school_of(request.actor, school_id)
    form = CallForm(request.POST or None, actor=request.actor, initial=initial)

    def again() -> HttpResponse:
        return page(request, "ipam/call.html", {"form": form, "came": came, "where": where, "beside": _beside(request, school_id), **_TITLES})

    return submitted(
        request, form, partial(working.open_ticket, request.actor, now=clock.now(), missed=missed),
        done=lambda made: back(request, _("已開單。"), "ipam:ticket", made),
        again=again,
    )  # fmt: skip


def _beside(request: ActedRequest, school_id: int | None) -> dict[str, Any] | None:
    """A school's open tickets and its addresses. Two statements."""
    if school_id is None:
        return None
    return {"tickets": queries.open_of(request.actor, school_id), "addresses": addresses.of_school(request.actor, school_id)}


@needs(Permission.SEE)
@takes("GET", "POST")
@at_once(ADDS)
def report(request: ActedRequest, school_id: int) -> HttpResponse:
    """What one school reports, or calls about again; its open tickets, its networks and whom to call stand beside the form."""
    actor = request.actor
    if not holds(actor, Permission.WORK_TICKETS, school_id=school_id):
        require(actor, Permission.REPORT, school_id=school_id)
    asked = line(request.GET.get("after", ""), 20)
    if asked and number(asked) is None:
        raise NotFound  # a link that is wrong makes no ticket that follows on nothing
    form = ReportForm(request.POST or None, initial={"caller": actor.name})
    act = partial(working.open_ticket, actor, school_id=school_id, now=clock.now(), after=number(asked))

    def again() -> HttpResponse:
        context = {
            "form": form, "school_id": school_id, "tickets": queries.open_of(actor, school_id), "ranges": plans.ranges_of_school(actor, school_id),
            "duties": queries.duties(actor), "weekdays": WEEKDAY_TITLES, **_TITLES,
        }  # fmt: skip
        return page(request, "ipam/report.html", context)

    return submitted(request, form, act, done=lambda made: back(request, _("已開單。"), "ipam:ticket", made), again=again)


def reporting(request: ActedRequest) -> dict[str, Any]:
    """The schools for which the reader reports, for the button above the list."""
    return {"schools": own_schools(request.actor, Permission.REPORT)}


@needs(Permission.SEE)
def ticket(request: ActedRequest, ticket_id: int) -> HttpResponse:
    """A ticket, what was done about it, and the school's addresses beside it."""
    return show_ticket(request, ticket_id)


@needs(Permission.SEE)
@require_POST
@at_once("a note is a record: what is wrong is corrected by another")
def note(request: ActedRequest, ticket_id: int) -> HttpResponse:
    form = TicketNoteForm(request.POST)
    return submitted(
        request, form, partial(working.add_note, request.actor, ticket_id, now=clock.now()),
        done=lambda _none: back(request, _("已記錄。"), "ipam:ticket", ticket_id),
        again=lambda: show_ticket(request, ticket_id, form=form),
    )  # fmt: skip


def show_ticket(request: ActedRequest, ticket_id: int, **sent: Form) -> HttpResponse:
    """A ticket, with a form that was refused (`sent`: form, merge, split, content)."""
    row, actor = queries.ticket(request.actor, ticket_id), request.actor
    works, reports = (holds(actor, each, school_id=row.school_id) for each in (Permission.WORK_TICKETS, Permission.REPORT))
    is_open = row.state is not TicketState.CLOSED
    among = queries.may_merge_into(actor, row) if works and is_open else []
    asks = reports and not is_open and row.content is None and row.merged_into_id is None
    context = {
        "row": row, "notes": queries.notes(actor, ticket_id), "buttons": working.TICKETS.buttons(actor, row), "may": works or reports,
        "form": sent.get("form") or TicketNoteForm(), "files": queries.attached(actor, ticket_id), "follows": queries.follows(actor, ticket_id),
        "merge": (sent.get("merge") or MergeForm(among=among)) if among else None, "contents": CONTENT_TITLES,
        "others": among,
        "split": (sent.get("split") or SplitForm()) if works and is_open else None,
        "content": (sent.get("content") or ContentForm()) if asks else None,
        "goes_on_in": queries.goes_on_in(actor, row) if row.merged_into_id else None,
        "times": [(_("接手"), row.response), (_("解決"), row.solution)], "addresses": addresses.of_school(actor, row.school_id), **_TITLES,
    }  # fmt: skip
    return page(request, "ipam/ticket.html", context)


def _closing(request: ActedRequest, ticket_id: int) -> Question | None:
    row, text = queries.ticket(request.actor, ticket_id), line(request.POST.get("text", ""), 2000)
    if not text:
        return None  # refused, on the page where it is typed
    about, follows = f"{row.school}　{row.subject}", _("結案後不再更改；同一件事再來電，開新單並註明接續。")
    return Question(_("解決結案"), about, follows, ((_("處理結果"), text),))


work = flow_view(
    working.TICKETS,
    Permission.WORK_TICKETS,
    to="ipam:ticket",
    act=working.work,
    asks={TicketVerb.CLOSE: _closing},
    at_once={
        TicketVerb.TAKE: "who took it stands on it, and anybody works on it",
        TicketVerb.WAIT: "is taken up again as easily",
        TicketVerb.RESUME: "waits again as easily",
    },
    words=StepForm,
)


@needs(Permission.OPEN)
def duty(request: ActedRequest) -> HttpResponse:
    """Whom schools and firms call, on which days; a school's own page to report on."""
    return _duty(request)


@needs(Permission.WORK_TICKETS)
@require_POST
@at_once("the page that it leads to takes it away")
def put_on_duty(request: ActedRequest) -> HttpResponse:
    form = DutyForm(request.POST)
    return submitted(
        request, form, partial(working.put_on_duty, request.actor),
        done=lambda _none: back(request, _("已登錄值班。"), "ipam:duty"),
        again=lambda: _duty(request, form),
    )  # fmt: skip


def _taking_off(request: ActedRequest, duty_id: int) -> Question:
    row = queries.duty(request.actor, duty_id)
    return Question(_("移除值班"), f"{row.name}　{row.telephone}", _("學校不再看到這支電話。"))


@needs(Permission.WORK_TICKETS)
@require_POST
@asks_first(_taking_off)
def take_off_duty(request: ActedRequest, duty_id: int) -> HttpResponse:
    working.take_off_duty(request.actor, duty_id)
    return back(request, _("已移除值班。"), "ipam:duty")


def _duty(request: ActedRequest, form: DutyForm | None = None) -> HttpResponse:
    keeps = holds(request.actor, Permission.WORK_TICKETS, school_id=None)
    context = {
        "duties": queries.duties(request.actor), "weekdays": WEEKDAY_TITLES, "form": (form or DutyForm()) if keeps else None,
        "schools": own_schools(request.actor, Permission.REPORT), "may_see": holds(request.actor, Permission.SEE, school_id=ANYWHERE),
    }  # fmt: skip
    return page(request, "ipam/duty.html", context)
