"""The lists of closures and of requests for leave, as declared (清單)."""

from decimal import Decimal

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission as AttendancePermission
from xiaowu.attendance.queries import leave
from xiaowu.attendance.queries.leave import LeaveRow
from xiaowu.attendance.rules.leave import STATE_TITLES, State
from xiaowu.attendance.rules.roll import LEAVE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar
from xiaowu.roster.queries.calendar import ClosureRow
from xiaowu.roster.rules.roles import ROLE_TITLES, Role

LEAVE_TONES = {State.ASKED: "warn", State.RETURNED: "info", State.APPROVED: "good", State.REFUSED: "bad", State.WITHDRAWN: ""}


def _where(row: ClosureRow) -> str:
    return (row.district or _("全市")) + (f" · {_(row.level)}" if row.level else "")


CLOSURES: ListOf[ClosureRow] = ListOf(
    name="attendance:closures",
    title=N_("本學年度的停課"),
    permission=Permission.CLOSE_CITY,
    read=lambda actor, wanted: calendar.closures(actor, wanted, clock.today()),
    sorts=calendar.CLOSURE_SORTS,
    first="-day",
    search=N_("分區或原因"),
    empty=N_("沒有停課"),
    columns=(
        only_told("id", lambda row: row.id),
        Column("day", N_("日期"), lambda row: row.day, Kind.DAY, sort="day"),
        Column("where", N_("範圍"), _where),
        Column("schools", N_("學校數"), lambda row: row.schools, Kind.NUMBER),
        Column("reason", N_("原因"), lambda row: row.reason),
    ),
)


def _waits_for(row: LeaveRow) -> str:
    return _(ROLE_TITLES[Role(row.waits_for)]) if row.waits_for else ""


def _days(days: Decimal) -> int | float:
    """Whole days without a decimal point."""
    return int(days) if days == int(days) else float(days)


LEAVES: ListOf[LeaveRow] = ListOf(
    name="attendance:leaves",
    title=N_("假單"),
    permission=AttendancePermission.DECIDE_LEAVE,
    read=leave.leaves,
    sorts=leave.SORTS,
    first="-asked_at",
    search=N_("學生或班級"),
    empty=N_("沒有假單"),
    hint=N_("家長、導師或生教組送出的假單會出現在這裡。"),
    filters=(
        Filter("show", N_("狀態"), {"mine": N_("等我審核")} | {state.value: title for state, title in STATE_TITLES.items()}),
        Filter("kind", N_("假別"), LEAVE_TITLES),
    ),
    columns=(
        only_told("id", lambda row: row.id),
        Column("class", N_("班級"), lambda row: row.class_name, sort="class"),
        Column("child", N_("學生"), lambda row: row.child, link=lambda row: ("attendance:leave", row.id)),
        Column("type", N_("假別"), lambda row: _(LEAVE_TITLES[row.leave_type]), value=lambda row: row.leave_type),
        Column("first_day", N_("起日"), lambda row: row.first_day, Kind.DAY, sort="first_day"),
        Column("last_day", N_("迄日"), lambda row: row.last_day, Kind.DAY),
        Column("days", N_("上課日數"), lambda row: _days(row.days), Kind.NUMBER, sort="days"),
        Column("state", N_("狀態"), leave.state_words, tone=lambda row: LEAVE_TONES[row.state], note=_waits_for, value=lambda row: row.state),
        Column("asked_by", N_("申請人"), lambda row: row.asked_by_name),
        Column("asked_at", N_("申請時間"), lambda row: row.asked_at, Kind.MOMENT, sort="asked_at"),
    ),
)
