"""What attendance gives away as tables: the same rows as the pages."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.queries.completion import CityToday, Progress, mark_words
from xiaowu.attendance.queries.month import ClassMonth
from xiaowu.attendance.queries.report import CityReport, ReportRow
from xiaowu.attendance.queries.statistics import CountsReport
from xiaowu.attendance.rules.meals import FEWEST_TOLD
from xiaowu.attendance.rules.report import SLICE_TITLES
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import roc
from xiaowu.kernel.sheets import Table
from xiaowu.roster.rules.calendar import NoSchool
from xiaowu.roster.rules.roles import DIET_TITLES

HIDDEN = "＊"  # a hidden figure has a mark of its own, never 0
FEW = f"＜{FEWEST_TOLD}"  # fewer meals than are told exactly


def counts(report: CountsReport) -> Table:
    """A school's numbers of the day: classes, grades, meals by diet."""
    header = [_("年級"), _("班級"), _("用餐人數"), _("供餐數"), _("備餐數"), _("點名")]
    rows: list[Sequence[str | int | None]] = []
    if report.no_school:
        rows = [["", _("今天不上課，不供餐。") + why(report.no_school), 0, 0, 0, None]]
        return Table(f"{report.school} {roc.short(report.day)}", header, rows)
    for grade in report.grades:
        rows += [
            [grade.grade, each.name, each.eating, FEW if each.meals is None else each.meals, each.cook, _("已點名") if each.taken else _("未點名")]
            for each in grade.classes
        ]
        rows.append([grade.grade, _("小計"), grade.eating, None, grade.cook, None])
    rows += [["", _("供餐：%(diet)s") % {"diet": _(DIET_TITLES[each.diet])}, each.eating, None, each.cook, None] for each in report.diets]
    return Table(f"{report.school} {roc.short(report.day)}", header, rows)


def month(sheet: ClassMonth) -> Table:
    """A class's month: a row a child, a column a day."""
    header = [_("座號"), _("姓名"), *(f"{day.month}/{day.day}" for day in sheet.days)]
    rows: list[Sequence[str | int | None]] = [[row.seat, row.name, *(_mark(mark) for mark in row.marks)] for row in sheet.rows]
    return Table(f"{sheet.school_class.name} {roc.year(sheet.first)}-{sheet.first.month:02}", header, rows)


def city(told: CityToday) -> Table:
    """The city's progress: districts and schools; absence only as far as it may be told."""
    header = [_("分區"), _("學校"), _("應點名班級"), _("已點名"), _("未到人數（約）")]
    rows: list[Sequence[str | int | None]] = []
    for district in told.districts:
        rows.append([district.name, "", district.due, district.taken, _away(district)])
        rows += [[district.name, each.name, each.due, each.taken, _away(each)] for each in told.schools[district.id]]
    rows += [["", _closed(each.schools) + "：" + why(each.no_school), 0, 0, None] for each in told.closed]
    return Table(f"{_('全市點名進度')} {roc.short(told.day)}", header, rows)


def report(told: CityReport) -> Table:
    """A city report as its page shows it, with its total."""
    header = [_(SLICE_TITLES[told.by]), _("已點名班次"), _("應到人次"), _("未到人次（約）"), _("未到率")]
    rows: list[Sequence[str | int | None]] = [_report_row(each.label, each) for each in told.rows]
    rows.append(_report_row(_("合計"), told.total))
    return Table(f"{_('全市出缺席統計')} {roc.short(told.first)}", header, rows)


def _closed(schools: int) -> str:
    return ngettext("%(count)d 校今天不上課", "%(count)d 校今天不上課", schools) % {"count": schools}


def why(no_school: NoSchool) -> str:
    """Why there is no school, in words."""
    return _(no_school.title) + (f"：{no_school.reason}" if no_school.reason else "")


def _report_row(label: str, row: ReportRow) -> list[str | int | None]:
    rate = None if row.rate is None else f"{row.rate:.1%}"
    return [label, row.rolls, row.recorded, HIDDEN if row.away is None else row.away, rate]


def _away(progress: Progress) -> str | int:
    return HIDDEN if progress.away is None else progress.away


def _mark(mark: str | None) -> str | None:
    if not mark:
        return mark
    return _(mark_words("", mark)) if mark in set(LeaveType) else _(mark_words(mark, ""))
