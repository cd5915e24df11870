"""Rolls on paper as a sheet (匯入紙本點名): after an outage the office enters what was noted on paper. A row is a child who was not simply present,
or a class that was complete.
"""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.attendance.actions.paper import PaperRoll, enter_rolls
from xiaowu.attendance.actions.roll import why_not_words
from xiaowu.attendance.exchange.paper_groups import GROUP, groups_named, in_group, papers_of
from xiaowu.attendance.queries.class_day import ClassDay, days_of
from xiaowu.attendance.queries.completion import mark_words
from xiaowu.attendance.queries.group import members_of
from xiaowu.attendance.queries.sought import MORNING_TITLE
from xiaowu.attendance.rules import paper as rules
from xiaowu.attendance.rules import period as period_rules
from xiaowu.attendance.rules import roll as roll_rules
from xiaowu.attendance.rules.effective import Word
from xiaowu.attendance.rules.paper import Clash, Line, RollOf
from xiaowu.attendance.rules.roll import LEAVE_TITLES, MARK_TITLES, PRESENT_TITLE, LeaveType, Mark, RollException, RollFault
from xiaowu.kernel import clock, roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.roc.years import first_day_of
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import GRADES
from xiaowu.timetable.queries.week import Named, classes_of
from xiaowu.timetable.rules.bells import bell_of, period_named
from xiaowu.timetable.rules.periods import WHOLE_DAY

_DAY, _PERIOD, _NUMBER, _SEAT, _MARK, _LEAVE = "日期", "節次", "班", "座號", "記錄", "假別"
_MORNING = frozenset({"早上", "早晨", "晨間", "晨間點名", "上午", "整天", "全天", "morning"})
_COLUMN_OF = {RollFault.EARLY: _PERIOD, RollFault.NO_PERIOD: _PERIOD, RollFault.EMPTY: _NUMBER}  # what else is wrong is the day's
_LONGEST, _LONGEST_GROUP = 60, 100
_Work = list[PaperRoll]
_Wrong = Callable[[int, str, str], None]


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name, school)


def _columns(place: Place, today: date) -> tuple[Column, ...]:
    grades = GRADES[place.of.level]
    return (
        Column(
            "day", _DAY, cells.day(first_day_of(roc.academic_year(today)), today, _unlikely(today)), ("點名日期", "date"), example=roc.short(today)
        ),
        Column(
            "period", _PERIOD, cells.text(_LONGEST), ("節", "period"), required=False, example="早上",
            help=N_("空白或「早上」是早上的點名；其他寫第一節、1，或學校作息裡的名稱。"),
        ),
        Column("grade", "年級", cells.between(grades[0], grades[-1]), ("年別", "grade"), example=grades[0]),
        Column("number", _NUMBER, cells.between(1, 99), ("班級", "班別", "class", "class number"), example=1),
        Column(
            "seat", _SEAT, cells.between(1, 99), ("號", "seat"), required=False, example=1,
            help=N_("只寫不是「到」的學生，一人一列；全班都到時空白，寫一列。"),
        ),
        Column("mark", _MARK, cells.choice(MARK_TITLES), ("出缺席", "註記", "record"), required=False, example="缺席"),
        Column("leave", _LEAVE, cells.choice(LEAVE_TITLES), ("leave type",), required=False, example="病假", help=N_("請假時填寫，其他空白。")),
        Column(
            "group", GROUP, cells.text(_LONGEST_GROUP), ("分組班", "group"), required=False, example="英語A組",
            help=N_("分組課程（跑班）才寫分組名稱：只算這一組的學生，組裡沒列出的都到。"),
        ),
    )  # fmt: skip


def _unlikely(today: date) -> Callable[[date], str]:
    return lambda day: (_("%(day)s還沒到，不能點名。") if day > today else _("%(day)s不在本學年度。")) % {"day": spoken.long(day)}


def _filled(_actor: Actor, place: Place, today: date) -> list[list[str | int | None]]:
    return [[roc.short(today), _("早上"), GRADES[place.of.level][0], 1, 1, _(MARK_TITLES[Mark.ABSENT]), None, None]]


