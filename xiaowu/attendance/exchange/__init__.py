"""Attendance as tables to take away: the same rows as on the pages."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.queries.completion import CityToday, Progress, mark_words
from xiaowu.attendance.queries.month import FREE, ClassMonth
from xiaowu.attendance.queries.report import CityReport, ReportRow
from xiaowu.attendance.queries.statistics import ClassCount, CountsReport
from xiaowu.attendance.queries.watch import LetterRow
from xiaowu.attendance.rules.disclosure import HIDDEN
from xiaowu.attendance.rules.family import STATE_TITLES, DayState
from xiaowu.attendance.rules.meals import FEWEST_TOLD
from xiaowu.attendance.rules.report import SLICE_TITLES, Slice
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock, documents, roc
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.sheets import Rate, Table
from xiaowu.kernel.sheets.typed import Value
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.marks import sentences
from xiaowu.roster.models import Term
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import DIET_TITLES
from xiaowu.timetable.rules.bells import bell_of
from xiaowu.timetable.rules.exemptions import REASON_TITLES

FEW = f"＜{FEWEST_TOLD}"  # fewer meals than may be told exactly
NOTHING = "—"  # shown where there is no figure
HERE, NOT_ASKED = "✓", "–"  # there; the roll is not taken, or the child not in the class
_Rows = list[Sequence[Value]]


def counts(report: CountsReport) -> Table:
    """A school's numbers of the day: classes, grades, meals by diet. Grades and diets are total rows."""
    title = f"{report.school} {_('今日人數與供餐')}"
    if report.no_school:
        return Table(title, [_("說明")], [[sentences([_("今天不上課，不供餐。"), why(report.no_school)])]], (spoken.long(report.day),))
    header = [_("年級"), _("班級"), _("用餐人數"), _("供餐數"), _("備餐數"), _("點名")]
    rows: _Rows = []
    sums: set[int] = set()
    for grade in report.grades:
        rows += [[grade.grade, each.name, each.eating, _meals(each), each.cook, _("已點名") if each.taken else _("未點名")] for each in grade.classes]
        sums.add(len(rows))
        rows.append([grade.grade, _("小計"), grade.eating, None, grade.cook, None])
    sums.add(len(rows))
    rows.append(["", _("合計"), report.eating, None, report.cook, None])
    rows += [["", _("供餐：%(diet)s") % {"diet": _(DIET_TITLES[each.diet])}, each.eating, None, each.cook, None] for each in report.diets]
    return Table(title, header, rows, (spoken.long(report.day), _unit(N_("份"), report.untaken), _("自備餐與停餐的學生不計入。")), frozenset(sums))


def _meals(of: ClassCount) -> Value:
    if not of.is_served:
        return _("不供餐")
    return FEW if of.meals is None else of.meals


def month(sheet: ClassMonth) -> Table:
    """A class's month: a row a child, a column a day, and how often each was away, late or left early."""
    place = sheet.school_class
    header = [_("座號"), _("姓名"), *(f"{day.month}/{day.day}" for day in sheet.days), _("未到"), _("遲到"), _("早退")]
    rows: _Rows = [[row.seat, row.name, *(_mark(mark) for mark in row.marks), row.away, row.late, row.left_early] for row in sheet.rows]
    if sheet.has_periods:
        header.append(_("缺席節數"))
        rows = [[*told, row.periods] for told, row in zip(rows, sheet.rows, strict=True)]
    days = _("上課日 %(days)s 天，已點名 %(taken)s 天") % {"days": len(sheet.days), "taken": len(sheet.taken)}
    about = [spoken.month(sheet.first), _provisional(days, sheet.is_provisional), _("✓ 到　– 未點名或不在班上"), *not_due(sheet)]
    title = _("班級月報")
    return Table(f"{place.school} {place.name} {title}", header, rows, about)


def month_told(sheet: ClassMonth) -> dict[str, Any]:
    """The same for programs: the days, whether each day's roll was taken and why none was due, and each child's marks in the order of the days."""
    days = [{"day": day, "taken": day in sheet.taken, "not_due": sheet.free.get(day)} for day in sheet.days]
    rows = [{"seat": row.seat, "name": row.name, "marks": row.marks, "absent_periods": row.periods} for row in sheet.rows]
    return {"school": sheet.school_class.school, "class": sheet.school_class.name, "first": sheet.first, "days": days, "rows": rows}


def city(told: CityToday) -> Table:
    """The city's progress: districts, which sum up their schools; absence only as far as it may be told."""
    header = [_("分區"), _("學校"), _("應點名班級"), _("已點名"), _("未到人數（約）")]
    rows: _Rows = []
    sums: set[int] = set()
    for district in told.districts:
        sums.add(len(rows))
        rows.append([district.name, "", district.due, district.taken, _away(district)])
        rows += [[district.name, each.name, each.due, each.taken, _away(each)] for each in told.schools[district.id]]
    rows += [["", _closed(each.schools) + "：" + why(each.no_school), None, None, None] for each in told.closed]
    at = _("截至 %(at)s") % {"at": spoken.moment(clock.now())}
    about = (f"{spoken.long(told.day)}　{at}", _unit(N_("班、人"), told.total.due - told.total.taken), f"＊ {_('人數過少，不予揭露')}")
    return Table(_("全市點名進度"), header, rows, about, frozenset(sums))


