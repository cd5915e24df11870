"""What is done with a ticket besides working on it (合併、拆分、追蹤、滿意度、附件), and the calls that nobody took (未接來電)."""

from functools import partial

from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.ipam.actions import correcting, handling, missed
from xiaowu.ipam.forms.tickets import ContentForm, CorrectForm, MergeForm, MissedForm, SplitForm
from xiaowu.ipam.lists.tickets import MISSED
from xiaowu.ipam.pages.tickets import show_ticket
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import tickets as queries
from xiaowu.ipam.rules.tickets import CHANNEL_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import page_for, show
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, OWN, Question, asks_first, at_once
from xiaowu.kernel.ui.entered import entered
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.kernel.ui.files import AttachmentForm, hand_out, taking_back


def _merging(request: ActedRequest, ticket_id: int) -> Question | None:
    row = queries.ticket(request.actor, ticket_id)
    form = MergeForm(request.POST, among=queries.may_merge_into(request.actor, row))
    if not form.is_valid():
        return None  # the form says it
    follows = _("這張單結案，紀錄留在原處；之後在併入的那張單處理，追蹤的人也一起過去。")
    return Question(_("併入另一張單"), f"{row.school}　{row.subject}", follows, entered(form), is_grave=True)


@needs(Permission.WORK_TICKETS)
@require_POST
@asks_first(_merging)
def merge(request: ActedRequest, ticket_id: int) -> HttpResponse:
    row = queries.ticket(request.actor, ticket_id)
    form = MergeForm(request.POST, among=queries.may_merge_into(request.actor, row))
    return submitted(
        request, form, partial(handling.merge, request.actor, ticket_id, now=clock.now()),
        done=lambda _none: back(request, _("已併入另一張單。"), "ipam:ticket", form.cleaned_data["into"]),
        again=lambda: show_ticket(request, ticket_id, merge=form),
    )  # fmt: skip


@needs(Permission.WORK_TICKETS)
@require_POST
@at_once(ADDS)
def split(request: ActedRequest, ticket_id: int) -> HttpResponse:
    form = SplitForm(request.POST)
    return submitted(
        request, form, partial(handling.split, request.actor, ticket_id, now=clock.now()),
        done=lambda made: back(request, _("已另開一張單。"), "ipam:ticket", made),
        again=lambda: show_ticket(request, ticket_id, split=form),
    )  # fmt: skip


@needs(Permission.SEE)
@require_POST
@at_once(OWN)
def follow(request: ActedRequest, ticket_id: int) -> HttpResponse:
    follows = request.POST.get("follows") == "on"
    handling.follow(request.actor, ticket_id, follows=follows)
    return back(request, _("有進展時會通知您。") if follows else _("不再通知您。"), "ipam:ticket", ticket_id)


@needs(Permission.REPORT)
@require_POST
@at_once("what a school thinks is its own word, asked once")
def judge(request: ActedRequest, ticket_id: int) -> HttpResponse:
    form = ContentForm(request.POST)
    return submitted(
        request, form, partial(handling.judge, request.actor, ticket_id),
        done=lambda _none: back(request, _("謝謝您的回覆。"), "ipam:ticket", ticket_id),
        again=lambda: show_ticket(request, ticket_id, content=form),
    )  # fmt: skip


@needs(Permission.SEE)
@require_POST
@at_once("whoever attached it takes it back")
def attach(request: ActedRequest, ticket_id: int) -> HttpResponse:
    sent = cleaned(AttachmentForm(request.POST, request.FILES))["attachment"]
    handling.attach(request.actor, ticket_id, filename=sent.name, sent=sent, now=clock.now())
    return back(request, _("附件已加入。"), "ipam:ticket", ticket_id)


@needs(Permission.SEE)
def attachment(request: ActedRequest, ticket_id: int, attachment_id: int) -> HttpResponseBase:
    return hand_out(request, queries.attachment(request.actor, ticket_id, attachment_id))


def _taking_back(request: ActedRequest, ticket_id: int, attachment_id: int) -> Question:
    return taking_back(queries.attachment(request.actor, ticket_id, attachment_id))


@needs(Permission.SEE)
@require_POST
@asks_first(_taking_back)
def take_back(request: ActedRequest, ticket_id: int, attachment_id: int) -> HttpResponse:
    handling.take_back(request.actor, ticket_id, attachment_id)
    return back(request, _("附件已收回。"), "ipam:ticket", ticket_id)


@needs(Permission.WORK_TICKETS)
@takes("GET", "POST")
@at_once("what is wrong is corrected again")
def correct(request: ActedRequest, ticket_id: int) -> HttpResponse:
    """What was heard wrong on the telephone: also the school."""
    row = queries.ticket(request.actor, ticket_id)
    shown = {"subject": row.subject, "kind": row.kind, "caller": row.caller, "telephone": row.telephone}
    initial = {**shown, "school_id": queries.school_of(request.actor, row.school_id)}
    form = CorrectForm(request.POST or None, actor=request.actor, initial=initial)
    return submitted(
        request, form, partial(correcting.correct, request.actor, ticket_id, now=clock.now()),
        done=lambda now_at: back(request, _("已更正。"), "ipam:ticket", now_at),
        again=lambda: page(request, "ipam/correct.html", {"row": row, "form": form}),
    )  # fmt: skip


@page_for(MISSED)
def missed_calls(request: ActedRequest) -> HttpResponse:
    """Calls that nobody took, and a form that notes one."""
    return show(request, MISSED, template="ipam/missed.html", context=lambda _rows: {"form": MissedForm()})


@needs(Permission.WORK_TICKETS)
@require_POST
@at_once(ADDS)
def note_missed(request: ActedRequest) -> HttpResponse:
    form = MissedForm(request.POST)
    return submitted(
        request, form, partial(missed.note_missed, request.actor, now=clock.now()),
        done=lambda _made: back(request, _("已記下未接來電。"), "ipam:missed"),
        again=lambda: show(request, MISSED, template="ipam/missed.html", context=lambda _rows: {"form": form}),
    )  # fmt: skip


@needs(Permission.WORK_TICKETS)
def missed_call(request: ActedRequest, missed_id: int) -> HttpResponse:
    """One of them: a ticket is opened from it, or somebody called back and that was all."""
    row = queries.one_missed(request.actor, missed_id)
    return page(request, "ipam/missed_call.html", {"row": row, "channels": CHANNEL_TITLES})


@needs(Permission.WORK_TICKETS)
@require_POST
@at_once("who took it stands on it, and it stays to be read")
def take_missed(request: ActedRequest, missed_id: int) -> HttpResponse:
    missed.take_missed(request.actor, missed_id, now=clock.now())
    return back(request, _("已接手，不另開單。"), "ipam:missed")