def _check(actor: Actor, school_id: int, rows: Sequence[Row], sent: date) -> Report[_Work]:
    found, errors = {(each.grade, each.number): each for each in classes_of(school_id, sent)}, list[RowError]()

    def wrong(row: int, column: str, reason: str) -> None:
        errors.append(RowError(row, column, reason))  # as the sheet has its title

    named = {row.number: found.get((row.values["grade"], row.values["number"])) for row in rows}
    groups = groups_named(school_id, rows, sent, wrong)
    members = members_of(school_id, [(groups[row.number], row.values["day"]) for row in rows if groups.get(row.number)])
    of_groups = {(class_id, day) for (_group, day), classes in members.items() for class_id in classes}
    days = days_of(school_id, sorted(of_groups | {(each.id, row.values["day"]) for row in rows if (each := named[row.number])}))
    lines = [line for row in rows if (line := _line(row, named[row.number], days, wrong))]
    lines = [in_group(line, groups[line.row], members, wrong) if line.row in groups else line for line in lines]
    for clash in rules.clashing(lines):
        wrong(clash.row, _SEAT, _clash_words(clash.clash) % {"row": clash.other})
    if errors:
        return Report((), [], tuple(errors))
    papers = papers_of(lines, days, members)
    told_rows = [_row_report(line, papers[replace(line.of, group=0)]) for line in lines] + _unnamed(lines, papers)
    looked = {child for each in papers.values() for child in ({line.child for line in lines if line.child} | each.changes) & each.told.ids}
    return Report(tuple(told_rows), list(papers.values()), looked=tuple(sorted(looked)))


def _clash_words(clash: Clash) -> str:
    return {Clash.TWICE: _("與第 %(row)d 列重複。"), Clash.BOTH: _("第 %(row)d 列對同一份點名寫的不同：座號空白是全班都到。")}[clash]


def _line(row: Row, school_class: Named | None, days: Mapping[tuple[int, date], ClassDay], wrong: _Wrong) -> Line | None:
    """What a row says; everything that is wrong with it is told."""
    given = row.values
    if school_class is None:
        wrong(row.number, _NUMBER, _("本校本學年度沒有 %(grade)d 年 %(number)d 班。") % {"grade": given["grade"], "number": given["number"]})
        return None
    told = days[school_class.id, given["day"]]
    period = _period(given["period"], told)
    if period is None:
        said = _("%(day)s的作息沒有「%(text)s」。") % {"day": spoken.long(given["day"]), "text": cells.short(given["period"])}
        wrong(row.number, _PERIOD, said)
        return None
    if fault := _why_not(told, period, clock.now()):
        wrong(row.number, _COLUMN_OF.get(fault, _DAY), why_not_words(fault, told.header))
        return None
    child = next((each.student_id for each in told.children if each.seat == given["seat"]), None)
    if given["seat"] and child is None:
        wrong(row.number, _SEAT, _("%(name)s在%(day)s沒有 %(seat)d 號。") % {
            "name": school_class.name, "day": spoken.long(given["day"]), "seat": given["seat"]})  # fmt: skip
        return None
    if unclear := _mark_fault(row):
        wrong(row.number, *unclear)
        return None
    mark = RollException(Mark(given["mark"]), LeaveType(given["leave"]) if given["leave"] else None) if child else None
    return Line(row.number, RollOf(school_class.id, given["day"], period), child, mark)


def _period(text: str | None, told: ClassDay) -> int | None:
    if not text or text.lower() in _MORNING or text == _(MORNING_TITLE):
        return WHOLE_DAY
    return period_named(text, told.bells)


def _why_not(told: ClassDay, period: int, now: datetime) -> RollFault | None:
    head, due = told.header, told.header.due(len(told.ids))
    if period == WHOLE_DAY:
        return roll_rules.why_not_now(head.day, now, head.closes, due, is_office=True)
    bell = told.bell(period)
    return period_rules.why_not_now(head.day, now, bell.starts if bell else None, due, is_office=True)


def _mark_fault(row: Row) -> tuple[str, str] | None:
    """What is wrong with what a row says of its child: a leave has its type, and nothing else has one; who is named was not simply present."""
    given = row.values
    mark, leave = given["mark"], given["leave"]
    if not given["seat"]:
        return (_SEAT, _("寫了記錄或假別，沒有座號。")) if mark or leave else None
    if not mark:
        return _MARK, _("寫了座號，沒有記錄；到校的學生不必列出。")
    if mark == Mark.LEAVE and not leave:
        return _LEAVE, _("請假要寫假別。")
    return (_LEAVE, _("只有請假才寫假別。")) if leave and mark != Mark.LEAVE else None


