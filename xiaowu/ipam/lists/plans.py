"""Plans, the schools' ranges and numbers as lists (清單)."""

from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import plans as queries
from xiaowu.ipam.queries.plans import NumberRow, PlanRow, RangeRow
from xiaowu.ipam.rules.plans import PLAN_TITLES
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

PLANS: ListOf[PlanRow] = ListOf(
    name="ipam:plans",
    title=N_("位址計畫"),
    permission=Permission.OPEN,
    read=queries.plans,
    sorts=queries.PLAN_SORTS,
    search=N_("計畫名稱"),
    empty=N_("沒有位址計畫"),
    hint=N_("教育局發布計畫後，各校的網段與位址會出現在這裡。"),
    filters=(Filter("state", N_("狀態"), PLAN_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("計畫名稱"), lambda row: row.name, sort="name", link=lambda row: ("ipam:plan", row.id)),
        Column("state", N_("狀態"), lambda row: _(PLAN_TITLES[row.state]), value=lambda row: row.state.value),
        Column("vlan", N_("VLAN"), lambda row: row.template.vlan, Kind.NUMERAL, sort="vlan"),
        Column("space", N_("計畫網段"), lambda row: str(row.template.space), Kind.CODE),
        Column("schools", N_("學校"), lambda row: row.schools, Kind.NUMBER),
        Column("addresses", N_("位址"), lambda row: row.addresses, Kind.NUMBER),
        Column("taken", N_("已配發"), lambda row: row.taken, Kind.NUMBER),
        Column("until", N_("取用期限"), lambda row: row.until, Kind.DAY, sort="until"),
    ),
)

RANGES: ListOf[RangeRow] = ListOf(
    name="ipam:ranges",
    title=N_("各校網段"),
    permission=Permission.OPEN,
    read=queries.ranges,
    sorts=queries.RANGE_SORTS,
    search=N_("學校或計畫"),
    empty=N_("沒有網段"),
    hint=N_("計畫發布到學校後才有網段。"),
    filters=(Filter("state", N_("狀態"), {"full": N_("已無可用位址"), "by_hand": N_("例外網段")}),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("school", N_("學校"), lambda row: row.school, sort="school", link=lambda row: ("ipam:range", row.id)),
        Column("plan", N_("計畫"), lambda row: row.plan, sort="plan", mark=lambda row: Badge(_("例外網段"), "warn") if row.by_hand else None),
        Column("vlan", N_("VLAN"), lambda row: row.vlan, Kind.NUMERAL, sort="vlan"),
        Column("network", N_("網段"), lambda row: row.network, Kind.CODE),
        Column("first", N_("設備的第一個位址"), lambda row: row.first, Kind.CODE, sort="first"),
        Column("last", N_("設備的最後一個位址"), lambda row: row.last, Kind.CODE),
        Column("gateway", N_("閘道"), lambda row: row.gateway, Kind.CODE),
        Column("free", N_("可用"), lambda row: row.free, Kind.NUMBER, sort="free"),
        Column("taken", N_("已配發"), lambda row: row.taken, Kind.NUMBER),
    ),
)

NUMBERS: ListOf[NumberRow] = ListOf(
    name="ipam:numbers",
    title=N_("網路編號"),
    permission=Permission.KEEP_PLANS,
    read=queries.numbers,
    sorts=queries.NUMBER_SORTS,
    search=N_("學校名稱或代碼"),
    counted=N_("共 %(total)s 校"),
    filters=(Filter("state", N_("狀態"), {"none": N_("還沒有編號")}),),
    columns=(
        Column("code", N_("學校代碼"), lambda row: row.code, Kind.CODE, sort="code"),
        Column("name", N_("學校"), lambda row: row.name, sort="name"),
        Column("number", N_("網路編號"), lambda row: row.number, Kind.NUMERAL, sort="number"),
    ),
)
