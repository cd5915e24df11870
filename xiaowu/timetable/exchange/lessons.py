"""Lessons as a sheet (匯入課表): a row is a lesson of the week; of a class or group that is named the sheet says all."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.text.plain import plain_number
from xiaowu.roster.queries import places
from xiaowu.roster.rules.roles import class_spellings
from xiaowu.timetable.actions import lessons as actions
from xiaowu.timetable.actions.bells import hold_school
from xiaowu.timetable.exchange.cells import weekday
from xiaowu.timetable.queries.hours import bells_of_week
from xiaowu.timetable.queries.week import WHOLE, LessonRow, classes_of, groups_of, lessons, staff_of, term_of
from xiaowu.timetable.rules.bells import BellPeriod, period_named
from xiaowu.timetable.rules.lessons import LONGEST_ROOM, LONGEST_SUBJECT, OF_CLASS, OF_GROUP, Clash, Contradiction, Plan, Slot, Whom
from xiaowu.timetable.rules.periods import WEEKDAY_TITLES, title_of
from xiaowu.timetable.rules.weekdays import SCHOOL_WEEK, weekday_sign

_WHOM, _WEEKDAY, _PERIOD, _TEACHER, _CO_TEACHER, _ROOM = "班級", "星期", "節次", "教師", "協同教師", "教室"
_LONGEST_NAME = 60
_COLUMN_OF = {Clash.CLASS: _WHOM, Clash.TEACHER: _TEACHER, Clash.ROOM: _ROOM, Clash.ALONE: _CO_TEACHER}


@dataclass(frozen=True, slots=True)
class Timetable:
    """What a sheet says: its lessons, and of whom it says all."""

    given: tuple[Slot, ...]
    whole: frozenset[Whom]
    plan: Plan


@dataclass(frozen=True, slots=True)
class _Known:
    """What may be named in a sheet for this school: by every name that it goes by, half width and without spaces, those who go by it."""

    whom: dict[str, list[Whom]]
    people: dict[str, list[int]]
    bells: dict[int, tuple[BellPeriod, ...]]


def _place(school_id: int, today: date) -> Place:
    found = places.school(school_id, today)
    return Place(found.id, found.name, found)


def _columns(_place: Place, _today: date) -> tuple[Column, ...]:
    title, name = cells.text(_LONGEST_NAME), cells.name(_LONGEST_NAME)
    return (
        Column("whom", _WHOM, title, ("班", "分組", "class"), example="三年1班", help=N_("班級名稱、年級加班序（301），或分組班的名稱。")),
        Column("weekday", _WEEKDAY, weekday, ("weekday",), example="一"),
        Column("period", _PERIOD, title, ("節", "period"), example="第一節", help=N_("第一節、1，或學校作息裡的名稱。")),
        Column("subject", "科目", cells.text(LONGEST_SUBJECT), ("課程", "subject"), example="國語"),
        Column(
            "teacher",
            _TEACHER,
            name,
            ("任課教師", "授課教師", "teacher"),
            required=False,
            example="王小明",
            invented=True,
            help=N_("同名時寫成 姓名（#編號）。"),
        ),
        Column("co_teacher", _CO_TEACHER, name, ("co-teacher",), required=False, example="李大同", help=N_("兩位教師同上一節時的第二位。")),
        Column("room", _ROOM, cells.text(LONGEST_ROOM), ("地點", "room"), required=False, example="自然教室"),
    )


def _filled(actor: Actor, place: Place, today: date) -> list[list[Value]]:
    """The timetable that stands, to be changed and sent again; of a school without one a row to begin with."""
    found = lessons(actor, WHOLE, place.id, today).rows
    named: list[list[Value]] = [
        [each.of_whom, weekday_sign(each.weekday), _title(each.period), each.subject, *map(_person, _teachers(each)), each.room] for each in found
    ]
    first = next(iter(classes_of(place.id, today)), None)
    return named or [[first.name if first else "", "一", "第一節", "國語", "", "", ""]]


def _teachers(row: LessonRow) -> tuple[tuple[int | None, str], ...]:
    return (row.teacher_id, row.teacher), (row.co_teacher_id, row.co_teacher)


def _person(one: tuple[int | None, str]) -> str:
    return f"{one[1]}（#{one[0]}）" if one[0] else ""


def _check(actor: Actor, school_id: int, rows: Sequence[Row], sent: date) -> Report[Timetable]:
    known, errors = _known(school_id, sent), list[RowError]()
    slots = [_slot(row, known, errors.append) for row in rows]
    given = tuple(each for each in slots if each is not None)
    if errors:
        return Report((), Timetable((), frozenset(), Plan((), (), ())), tuple(errors))
    whole = frozenset(each.whom for each in given)
    plan, wrong = actions.plan_of(school_id, given, whole, sent)
    return Report(tuple(_told({row.number: row for row in rows}, given, plan)), Timetable(given, whole, plan), tuple(map(_error, wrong)))


def _known(school_id: int, day: date) -> _Known:
    whom: dict[str, list[Whom]] = {}
    for each in classes_of(school_id, day):
        for name in {plain_number(each.name)} | class_spellings(each.grade, each.number):
            whom.setdefault(name, []).append(Whom(OF_CLASS, each.id))
    for each in groups_of(school_id, term_of(day)):
        whom.setdefault(plain_number(each.name), []).append(Whom(OF_GROUP, each.id))
    people: dict[str, list[int]] = {}
    for each in staff_of(school_id, day):
        for name in (plain_number(each.name), plain_number(f"{each.name}#{each.id}")):
            people.setdefault(name, []).append(each.id)
    return _Known(whom, people, bells_of_week(school_id, places.school(school_id, day).level, day))


def _slot(row: Row, known: _Known, wrong: Callable[[RowError], object]) -> Slot | None:
    """The lesson of a row; what is not known of it is told. Nobody is guessed: a name that two have is refused."""
    given, day = row.values, row.values["weekday"]
    whom = _one(known.whom, given["whom"], row.number, _WHOM, wrong)
    teacher = _one(known.people, given["teacher"], row.number, _TEACHER, wrong) if given["teacher"] else None
    co_teacher = _one(known.people, given["co_teacher"], row.number, _CO_TEACHER, wrong) if given["co_teacher"] else None
    if day not in SCHOOL_WEEK:
        wrong(RowError(row.number, _(_WEEKDAY), actions.no_weekday()))
    period = period_named(given["period"], known.bells[day])
    if period is None:
        on = _(WEEKDAY_TITLES[day])
        wrong(RowError(row.number, _(_PERIOD), _("%(on)s的作息沒有「%(text)s」。") % {"on": on, "text": cells.short(given["period"])}))
    if whom is None or period is None:
        return None
    return Slot(whom, day, period, given["subject"], teacher, co_teacher, given["room"] or "", row.number)


def _one(names: dict[str, list[Any]], name: str, row: int, column: str, wrong: Callable[[RowError], object]) -> Any:
    said = plain_number(name)
    found = names.get(said.replace("(", "").replace(")", "")) or names.get(said) or []
    if len(found) == 1:
        return found[0]
    why = _("本校不只一位「%(text)s」，請寫成 姓名（#編號）。") if found else _("本校沒有「%(text)s」。")
    wrong(RowError(row, _(column), why % {"text": cells.short(name)}))
    return None


def _told(rows: dict[int, Row], given: Sequence[Slot], plan: Plan) -> list[RowReport]:
    """Row by row what it would do; lessons that go because the sheet does not have them come last, under row 0."""
    gone = {each.place: each for each in plan.ends}
    kept = {each.place for each in plan.stays}
    told = []
    for each in given:
        values = rows[each.row].values
        before = gone.pop(each.place, None)
        effect = Effect.KEEP if each.place in kept else Effect.ADD if before is None else Effect.CHANGE
        changes = ((_("科目"), before.subject, each.subject),) if before and before.subject != each.subject else ()
        cells_told = (values["whom"], f"{_(WEEKDAY_TITLES[each.weekday])} {values['period']}", each.subject, values["teacher"] or "", each.room)
        told.append(RowReport(each.row, effect, cells_told, changes, does=(each.place, each.says)))
    remark = _("檔案裡沒有這一節，匯入後刪除。")
    for each in gone.values():
        on = f"{_(WEEKDAY_TITLES[each.weekday])} {_title(each.period)}"
        told.append(RowReport(0, Effect.CHANGE, ("", on, each.subject, "", each.room), remarks=(remark,), does=(each.place, each.says)))
    return told


def _title(period: int) -> str:
    return _(title_of(period))


def _error(wrong: Contradiction) -> RowError:
    return RowError(wrong.row, _(_COLUMN_OF[wrong.clash]), actions.words(wrong))


def _apply(actor: Actor, school_id: int, report: Report[Timetable], today: date) -> Done:
    done = actions.set_lessons(actor, school_id, given=report.work.given, whole=report.work.whole, today=today)
    said = _("課表已匯入：新增 %(begun)d 節、結束 %(ended)d 節、未變動 %(kept)d 節。")
    facts = {"begun": len(done.begins), "ended": len(done.ends), "kept": len(done.stays)}
    return Done(filled(said, facts), "timetable:lessons", (school_id,), facts)


LESSONS: Importer[Timetable] = Importer(
    _place,
    _columns,
    (N_("班級"), N_("時間"), N_("科目"), N_("教師"), N_("教室")),
    _check,
    _apply,
    hold=hold_school,
    filled=_filled,
    nothing=N_("%(where)s裡沒有課。"),
    hints=(
        N_("檔案裡寫到的班級，整週課表換成檔案的內容；沒寫到的班級不變。已有課表的班級今天起適用，還沒有的自開學日起。"),
        N_("一班同時兩課、教師同時在兩處、教室重複的列會列出原因，一列都不寫入。"),
        N_("兩位教師同上一節寫在同一列；幾班合班上課時，科目、教師與教室寫成相同。"),
    ),
)