def _row_report(line: Line, paper: PaperRoll) -> RowReport:
    """What a row of the sheet does."""
    is_new = paper.changes if line.child is None else line.child in paper.changes
    is_known = paper.before.is_taken or (line.child is not None and paper.before.effective(line.child) is not None)
    effect = (Effect.CHANGE if is_new else Effect.KEEP) if is_known else Effect.ADD
    if line.child is None:
        said = ((_("出缺席"), "", _("全班都到")),) if effect is Effect.ADD else ()
        return RowReport(line.row, effect, _cells(paper, None), said, does=_does(line.of, None, paper))
    is_excused = line.child in paper.before.leaves
    remarks = (_("已有核准的假，以假單為準。"),) if is_excused and effect is not Effect.KEEP else ()
    before = _words(paper.before.effective(line.child)) if paper.before.is_taken else ""
    told_changes = ((_("出缺席"), before, _words(paper.after.said.effective(line.child))),) if effect is not Effect.KEEP else ()
    return RowReport(
        line.row,
        effect,
        _cells(paper, line.child),
        told_changes,
        remarks=(*remarks, *_taken_by(paper, effect)),
        does=_does(line.of, line.child, paper),
    )


def _taken_by(paper: PaperRoll, effect: Effect) -> tuple[str, ...]:
    """Who has taken the roll meanwhile, where the sheet would change it."""
    if effect is not Effect.CHANGE:
        return ()
    taken = paper.told.taken.get(paper.period)
    by, at = (taken.saved_by, taken.saved_at) if taken else (paper.told.header.saved_by, paper.told.header.saved_at)
    return (_("%(name)s已於 %(at)s 儲存這份點名。") % {"name": by, "at": spoken.moment(at) if at else ""},)


def _unnamed(lines: Sequence[Line], papers: Mapping[RollOf, PaperRoll]) -> list[RowReport]:
    """Children whom no row names and of whom something else counts afterwards, under row 0."""
    named: dict[RollOf, set[int | None]] = defaultdict(set)
    for line in lines:
        named[replace(line.of, group=0)].add(line.child)
    return [
        RowReport(
            0, Effect.CHANGE, _cells(paper, child),
            ((_("出缺席"), _words(paper.before.effective(child)), _words(paper.after.said.effective(child))),),
            remarks=(_("檔案沒有寫這位學生，視為到。"), *_taken_by(paper, Effect.CHANGE)), does=_does(of, child, paper),
        )
        for of, paper in papers.items() if paper.before.is_taken
        for child in sorted(paper.changes - named[of])
    ]  # fmt: skip


def _cells(paper: PaperRoll, child_id: int | None) -> tuple[str | int, ...]:
    head = paper.told.header
    title = bell_of(paper.period, paper.told.bells).title if paper.period else MORNING_TITLE
    child = next((each for each in paper.told.children if each.student_id == child_id), None)
    return (head.name, roc.short(head.day), _(title), child.seat if child else "", child.name if child else "")


def _words(word: Word | None) -> str:
    if word is None:
        return _("未點名")
    return _(mark_words(word.mark.mark, word.mark.leave_type or "")) if word.mark else _(PRESENT_TITLE)


def _does(of: RollOf, child: int | None, paper: PaperRoll) -> tuple[object, ...]:
    """What a row does, to be compared with what was seen: also of a class of which everybody was there whether somebody took its roll."""
    before = paper.before.effective(child) if child and paper.before.is_taken else None
    after = paper.after.said.effective(child) if child else None
    return (of.class_id, of.day.isoformat(), of.period, child, str(before), str(after), paper.before.is_taken)


def _apply(actor: Actor, school_id: int, report: Report[_Work], today: date) -> Done:
    new = enter_rolls(actor, school_id, report.work, now=clock.now())
    told = [[each.told.header.class_id, each.told.header.day.isoformat(), each.period, each.revision + 1] for each in new]
    last = max((each.told.header.day for each in report.work), default=today)
    said = ngettext("已補登 %(count)d 份點名。", "已補登 %(count)d 份點名。", len(new)) % {"count": len(new)}
    return Done(said, "attendance:school_day", (school_id, last), {"rolls": told})


PAPER: Importer[_Work] = Importer(
    _place,
    _columns,
    (N_("班級"), N_("日期"), N_("節次"), N_("座號"), N_("姓名")),
    _check,
    _apply,
    hold=hold_school,
    filled=_filled,
    look="attendance.roll",
    nothing=N_("%(where)s裡沒有點名。"),
    hints=(
        N_("系統停擺時記在紙上的點名，由這裡補登。檔案裡寫到的班級、日期與節次視為全班已點名：列出的學生照檔案，沒列出的都到。"),
        N_("已經有人點名的，會列出將從什麼改為什麼，您確認後才寫入；更正歷程保留先前的內容。"),
    ),
)
