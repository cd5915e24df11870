"""What programs ask of vulnerability follow-up (程式入口): scanners send reports, ticket systems read findings. Addresses and answers."""

from django.http import HttpResponse, JsonResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui.fields import cleaned
from xiaowu.vulnerabilities.actions.rounds import take_report
from xiaowu.vulnerabilities.exchange import generic
from xiaowu.vulnerabilities.exchange.reading import read_report
from xiaowu.vulnerabilities.forms import ReportForm
from xiaowu.vulnerabilities.lists import FINDINGS
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import findings as queries
from xiaowu.vulnerabilities.queries.rounds import has_reports, open_rounds


@needs(Permission.SEND)
@require_safe
def rounds(request: ActedRequest) -> HttpResponse:
    """The rounds that still take reports, the latest first."""
    found = [
        {"id": each.id, "title": each.title, "begun_on": each.begun_on.isoformat(), "passes": each.passes} for each in open_rounds(request.actor)
    ]
    return JsonResponse({"rounds": found}, json_dumps_params={"ensure_ascii": False})


@needs(Permission.SEND)
@csrf_exempt  # a program brings its own proof
@require_POST
@served(Urgency.LATER)
def send(request: ActedRequest, round_id: int) -> HttpResponse:
    """A report as `multipart/form-data`, as on the page: once the round has one, with `is_next` (`same` or `next`). 201; 200 for a file that the
    round has already, unless it is told to be a re-test of the same bytes (`next` with `is_again`).
    """
    given = cleaned(ReportForm(request.POST, request.FILES, has_reports=has_reports(request.actor, round_id)))
    sent = read_report(given["file"])
    taken = take_report(
        request.actor, round_id, is_next=given["is_next"] == "next", report=sent.report, digest=sent.digest, filename=given["file"].name,
        now=clock.now(), is_again=given["is_again"],
    )  # fmt: skip
    told = {
        "report": taken.id, "is_new": taken.is_new, "scanner": sent.report.scanner, "form": sent.report.form, "read": sent.report.read,
        "taken": len(sent.report.findings), "hosts": len(sent.report.hosts), "skipped": dict(sent.report.skipped),
    }  # fmt: skip
    return JsonResponse(told, status=201 if taken.is_new else 200)


@needs(Permission.READ)
@require_safe
def findings(request: ActedRequest) -> HttpResponse:
    """The findings of the schools that the program serves, in DefectDojo's format; each reading is recorded."""
    found = FINDINGS.answer(request.actor, FINDINGS.asked({}), whole=True).page.rows
    audit.record(request.actor, "read", "vulnerabilities.list", 0, form="defectdojo", count=len(found))
    return HttpResponse(generic.written(found, queries.texts(request.actor)), content_type="application/json", headers={"Cache-Control": "no-store"})


urlpatterns = [
    path("rounds", rounds, name="vulnerabilities_programs_rounds"),
    path("rounds/<id:round_id>/reports", send, name="vulnerabilities_programs_send"),
    path("findings", findings, name="vulnerabilities_programs_findings"),
]
