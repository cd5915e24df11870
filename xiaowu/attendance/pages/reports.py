"""City reports (全市出缺席統計)."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.attendance import exchange
from xiaowu.attendance.forms import ReportForm
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.report import CityReport, city_report
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.exports import export


@needs(Permission.SEE_CITY)
def report(request: ActedRequest) -> HttpResponse:
    """Absence of a span of days, by day, district, school or grade."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "told": None, "titles": SLICE_TITLES, "wrong": ""}
    try:
        context["told"] = _told(request, form)
    except BadInput as refused:
        context["wrong"] = refused.message
    return page(request, "attendance/report.html", context, status=422 if context["wrong"] else 200)


@needs(Permission.SEE_CITY)
def report_export(request: ActedRequest, suffix: str) -> HttpResponse:
    told = _told(request, _form(request))
    return export(f"absence-{told.by}-{told.first}-{told.last}", suffix, partial(exchange.report, told))


def _form(request: ActedRequest) -> ReportForm:
    today = clock.today()
    return ReportForm.of(request.GET.dict(), roc.first_day_of(roc.academic_year(today)), today)


def _told(request: ActedRequest, form: ReportForm) -> CityReport:
    if not form.is_valid():
        raise BadInput(_("請選擇正確的統計方式與起迄日期。"))
    return city_report(request.actor, form.cleaned_data["first"], form.cleaned_data["last"], Slice(form.cleaned_data["by"]))
