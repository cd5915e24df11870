"""A school's own report (本校出缺席統計): a day, week, month or term by class and grade; the monthly form."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.attendance.rules.disclosure import NOT_TAKEN
from xiaowu.attendance.rules.rates import tells_rate
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.documents import MEDIA_TYPES, write
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.serving.urgency import Urgency, served
from xiaowu.kernel.ui import download, page
from xiaowu.kernel.ui.charts import UNKNOWN, chart, percent
from xiaowu.kernel.ui.exports import export, stamp
from xiaowu.kernel.ui.lines import Line
from xiaowu.kernel.ui.named import grade_title
from xiaowu.kernel.ui.pages import at_own_school
from xiaowu.statistics.exchange import monthly
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.queries.school import ClassLine, Course, SchoolReport, school_report
from xiaowu.statistics.rules.slices import rate, shade
from xiaowu.statistics.rules.spans import SPAN_TITLES, Span, beside

PAPERS = ("pdf", "odt", "docx")
_SUM = Markup(' class="sum"')
NAMED = 20  # children in the table of those who were away for long, before the others are folded


@needs(Permission.SEE_SCHOOL)
def own(request: ActedRequest) -> HttpResponse:
    """This month of the school of one's post."""
    return at_own_school(request, Permission.SEE_SCHOOL, "statistics:school", Span.MONTH, clock.today())


@needs(Permission.SEE_SCHOOL)
def school(request: ActedRequest, school_id: int, span: str, day: date) -> HttpResponse:
    """The span in which the day lies."""
    told = school_report(request.actor, school_id, _span(span), day, clock.today())
    before, after = beside(told.span, told.first, told.last)
    titles: dict[str, str] = {each.value: title for each, title in (*MARK_TITLES.items(), *LEAVE_TITLES.items())}
    by_piece: dict[date, list[Course]] = defaultdict(list)
    for each in told.course:
        by_piece[each.day].append(each)
    pieces = sorted(day for day, of in by_piece.items() if any(each.recorded for each in of))
    enough = [each for each in pieces if _is_told(by_piece[each])]
    course = [(_piece(told.span, each), _rate_of(by_piece[each])) for each in enough]
    kinds = {kind: title for kind, title in titles.items() if told.total.kinds.get(kind)}
    tells = told.tells_rate
    context: dict[str, Any] = {
        "told": told,
        "spans": SPAN_TITLES,
        "named_span": monthly.span_title(told),
        "day": day,
        "no_school": told.no_school,
        "before": before,
        "after": after if told.last < clock.today() else None,
        "kinds": kinds,
        "classes": [_class(each, kinds, is_told=tells or bool(each.grade)) for each in (*told.lines, told.total)],
        "chronic": _chronic(told),
        "chart": chart(_("未到率"), _("日期"), _("未到率"), course, told.total.rate) if len(course) > 1 else None,
        "pieces": [_piece(told.span, each) for each in pieces],
        "left_out": [_piece(told.span, each) for each in pieces if each not in enough],
        "tells_rate": tells,
        "named": NAMED,
        "map": _map(told, pieces) if told.span is Span.TERM and len(pieces) > 1 else [],
        "papers": PAPERS if told.span is Span.MONTH else (),
    }
    return page(request, "statistics/school.html", context)


@needs(Permission.SEE_SCHOOL)
@served(Urgency.LATER)
def school_export(request: ActedRequest, school_id: int, span: str, day: date, suffix: str) -> HttpResponse:
    """The report as a sheet; a month also as the form to sign."""
    told = school_report(request.actor, school_id, _span(span), day, clock.today())
    name = f"{told.school.name}-{monthly.title(told)}-{stamp(told.first)}"
    if suffix in PAPERS and told.span is Span.MONTH:
        return download(write(monthly.form(told), suffix), MEDIA_TYPES[suffix], f"{name}.{suffix}")
    if suffix not in ("csv", "xlsx", "ods"):
        raise NotFound
    return export(name, suffix, partial(monthly.sheet, told, day))


def _span(given: str) -> Span:
    if given not in set(Span):
        raise NotFound
    return Span(given)


def _piece(span: Span, day: date) -> str:
    return f"{day.month}/{day.day}" if span is not Span.TERM else _("%(day)s 起") % {"day": f"{day.month}/{day.day}"}


def _class(row: ClassLine, kinds: Iterable[str], *, is_told: bool) -> Line:
    """A class, a grade or the school in the table of classes."""
    counts, away = row.kinds, row.away
    share = rate(away, row.recorded) if is_told else None
    cells: dict[str, object] = {kind: counts.get(kind, 0) for kind in kinds} if row.recorded else dict.fromkeys(kinds, UNKNOWN)
    return cells | {
        "tone": "" if row.name else _SUM,
        "name": row.name or _of_classes(row.grade),
        "children": row.children,
        "due": row.due,
        "recorded": row.recorded,
        "away": away if row.recorded else UNKNOWN,
        "rate": UNKNOWN if share is None else percent(share),
    }


def _of_classes(grade: int) -> str:
    return _("%(grade)s小計") % {"grade": grade_title(grade)} if grade else _("全校合計")


def _chronic(told: SchoolReport) -> list[Line]:
    """Those who were away for long, each with the address of the child's record."""
    records = reverse("roster:student", args=[told.school.id, 0]).removesuffix("0/")
    return [
        {
            "school_class": each.school_class,
            "seat": each.seat,
            "record": f"{records}{each.student_id}/",
            "name": each.name,
            "away": each.away,
            "absent": each.absent,
            "recorded": each.recorded,
            "rate": "" if each.rate is None else percent(each.rate),
        }
        for each in told.chronic
    ]


def _is_told(found: Sequence[Course]) -> bool:
    """Whether most rolls of a piece were taken: the first that come in name mostly those who are away."""
    return tells_rate(sum(each.taken for each in found), sum(each.held for each in found))


def _rate_of(found: Sequence[Course]) -> float | None:
    return rate(sum(each.away for each in found), sum(each.recorded for each in found))


def _map(told: SchoolReport, pieces: Sequence[date]) -> list[tuple[str, list[tuple[int, str]]]]:
    """Each grade's weeks, the darker the more were away, and the school's, as the chart above has them."""
    found = {(each.grade, each.day): rate(each.away, each.recorded) for each in told.course}
    grades = sorted({each.grade for each in told.course})
    whole = {each: [of for of in told.course if of.day == each] for each in pieces}
    school = [_square(_rate_of(of) if _is_told(of) else None) for of in whole.values()]
    return [*((grade_title(grade), [_square(found.get((grade, each))) for each in pieces]) for grade in grades), (_("全校"), school)]


def _square(share: float | None) -> tuple[int, str]:
    return shade(share), NOT_TAKEN if share is None else percent(share)
