"""The list of closures, as declared (清單)."""

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.lists import Column, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import calendar
from xiaowu.roster.queries.calendar import ClosureRow


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
