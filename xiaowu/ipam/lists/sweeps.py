"""What differs between sweeps and records, as a list (清單)."""

from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import sweeps as queries
from xiaowu.ipam.queries.sweeps import DifferenceRow
from xiaowu.ipam.rules.addresses import STATE_TITLES
from xiaowu.ipam.rules.sweeps import DIFFERENCE_TITLES, SOURCE_TITLES
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_


def _where(row: DifferenceRow) -> tuple[str, int]:
    return ("ipam:address", row.address_id) if row.address_id else ("ipam:range", row.range_id)


DIFFERENCES: ListOf[DifferenceRow] = ListOf(
    name="ipam:differences",
    title=N_("掃描與登錄比對"),
    permission=Permission.SEE,
    read=queries.differences,
    sorts=queries.DIFFERENCE_SORTS,
    search=N_("位址、學校、計畫或設備"),
    empty=N_("掃描過的位址都與登錄相符"),
    hint=N_("沒有掃描到的位址不列出：沒看過不等於沒在用。"),
    filters=(Filter("what", N_("差異"), DIFFERENCE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("address", N_("位址"), lambda row: row.address, Kind.CODE, sort="address", link=_where),
        Column("what", N_("差異"), lambda row: _(DIFFERENCE_TITLES[row.what]), value=lambda row: row.what.value),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("plan", N_("計畫"), lambda row: row.plan),
        Column("state", N_("登錄狀態"), lambda row: _(STATE_TITLES[row.state]) if row.state else "", value=lambda row: row.state and row.state.value),
        Column("device", N_("登錄的設備"), lambda row: row.device),
        Column("recorded", N_("登錄的硬體位址"), lambda row: row.recorded, Kind.CODE),
        Column("mac", N_("看到的硬體位址"), lambda row: row.mac, Kind.CODE),
        Column("recorded_at", N_("該設備登錄在"), lambda row: row.recorded_at, Kind.CODE),
        Column("port", N_("交換器連接埠"), lambda row: row.port),
        Column("looked", N_("掃描時間"), lambda row: row.looked_at, Kind.MOMENT, sort="looked"),
        Column("seen", N_("最近看到"), lambda row: row.seen_at, Kind.MOMENT, sort="seen"),
        Column("source", N_("來源"), lambda row: _(SOURCE_TITLES[row.source]), value=lambda row: row.source.value, only_file=True),
    ),
)
