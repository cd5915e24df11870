"""City reports (全市出缺席日報統計)."""

from collections.abc import Callable, Sequence
from dataclasses import asdict
from datetime import date
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.attendance import exchange
from xiaowu.attendance.forms import ReportForm
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.report import CityReport, MonthShare, ReportRow, city_report
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.charts import Bar, chart, percent
from xiaowu.kernel.ui.exports import export, stamp
from xiaowu.kernel.ui.lines import Line
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
    behind = _Behind(told)
    rows = [(each, behind.row(each.key)) for each in told.rows]
    bars: list[Bar] = [] if told.by is Slice.SCHOOL else [(each.label, each.rate, address, each.sign) for each, address in rows]
    away, rate = _away(), _rate()
    whole = chart(_("未到率"), _(SLICE_TITLES[told.by]), _("未到率"), bars, told.total.rate)
    top = max((each.rate or 0 for _label, months in told.months for each in months), default=0)
    own = {row.key: row for row in told.rows}
    multiples = [chart(own[key].label, _("月份"), _("未到率"), _months(behind, key, months), own[key].rate, top) for key, months in told.months]
    only = [each for each in (told.district, grade_title(told.grade) if told.grade else "") if each]
    asked = _asked(told.by, told.first, told.last, _query(district=told.district, grade=told.grade))
    until, is_going_on = min(told.last, clock.today()), told.first <= clock.today() <= told.last
    return {
        "until": until,
        "is_going_on": is_going_on,
        "told": told,
        "rows": [_line(each, address, away(each), rate(each)) for each, address in rows],
        "away": away(told.total),
        "rate": rate(told.total),
        "only": only,
        "asked": asked,
        "chart": whole,
        "multiples": multiples,
    }


def _line(row: ReportRow, behind: str, away: str, rate: str) -> Line:
    return {"label": row.label, "behind": behind, "rolls": row.rolls, "recorded": row.recorded, "away": away, "rate": rate}


def _hidden() -> Markup:
    return Markup('<abbr title="{}">{}</abbr>').format(_("人數過少，不予揭露"), _("＊"))


def _away() -> Callable[[ReportRow], str]:
    """How many were away as a page tells it: about so many, or that it is hidden."""
    hidden, about = _hidden(), _("約 %(count)s")
    return lambda row: hidden if row.away is None else filled(about, {"count": row.away})


def _rate() -> Callable[[ReportRow], str]:
    """Their share as a page tells it: itself, that it is hidden, or that no roll was taken."""
    hidden, nothing = _hidden(), Markup('<span class="quiet">—</span>')
    return lambda row: percent(row.rate) if row.rate is not None else hidden if row.recorded else nothing


def _months(behind: "_Behind", district: str, months: Sequence[MonthShare]) -> list[Bar]:
    return [(spoken.month_alone(each.first), each.rate, behind.month(each.first, district), each.sign) for each in months]


class _Behind:
    """Where the rows and bars of one report lead, a year of them: what their addresses share is made once."""

    def __init__(self, told: CityReport) -> None:
        self._told = told
        self._report = reverse("attendance:report")
        self._school = reverse("roster:school", args=[0]).removesuffix("0/")
        self._narrowed = _query(district=told.district, grade=told.grade)

    def row(self, key: str) -> str:
        """What a bar or row is made of: a day's month by district, a district's schools, a grade's districts, a school's own page."""
        told = self._told
        if told.by is Slice.SCHOOL:
            return f"{self._school}{key}/"
        if told.by is Slice.DISTRICT:
            return self._of(Slice.SCHOOL, told.first, told.last, _query(district=key, grade=told.grade))
        finer = Slice.SCHOOL if told.district else Slice.DISTRICT
        if told.by is Slice.GRADE:
            return self._of(finer, told.first, told.last, _query(district=told.district, grade=int(key)))
        day = date.fromisoformat(key)
        return self._of(finer, day, day, self._narrowed)

    def month(self, month: date, district: str) -> str:
        return self._of(Slice.SCHOOL, month, month, _query(district=district, grade=self._told.grade))

    def _of(self, by: Slice, first: date, last: date, narrowed: str) -> str:
        return f"{self._report}?{_asked(by, first, last, narrowed)}"


def _asked(by: Slice, first: date, last: date, narrowed: str) -> str:
    return f"by={by.value}&first={first}&last={last}{narrowed}"


def _query(**narrowed: str | int | None) -> str:
    """One district, one grade, as the rest of a query; empty: neither."""
    told = urlencode({name: value for name, value in narrowed.items() if value})
    return f"&{told}" if told else ""


def _form(request: ActedRequest) -> ReportForm:
    today = clock.today()
    return ReportForm.of(request.GET.dict(), roc.first_day_of(roc.academic_year(today)), today)


def _told(request: ActedRequest, form: ReportForm) -> CityReport:
    if not form.is_valid():
        raise BadInput(_("請選擇正確的統計方式與起迄日期。"))
    asked = form.cleaned_data
    return city_report(request.actor, asked["first"], asked["last"], Slice(asked["by"]), district=asked["district"], grade=asked["grade"])
