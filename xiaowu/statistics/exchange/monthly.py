"""A school's own report as a sheet, and the monthly form of all classes (班級出缺席月報總表), to be signed."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.attendance.rules.disclosure import NOT_TAKEN
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES, LeaveType, Mark
from xiaowu.kernel import clock, documents
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Rate, Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.kernel.text.figures import apart, filled
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.charts import percent
from xiaowu.kernel.ui.marks import sentences
from xiaowu.kernel.ui.named import grade_title
from xiaowu.statistics.queries.school import ClassLine, SchoolReport
from xiaowu.statistics.rules.spans import Span

_SIGN = (N_("製表"), N_("生教組長"), N_("學務主任"), N_("校長"))
_OWN_COLUMN = (LeaveType.SICK, LeaveType.PERSONAL, LeaveType.OFFICIAL, LeaveType.FUNERAL)  # the form's; all others are in one


def title(told: SchoolReport) -> str:
    """`班級出缺席月報總表`, or what the report of another span is called."""
    return _("班級出缺席月報總表") if told.span is Span.MONTH else _("本校出缺席統計")


def span_title(told: SchoolReport) -> str:
    """`115 學年度第 1 學期`; empty of a span that its days name well enough."""
    if told.term is None:
        return ""
    year, semester = told.term
    return _("%(year)s 學年度第 %(semester)s 學期") % {"year": year, "semester": semester}


def sheet(told: SchoolReport, day: date) -> Table:
    """A row for each class, a sum after each grade and for the school; and why the day that was asked had no school."""
    lines = [*told.lines, told.total]
    header = [_("班級"), *(_(name) for name in _NUMBERS)]
    rows: list[list[Value]] = [[_label(each), *_numbers(each, told)] for each in lines]
    if closed := told.no_school:
        reason = f"：{closed.reason}" if closed.reason else ""
        rows.append([f"{spoken.long(day)}：{_(closed.title)}{reason}", *[None] * len(_NUMBERS)])
    sums = frozenset(place for place, each in enumerate(lines) if not each.name)
    return Table(" ".join(filter(None, [told.school.name, title(told), span_title(told)])), header, rows, (_days(told), _note(told)), sums)


def form(told: SchoolReport) -> documents.Document:
    """The month on paper: the same numbers, and where those sign who answer for them."""
    lines = [*told.lines, told.total]
    head = tuple(_(name) for name in (N_("班級"), *_NUMBERS))
    rows = tuple((_label(each), *map(_words, _numbers(each, told))) for each in lines)
    blocks = (
        documents.Title(f"{told.school.name}　{title(told)}"),
        documents.Paragraph(_days(told)),
        documents.Table((head, *rows), has_head=True),
        documents.Paragraph(_note(told), after=8),
        documents.Signature(tuple(_(each) for each in _SIGN)),
    )
    return documents.Document(title(told), blocks, margin=12, foot=f"{told.school.name}　{title(told)}")


_NUMBERS = (
    N_("學生數"),
    N_("應點名人次"),
    N_("已點名人次"),
    MARK_TITLES[Mark.ABSENT],
    *(LEAVE_TITLES[kind] for kind in _OWN_COLUMN),
    N_("其他假"),
    N_("未到合計"),
    MARK_TITLES[Mark.LATE],
    MARK_TITLES[Mark.LEFT_EARLY],
    N_("未到率"),
)


def _numbers(line: ClassLine, told: SchoolReport) -> list[Value]:
    """As the page has them: of a class whose roll was never taken nothing is known, and the school's rate of a day waits for most rolls."""
    if not line.recorded:
        return [line.children, line.due, line.recorded, *[NOT_TAKEN] * (len(_NUMBERS) - 3)]
    named = {Mark.ABSENT.value, *(kind.value for kind in _OWN_COLUMN), Mark.LATE.value, Mark.LEFT_EARLY.value}
    others = sum(count for kind, count in line.kinds.items() if kind not in named)
    own = [line.kinds.get(kind.value, 0) for kind in _OWN_COLUMN]
    is_told = line.rate is not None and (told.tells_rate or bool(line.grade))
    rate: Value = Rate(line.rate) if is_told and line.rate is not None else NOT_TAKEN
    late, early = (line.kinds.get(mark.value, 0) for mark in (Mark.LATE, Mark.LEFT_EARLY))
    return [line.children, line.due, line.recorded, line.kinds.get(Mark.ABSENT.value, 0), *own, others, line.away, late, early, rate]


def _label(line: ClassLine) -> str:
    if line.name:
        return line.name
    return _("%(grade)s小計") % {"grade": grade_title(line.grade)} if line.grade else _("全校合計")


def _words(value: Value) -> str:
    return percent(value) if isinstance(value, Rate) else str(apart(value))


def _days(told: SchoolReport) -> str:
    return f"{spoken.long(told.first)}–{spoken.long(told.until)}　{_('單位：%(unit)s') % {'unit': _('人次')}}"


def _note(told: SchoolReport) -> str:
    missing = told.total.days - told.total.taken
    provisional = filled(_("暫計，未點名班次：%(count)s。"), {"count": missing}) if missing else ""
    moved = "" if told.span is Span.DAY else _("期間內調班的學生，在各班都計入學生數。")
    return sentences([_("未到率以已點名人次為分母。"), moved, provisional, _("製表日期：%(day)s") % {"day": spoken.long(clock.today())}])
