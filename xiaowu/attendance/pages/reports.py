"""City reports (全市出缺席日報統計)."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.attendance import exchange
from xiaowu.attendance.forms import ReportForm
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.report import CityReport, MonthShare, city_report
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.charts import Bar, chart
from xiaowu.kernel.ui.exports import export, stamp
from xiaowu.kernel.ui.named import grade_title


@needs(Permission.SEE_CITY)
@served(Urgency.LATER)
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
@served(Urgency.LATER)
def report_export(request: ActedRequest, suffix: str) -> HttpResponse:
    told = _told(request, _form(request))
    name = f"{_('全市出缺席日報統計')}-{_(SLICE_TITLES[told.by])}-{stamp(told.first)}-{stamp(told.last)}"
    return export(name, suffix, partial(exchange.report, told), partial(asdict, told))


def _shown(told: CityReport) -> dict[str, Any]:
    """The report, its chart, and one for each district's months, on one axis."""
    bars: list[Bar] = [] if told.by is Slice.SCHOOL else [(each.label, each.rate, _behind(told, each.key), each.sign) for each in told.rows]
    whole = chart(_("未到率"), _(SLICE_TITLES[told.by]), _("未到率"), bars, told.total.rate)
    top = max((each.rate or 0 for _label, months in told.months for each in months), default=0)
    own = {row.key: row for row in told.rows}
    multiples = [chart(own[key].label, _("月份"), _("未到率"), _months(told, key, months), own[key].rate, top) for key, months in told.months]
    only = [each for each in (told.district, grade_title(told.grade) if told.grade else "") if each]
    rows = [(each, _behind(told, each.key)) for each in told.rows]
    asked = _address(told.by, told.first, told.last, told.district, told.grade).partition("?")[2]
    until, is_going_on = min(told.last, clock.today()), told.first <= clock.today() <= told.last
    return {
        "until": until,
        "is_going_on": is_going_on,
        "told": told,
        "rows": rows,
        "only": only,
        "asked": asked,
        "chart": whole,
        "multiples": multiples,
    }


def _months(told: CityReport, district: str, months: Sequence[MonthShare]) -> list[Bar]:
    def behind(month: date) -> str:
        return _address(Slice.SCHOOL, month, month, district, told.grade)

    return [(spoken.month_alone(each.first), each.rate, behind(each.first), each.sign) for each in months]


def _behind(told: CityReport, key: str) -> str:
    """What a bar or row is made of: a day's month by district, a district's schools, a grade's districts, a school's own page."""
    if told.by is Slice.SCHOOL:
        return reverse("roster:school", args=[int(key)])
    if told.by is Slice.DISTRICT:
        return _address(Slice.SCHOOL, told.first, told.last, key, told.grade)
    finer = Slice.SCHOOL if told.district else Slice.DISTRICT
    if told.by is Slice.GRADE:
        return _address(finer, told.first, told.last, told.district, int(key))
    day = date.fromisoformat(key)
    return _address(finer, day, day, told.district, told.grade)


def _address(by: Slice, first: date, last: date, district: str, grade: int | None) -> str:
    asked = {"by": by.value, "first": first.isoformat(), "last": last.isoformat(), "district": district, "grade": grade or ""}
    return f"{reverse('attendance:report')}?{urlencode({name: value for name, value in asked.items() if value})}"


def _form(request: ActedRequest) -> ReportForm:
    today = clock.today()
    return ReportForm.of(request.GET.dict(), roc.first_day_of(roc.academic_year(today)), today)


def _told(request: ActedRequest, form: ReportForm) -> CityReport:
    if not form.is_valid():
        raise BadInput(_("請選擇正確的統計方式與起迄日期。"))
    asked = form.cleaned_data
    return city_report(request.actor, asked["first"], asked["last"], Slice(asked["by"]), district=asked["district"], grade=asked["grade"])
