"""Rounds and the reports that come into them (掃描輪次與報告)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs, takes
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import back, page, submitted
from xiaowu.kernel.ui.asking import ADDS, ITS_PAGE, as_shown, at_once, plan_mark
from xiaowu.vulnerabilities.actions import rounds as actions
from xiaowu.vulnerabilities.actions import taking_back
from xiaowu.vulnerabilities.exchange.reading import read_report
from xiaowu.vulnerabilities.forms import ReportForm, RoundForm, TakeBackForm
from xiaowu.vulnerabilities.lists import RESULTS, ROUNDS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import rounds as queries
from xiaowu.vulnerabilities.queries.letters import letters, nobodys
from xiaowu.vulnerabilities.queries.taking_back import undoing
from xiaowu.vulnerabilities.rules.reports import FORM_TITLES, SKIPPED_TITLES

rounds = list_page(ROUNDS, "vulnerabilities/rounds.html")
results = list_page(RESULTS, "vulnerabilities/results.html")


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
def new(request: ActedRequest) -> HttpResponse:
    """Begin a round."""
    form = RoundForm(request.POST or None)
    return submitted(
        request, form, partial(actions.begin_round, request.actor, now=clock.now()),
        done=lambda made: back(request, _("輪次已建立，請上傳掃描報告。"), "vulnerabilities:round", made),
        again=lambda: page(request, "vulnerabilities/new_round.html", {"form": form}),
    )  # fmt: skip


@needs(Permission.SEE)
def round_page(request: ActedRequest, round_id: int) -> HttpResponse:
    """A round: each pass as arithmetic; for the bureau its reports, and the way to send another."""
    found = queries.round_told(request.actor, round_id)
    may_keep = holds(request.actor, Permission.KEEP, school_id=None)
    return page(request, "vulnerabilities/round.html", {
        "round": found, "may_keep": may_keep, "reports": queries.reports(request.actor, round_id) if may_keep else (),
        "letters": letters(request.actor, round_id) if may_keep else (), "nobodys": nobodys(request.actor) if may_keep else None,
        "forms": FORM_TITLES, "skipped": SKIPPED_TITLES,
    })  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ADDS)
@served(Urgency.LATER)
def upload(request: ActedRequest, round_id: int) -> HttpResponse:
    """Send a scan report into a round."""
    found = queries.round_told(request.actor, round_id)
    form = ReportForm(request.POST or None, request.FILES or None, has_reports=queries.has_reports(request.actor, round_id))

    def act(file: Any, is_next: str, is_again: bool) -> actions.TakenReport:
        sent = read_report(file)
        return actions.take_report(
            request.actor, round_id, is_next=is_next == "next", report=sent.report, digest=sent.digest, filename=file.name, now=clock.now(),
            is_again=is_again,
        )  # fmt: skip

    return submitted(
        request, form, act,
        done=lambda taken: back(request, _said(taken, form.cleaned_data["is_next"] == "next"), "vulnerabilities:round", round_id),
        again=lambda: page(request, "vulnerabilities/upload.html", {"form": form, "round": found}),
        field="file",
    )  # fmt: skip


@needs(Permission.KEEP)
@takes("GET", "POST")
@at_once(ITS_PAGE)
@served(Urgency.LATER)
def take_back(request: ActedRequest, report_id: int) -> HttpResponse:
    """Take a report back: the page says what is undone, or why it cannot be."""
    found, told, why_not = undoing(request.actor, report_id, now=clock.now())
    form = TakeBackForm(request.POST or None)
    shown = {"report": found, "told": told, "why_not": why_not, "plan": plan_mark(told)}
    act = as_shown(request, told, partial(taking_back.take_back, request.actor, report_id, now=clock.now()))
    return submitted(
        request, form, act, lambda _made: back(request, _("報告已撤回，結果恢復到收件以前。"), "vulnerabilities:round", found.round_id),
        lambda: page(request, "vulnerabilities/take_back.html", {"form": form, **shown}),
    )  # fmt: skip


def _said(taken: actions.TakenReport, is_next: bool) -> str:
    if not taken.is_new and is_next:
        return _("這份報告這一輪已經收過，沒有任何變更；如果是新的一次複測，請再上傳，並勾選「確實是新的一次複測」。")
    if not taken.is_new:
        return _("這份報告這一輪已經收過，沒有任何變更。")
    return _("已收下報告。")