def report(told: CityReport) -> Table:
    """A city report as its page shows it, with its total."""
    header = [_(SLICE_TITLES[told.by]), _("已點名班次"), _("應到人次"), _("未到人次（約）"), _("未到率")]
    rows: _Rows = [_report_row(date.fromisoformat(each.key) if told.by is Slice.DAY else each.label, each) for each in told.rows]
    rows.append(_report_row(_("合計"), told.total))
    span = f"{spoken.long(told.first)}–{spoken.long(min(told.last, clock.today()))}"
    said = _provisional(_("單位：%(unit)s") % {"unit": _("人次")}, not told.is_whole or told.first <= clock.today() <= told.last)
    return Table(_("全市出缺席日報統計"), header, rows, (span, said, f"＊ {_('人數過少，不予揭露')}"), frozenset([len(rows) - 1]))


def _unit(unit: str, untaken: int) -> str:
    """The unit, and that rolls are still to come."""
    words = _("單位：%(unit)s") % {"unit": _(unit)}
    return words + "　" + filled(_("暫計，未點名班級：%(count)s"), {"count": untaken}) if untaken else words


def _provisional(words: str, is_so: bool) -> str:
    return words + "　" + _("暫計") if is_so else words


def _closed(schools: int) -> str:
    return filled(ngettext("%(count)d 校今天不上課", "%(count)d 校今天不上課", schools), {"count": schools})


def why(no_school: NoSchool) -> str:
    """Why there is no school, in words."""
    return _(no_school.title) + (f"：{no_school.reason}" if no_school.reason else "")


def _report_row(label: str | date, row: ReportRow) -> list[Value]:
    rate = row.sign if row.rate is None else Rate(row.rate)
    return [label, row.rolls, row.recorded, HIDDEN if row.away is None else row.away, rate]


def _away(progress: Progress) -> str | int:
    if progress.recorded == 0:
        return NOTHING
    return HIDDEN if progress.away is None else progress.away


def not_due(sheet: ClassMonth) -> list[str]:
    """Of which days and periods of the month no roll was due, and why (免點名), in words; empty where all were."""
    told = [(day, "", reason) for day, reason in sheet.free.items()]
    told += [(day, " " + _(bell_of(period, ()).title), reason) for day, period, reason in sheet.free_periods]
    named = "、".join(f"{day.month}/{day.day}{period}（{_(REASON_TITLES[reason])}）" for day, period, reason in sorted(told))
    return [_("免點名：%(days)s") % {"days": named}] if named else []


def _mark(mark: str | None) -> str:
    if not mark:
        return NOT_ASKED if mark is None else HERE
    if mark == FREE:
        return _(STATE_TITLES[DayState.EXEMPT])
    return _(mark_words("", mark)) if mark in set(LeaveType) else _(mark_words(mark, ""))


def warning_letters(school: str, term: Term | None, made: Sequence[LetterRow], suffix: str) -> bytes:
    """A letter for each family (缺課預警通知書), on a page of its own: which days, how many, what the law says of them, whom to ask."""
    title = _("缺課預警通知書")
    blocks = documents.letters(f"{school} {title}", (_letter(term, each) for each in made))
    return documents.write(documents.Document(title, blocks, foot=f"{school}　{title}"), suffix)


def _letter(term: Term | None, letter: LetterRow) -> list[documents.Paragraph | documents.QrCode]:
    of_term = {"year": term.academic_year, "semester": term.semester} if term else {"year": "", "semester": ""}
    days = "、".join(f"{day.month}/{day.day}" for day in letter.dates)
    if letter.before:
        days = _("%(days)s，另有在先前學校的 %(count)d 日") % {"days": days, "count": letter.before}
    said = {**of_term, "child": letter.child, "days": letter.days, "last": roc.long(letter.last_day)}
    lines = [
        _("%(names)s 家長（監護人）您好：") % {"names": "、".join(letter.guardians)} if letter.guardians else _("家長（監護人）您好："),
        _("貴子弟 %(child)s（%(place)s）") % {"child": letter.child, "place": letter.class_name},
        filled(_("於 %(year)s 學年度第 %(semester)s 學期，至%(last)s止，未請假缺課累計 %(days)s 日。"), said),
        _("缺課日期：%(days)s") % {"days": days},
        _("依法令，學生未經請假連續三日以上未到校，學校須通報中途輟學；全學期累計達七日以上為長期缺課，須移送強迫入學委員會。"),
        _("請儘速與導師或學務處聯絡；若當日已請假或確有到校，也請告知，以便更正。"),
    ]
    return [*(documents.Paragraph(line, size=12, after=8) for line in lines), documents.Paragraph(roc.long(clock.day(letter.at)), size=12)]
