"""Findings (弱點): the list, and one with what its scanner says and what was decided."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import download, page
from xiaowu.kernel.ui.asking import TYPED, at_once
from xiaowu.kernel.ui.seen import save_as_seen
from xiaowu.vulnerabilities.actions import decisions as actions
from xiaowu.vulnerabilities.exchange import generic
from xiaowu.vulnerabilities.forms import DecisionForm
from xiaowu.vulnerabilities.lists import FINDINGS, TONES
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import findings as queries
from xiaowu.vulnerabilities.queries.asked_about import letters_about
from xiaowu.vulnerabilities.rules.decisions import DECISION_TITLES
from xiaowu.vulnerabilities.rules.letters import ANSWER_KIND_TITLES
from xiaowu.vulnerabilities.rules.reports import SCANNER_TITLES
from xiaowu.vulnerabilities.rules.rounds import ANSWER_TITLES, STATE_TITLES
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES


def _seeing(request: ActedRequest) -> dict[str, Any]:
    return {"may_see": holds(request.actor, Permission.SEE, school_id=ANYWHERE)}


findings = list_page(FINDINGS, "vulnerabilities/list.html", _seeing)


@needs(Permission.KEEP)
def defectdojo(request: ActedRequest) -> HttpResponse:
    """All findings, in DefectDojo's format, for programs that keep findings too."""
    found = FINDINGS.answer(request.actor, FINDINGS.asked({}), whole=True).page.rows
    audit.record(request.actor, "exported", "vulnerabilities.list", 0, form="defectdojo", count=len(found))
    return download(generic.written(found, queries.texts(request.actor)), "application/json", "findings.json")


@needs(Permission.OPEN)
def finding(request: ActedRequest, finding_id: int) -> HttpResponse:
    """One finding, its history over the passes, and the bureau's decision."""
    found = queries.finding(request.actor, finding_id)
    may_keep = holds(request.actor, Permission.KEEP, school_id=None)
    form = DecisionForm(initial={"decision": found.decided.value, "reason": found.reason, "until": found.until}) if may_keep else None
    return page(request, "vulnerabilities/finding.html", {
        "finding": found, "form": form, "severities": SEVERITY_TITLES, "tone": TONES.get(found.of.severity, ""), "states": STATE_TITLES,
        "letters": letters_about(request.actor, finding_id), "kinds": ANSWER_KIND_TITLES,
        "answers": ANSWER_TITLES, "decisions": DECISION_TITLES, "scanners": SCANNER_TITLES,
    })  # fmt: skip


@needs(Permission.KEEP)
@require_POST
@at_once(TYPED)
def decide(request: ActedRequest, finding_id: int) -> HttpResponse:
    act = partial(actions.decide, request.actor, finding_id, now=clock.now())
    return save_as_seen(request, DecisionForm(request.POST), act, said=_("判定已更新。"), to="vulnerabilities:finding", args=(finding_id,))
