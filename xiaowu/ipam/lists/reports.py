"""Reports of plans and of tickets as lists (統計)."""

from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import reports as queries
from xiaowu.ipam.queries.reports import TimeRow, UseRow
from xiaowu.ipam.rules.tickets import KIND_TITLES, Kind
from xiaowu.kernel.lists import Column, Filter, ListOf
from xiaowu.kernel.lists import Kind as Shown
from xiaowu.kernel.text.marked import N_


def _hours(minutes: float | None) -> str:
    return "" if minutes is None else f"{minutes / 60:.1f}"


USE: ListOf[UseRow] = ListOf(
    name="ipam:use",
    title=N_("位址使用與用罄推估"),
    permission=Permission.SEE,
    read=queries.use,
    sorts=queries.USE_SORTS,
    search=N_("計畫"),
    empty=N_("還沒有發布的計畫"),
    hint=N_("依近 90 天取用減釋出的速度推估；各校的用量在「各校網段」。"),
    columns=(
        Column("plan", N_("計畫"), lambda row: row.plan, sort="plan"),
        Column("vlan", N_("VLAN"), lambda row: row.vlan, Shown.NUMERAL),
        Column("schools", N_("學校"), lambda row: row.schools, Shown.NUMBER),
        Column("addresses", N_("位址"), lambda row: row.addresses, Shown.NUMBER),
        Column("taken", N_("已配發"), lambda row: row.taken, Shown.NUMBER),
        Column("free", N_("可用"), lambda row: row.free, Shown.NUMBER, sort="free"),
        Column("share", N_("使用率（%）"), lambda row: row.share, Shown.NUMBER, sort="share"),
        Column("lately", N_("近 90 天淨取用"), lambda row: row.lately, Shown.NUMBER),
        Column("out", N_("推估用罄日"), lambda row: row.out, Shown.DAY, sort="out"),
    ),
)

TIMES: ListOf[TimeRow] = ListOf(
    name="ipam:times",
    title=N_("報修統計"),
    permission=Permission.SEE,
    read=queries.times,
    sorts=queries.TIME_SORTS,
    search=N_("學校"),
    empty=N_("近一年沒有報修"),
    hint=N_("近一年，依學校與類別；時間以上班時間計。"),
    filters=(Filter("kind", N_("類別"), KIND_TITLES),),
    columns=(
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("kind", N_("類別"), lambda row: _(KIND_TITLES[Kind(row.kind)]), value=lambda row: str(row.kind)),
        Column("opened", N_("報修"), lambda row: row.opened, Shown.NUMBER, sort="opened"),
        Column("open", N_("未結案"), lambda row: row.open, Shown.NUMBER),
        Column("late", N_("逾期"), lambda row: row.late, Shown.NUMBER, sort="late"),
        Column("response", N_("接手中位數（小時）"), lambda row: _hours(row.response)),
        Column("median", N_("解決中位數（小時）"), lambda row: _hours(row.median), sort="solved"),
        Column("slow", N_("九成在幾小時內解決"), lambda row: _hours(row.slow)),
        Column("content", N_("滿意度（1 到 5）"), lambda row: "" if row.content is None else f"{row.content:.1f}"),
    ),
)
