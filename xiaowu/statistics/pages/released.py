"""Released absence for the bureau (出缺席統計): a period by district, school or grade, and the months of its term."""

from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse
from django.utils.translation import gettext as _

from xiaowu.attendance.rules.disclosure import HIDDEN, NOT_TAKEN
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.charts import Bar, chart, percent
from xiaowu.kernel.ui.exports import export
from xiaowu.kernel.ui.fields import form_faults
from xiaowu.kernel.ui.named import grade_title
from xiaowu.roster.queries.places import district_names
from xiaowu.statistics.exchange import released as exchange
from xiaowu.statistics.forms import ReportForm
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.queries.released import CellRow, ReleaseRow, Report, beyond_rows, releases, report
from xiaowu.statistics.rules.periods import Kind
from xiaowu.statistics.rules.slices import SLICE_TITLES, Slice, rising, shade


@needs(Permission.SEE_RELEASED)
def released(request: ActedRequest) -> HttpResponse:
    """The latest period that was told, or the one that is asked."""
    told = releases()
    form = ReportForm(request.GET.dict(), told=told, districts=district_names())
    context: dict[str, Any] = {"form": form, "told": None, "titles": SLICE_TITLES, "wrong": ""}
    if told and form.is_valid():
        context |= _shown(_asked(request, form, told))
    elif told:
        context["wrong"] = form_faults(form)
    return page(request, "statistics/released.html", context, status=422 if context["wrong"] else 200)


@needs(Permission.SEE_RELEASED)
@served(Urgency.LATER)
def released_export(request: ActedRequest, suffix: str) -> HttpResponse:
    told = releases()
    form = ReportForm(request.GET.dict(), told=told, districts=district_names())
    if not form.is_valid():
        raise BadInput(form_faults(form))
    found = _asked(request, form, told)
    return export(
        f"{_('全市出缺席月報統計')}-{found.release.key}-{_(SLICE_TITLES[found.by])}", suffix, partial(exchange.report, found), lambda: found.rows
    )


def _asked(request: ActedRequest, form: ReportForm, told: list[ReleaseRow]) -> Report:
    asked = form.cleaned_data
    return report(request.actor, asked["period"], Slice(asked["by"]), told=told, district=asked["district"], grade=asked["grade"] or 0)


def _shown(told: Report) -> dict[str, Any]:
    """The report, its chart, the trend of the term's months, and the map of each row's months."""
    bars: list[Bar] = [] if told.by is Slice.SCHOOL else [_bar(each.label(told.by), each) for each in told.rows]
    months = [_month(each) for each in told.months]
    trend: list[Bar] = [_bar(name, each) for name, each in zip(months, told.over_time[0][1], strict=True)]
    grade = grade_title(told.grade) if told.grade else ""
    return {
        "told": told,
        "only": [each for each in (told.district, grade) if each],
        "query": "?" + urlencode({"period": told.release.key, "by": told.by, "district": told.district, "grade": told.grade or ""}),
        "chart": chart(_("未到率"), _(SLICE_TITLES[told.by]), _("未到率"), bars, told.total.rate),
        "trend": chart(_("本學期各月未到率"), _("月份"), _("未到率"), trend, None) if len(trend) > 1 else None,
        "rising": rising(each.rate if each else None for each in told.over_time[0][1]),
        "months": months,
        "map": [(label or _("合計"), [_square(each) for each in line]) for label, line in told.over_time] if len(months) > 1 else [],
        "few_days": "" if told.release.tells_chronic else exchange.few_days(),
        "is_term": told.release.kind is Kind.TERM,
        "beyond": beyond_rows(told),
    }


def _month(month: ReleaseRow) -> str:
    year, part = map(int, month.key.split("-"))
    return spoken.month_alone(month.first.replace(year=year, month=part, day=1))


def _bar(label: str, cell: CellRow | None) -> Bar:
    return label, cell.rate if cell else None, "", NOT_TAKEN if cell is None else cell.away_sign


def _square(cell: CellRow | None) -> tuple[int, str]:
    """How dark, and what it says."""
    if cell is None:
        return 0, NOT_TAKEN
    return shade(cell.rate), HIDDEN if cell.rate is None else percent(cell.rate)
