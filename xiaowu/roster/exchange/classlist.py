"""Class lists as sheets (名條): the columns they may have, and the words of their report."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Question, Report, RowReport
from xiaowu.kernel.imports.declared import Asking
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.cells import Reader
from xiaowu.kernel.sheets.importing import Column, Doubt, Row
from xiaowu.kernel.text.figures import filled
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.actions import classlist as actions
from xiaowu.roster.actions.comparing import plan_of
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.exchange.asked import asked, changed
from xiaowu.roster.exchange.cells import phone
from xiaowu.roster.queries import places
from xiaowu.roster.queries.told import soon_of, told_before
from xiaowu.roster.rules.classlist import DIET_WORDS, LAST_SEAT, LONGEST_NAME, RELATION_WORDS, ListedChild, Plan, Step
from xiaowu.roster.rules.phones import lost_its_zero
from xiaowu.roster.rules.roles import DIET_TITLES, GRADES, RELATION_TITLES

_EARLIEST_BIRTH = 25  # years before the academic year
_LONGEST_NUMBER = 20


def columns(place: Place, today: date) -> tuple[Column, ...]:
    """The class list's columns for a school of that level. A column or cell that is missing changes nothing."""
    grades, name = GRADES[place.of.level], cells.name(LONGEST_NAME)
    diets, relations = cells.choice(DIET_TITLES, DIET_WORDS), cells.choice(RELATION_TITLES, RELATION_WORDS)
    mended = Doubt(lost_its_zero, N_("這些列的手機號碼少了開頭的 0，已補上，請核對：%(rows)s。"))
    return (
        Column("grade", "年級", cells.between(grades[0], grades[-1]), ("年別", "grade"), example=grades[0]),
        Column("class_number", "班", cells.between(1, 99), ("班級", "班別", "class", "class number"), example=1),
        Column("seat", "座號", cells.between(1, LAST_SEAT), ("座位號碼", "座位號", "seat"), example=40),
        Column("number", "學號", cells.code(_LONGEST_NUMBER), ("學生學號", "學籍號碼", "number"), example="115901", help=N_("請設為文字格式。")),
        Column("name", "姓名", name, ("學生姓名", "name"), example="王小明", invented=True),
        _optional(
            "birth_date",
            "生日",
            _birthday(today),
            "出生日期",
            "出生年月日",
            "birthday",
            example=_born(grades[0], today),
            help=N_("民國或西元都可以。"),
        ),
        _optional("diet", "用餐", diets, "用餐別", "餐別", example="葷食", help=N_("葷食、素食、不吃豬肉、自備餐。")),
        _optional("guardian", "監護人", name, "監護人姓名", "家長", "家長姓名", example="王大明"),
        _optional("relation", "關係", relations, "與學生關係", "稱謂", example="父", help=N_("父、母、祖父母、其他。")),
        _optional("phone", "電話", phone, "聯絡電話", "家長電話", "監護人電話", "手機", "行動電話", example="0912-345-678", doubt=mended),
    )


def _optional(key: str, title: str, read: Reader, *also: str, example: str, help: str = "", doubt: Doubt | None = None) -> Column:
    return Column(key, title, read, (*also, key), required=False, example=example, help=help, doubt=doubt)


def _birthday(today: date) -> Reader:
    first, last = date(today.year - _EARLIEST_BIRTH, 1, 1), today - timedelta(days=1)
    return cells.day(first, last, lambda day: _("生日 %(day)s 不合理。") % {"day": roc.short(day)})


def children(rows: Sequence[Row], day: date) -> list[ListedChild]:
    """The children on a list of that day."""
    return [ListedChild(row=row.number, academic_year=roc.academic_year(day), **row.values) for row in rows]


def report(plan: Plan) -> Report[Plan]:
    """What a list would do, in words."""
    listed = {step.child.row: step.child for step in plan.steps}
    questions = [Question(each.row, each.token, f"{listed[each.row].name}（{listed[each.row].number}）", asked(each)) for each in plan.questions]
    return Report(tuple(map(_row, plan.steps)), plan, plan.errors, tuple(questions), tuple(plan.looked_at()), must_stay=plan.was_asked)


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name, school)


def _check(actor: Actor, school_id: int, rows: Sequence[Row], day: date) -> Report[Plan]:
    return report(plan_of(actor, school_id, children(rows, day)))


def _apply(actor: Actor, school_id: int, found: Report[Plan], today: date) -> Done:
    facts = actions.apply_plan(actor, school_id, found.work, today=today)
    said = filled(_("已匯入：新增 %(add)d 人、更新 %(change)d 人、未變動 %(keep)d 人。"), found.counts)
    return Done(said, "roster:school", (school_id,), facts)


def _row(step: Step) -> RowReport:
    child = step.child
    told = (f"{child.own_grade or child.grade}-{child.class_number}", child.seat, child.number, child.name)
    badges = (_("調班或改座號"),) if step.moves else ()
    remarks = (_("電話、關係沒有匯入：這一列沒有監護人姓名。"),) if child.is_half_a_guardian else ()
    does = (step.student_id, step.moves, step.changes, step.guardian)
    return RowReport(child.row, Effect(step.verb), told, tuple(changed(step.changes)), badges, remarks, does)


def _born(grade: int, today: date) -> str:
    """An example birthday for a child of that grade: seven years old on 1 September of the first grade."""
    return roc.short(date(roc.western(roc.academic_year(today)) - grade - 5, 5, 21))


CLASS_LIST: Importer[Plan] = Importer(
    _place,
    columns,
    (N_("班級"), N_("座號"), N_("學號"), N_("姓名")),
    _check,
    _apply,
    hold=hold_school,
    look="roster.import",
    nothing=N_("%(where)s裡沒有學生。"),
    hints=(
        N_("年級、班、座號、學號、姓名必填。表格上方可以有標題文字；隱藏的工作表不讀，隱藏的列仍會匯入並列出。"),
        N_("生日、用餐、監護人、關係、電話：沒有這一欄，或儲存格空白，就不變更；新生的用餐空白為葷食，關係空白為其他。"),
        N_("監護人與名冊上同名的，更新關係與電話；不同名的，加上一位；不會移除原有的監護人。"),
        N_("錯誤值（例如 #N/A）、真假值與無法辨識的字不當作空白，會逐列提示。"),
    ),
    asking=Asking(
        N_("請先確認是不是同一位學生"), N_("有一列沒有勾選，就一列都不寫入；若是同一位學生，請修改名條後重新上傳。"), N_("已查明，照名條匯入")
    ),
    follows=lambda school_id: told_before(soon_of([school_id])),
)
