"""Homeroom teachers as a sheet (導師名單): the template lists this year's classes with the teachers that they have."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import RowError
from xiaowu.kernel.imports import Done, Effect, Importer, Place, Report, RowReport
from xiaowu.kernel.sheets import cells
from xiaowu.kernel.sheets.importing import Column, Row
from xiaowu.kernel.sheets.writing import Value
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.actions.homerooms import assign_homerooms
from xiaowu.roster.actions.seating import hold_school
from xiaowu.roster.queries import homerooms as queries
from xiaowu.roster.queries import places
from xiaowu.roster.rules.classlist import LONGEST_NAME
from xiaowu.roster.rules.homerooms import FAULT_TITLES, Change, ListedTeacher, plan
from xiaowu.roster.rules.roles import GRADES

_TEACHER = N_("導師")


def _place(school_id: int, today: date) -> Place:
    school = places.school(school_id, today)
    return Place(school.id, school.name, school)


def _columns(place: Place, _today: date) -> tuple[Column, ...]:
    grades = GRADES[place.of.level]
    return (
        Column("grade", "年級", cells.between(grades[0], grades[-1]), ("年別", "grade"), example=grades[0]),
        Column("number", "班", cells.between(1, 99), ("班級", "班別", "class", "class number"), example=1),
        Column(
            "teacher",
            "導師",
            cells.name(LONGEST_NAME),
            ("導師姓名", "級任教師", "teacher"),
            required=False,
            example="王小明",
            invented=True,
            help=N_("本校的教職員；空白不變更。"),
        ),
    )


def _filled(actor: Actor, place: Place, today: date) -> list[list[Value]]:
    found = queries.homerooms(actor, place.id, today)
    return [[*key, "、".join(held.name for held in each.held)] for key, each in found.items() if not each.is_closed]


def _check(actor: Actor, school_id: int, rows: Sequence[Row], _sent: date) -> Report[list[Change]]:
    today = clock.today()
    listed = [ListedTeacher(row.number, **row.values) for row in rows if row.values["teacher"]]
    known = queries.homerooms(actor, school_id, today), queries.colleagues(actor, school_id, today)
    changes, faults = plan(listed, *known, actor.person_id)
    errors = tuple(RowError(each.row, _(_TEACHER), _(FAULT_TITLES[each.fault])) for each in faults)
    return Report(tuple(map(_row, changes)), changes, errors)


def _row(change: Change) -> RowReport:
    before = "、".join(each.name for each in change.homeroom.held)
    effect = (Effect.CHANGE if before else Effect.ADD) if change.gives or change.ends else Effect.KEEP
    told = ((_(_TEACHER), before, change.teacher.name),) if effect is not Effect.KEEP else ()
    does = (change.homeroom.class_id, change.teacher.person_id, [each.post_id for each in change.ends])
    return RowReport(change.row, effect, (change.homeroom.name, change.teacher.name), told, does=does)


def _apply(actor: Actor, school_id: int, report: Report[list[Change]], today: date) -> Done:
    assign_homerooms(actor, school_id, report.work, today=today)
    count = len(report.rows) - report.count(Effect.KEEP)
    said = ngettext("已更新 %(count)d 個班級的導師。", "已更新 %(count)d 個班級的導師。", count) % {"count": count}
    return Done(said, "roster:school_staff", (school_id,))


HOMEROOMS: Importer[list[Change]] = Importer(
    _place,
    _columns,
    (N_("班級"), N_("導師")),
    _check,
    _apply,
    hold=hold_school,
    filled=_filled,
    hints=(
        N_("範本列出本學年度的班級與目前的導師；改好姓名後上傳，沒有列出的班級不變。"),
        N_("新導師自今天起任職，原導師的職務同時結束；雙方都會收到通知信。"),
    ),
)
