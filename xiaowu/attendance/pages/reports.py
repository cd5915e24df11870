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
from xiaowu.kernel.ui.charts import chart
from xiaowu.kernel.ui.exports import export, stamp


@needs(Permission.SEE_CITY)
def report(request: ActedRequest) -> HttpResponse:
    """Absence of a span of days, by day, district, school or grade."""
    form = _form(request)
    context: dict[str, Any] = {"form": form, "told": None, "titles": SLICE_TITLES, "wrong": "", "chart": None, "multiples": []}
    try:
        context |= _shown(_told(request, form))
    except BadInput as refused:
        context["wrong"] = refused.message
    return page(request, "attendance/report.html", context, status=422 if context["wrong"] else 200)


@needs(Permission.SEE_CITY)
def report_export(request: ActedRequest, suffix: str) -> HttpResponse:
    told = _told(request, _form(request))
    return export(f"{_('全市出缺席統計')}-{_(SLICE_TITLES[told.by])}-{stamp(told.first)}-{stamp(told.last)}", suffix, partial(exchange.report, told))


def _shown(told: CityReport) -> dict[str, Any]:
    """The report, its chart, and one for each district's months, on one axis."""
    bars = [] if told.by is Slice.SCHOOL else [(each.label, each.rate) for each in told.rows]
    whole = chart(_("未到率"), _(SLICE_TITLES[told.by]), _("未到率"), bars, told.total.rate)
    top = max((each.rate or 0 for _label, months in told.months for each in months), default=0)
    each_district = [(label, [(_("%(month)s 月") % {"month": each.first.month}, each.rate) for each in months]) for label, months in told.months]
    own = {row.label: row.rate for row in told.rows}
    multiples = [chart(label, _("月份"), _("未到率"), months, own[label], top) for label, months in each_district]
    return {"told": told, "chart": whole, "multiples": multiples}


def _form(request: ActedRequest) -> ReportForm:
    today = clock.today()
    return ReportForm.of(request.GET.dict(), roc.first_day_of(roc.academic_year(today)), today)


def _told(request: ActedRequest, form: ReportForm) -> CityReport:
    if not form.is_valid():
        raise BadInput(_("請選擇正確的統計方式與起迄日期。"))
    return city_report(request.actor, form.cleaned_data["first"], form.cleaned_data["last"], Slice(form.cleaned_data["by"]))
