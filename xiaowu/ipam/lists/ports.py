"""Switches as a list (清單)."""

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import ports as queries
from xiaowu.ipam.queries.ports import SwitchRow
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

SWITCHES: ListOf[SwitchRow] = ListOf(
    name="ipam:switches",
    title=N_("交換器與連接埠"),
    permission=Permission.SEE,
    read=queries.switches,
    sorts=queries.SWITCH_SORTS,
    search=N_("學校、名稱、地點或型號"),
    empty=N_("沒有交換器"),
    hint=N_("學校與駐點工程師可以逐臺登錄，或匯入試算表。"),
    filters=(Filter("state", N_("連接埠"), {"full": N_("已用完")}),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("name", N_("交換器"), lambda row: row.told.name, sort="name", link=lambda row: ("ipam:switch", row.id)),
        Column("school", N_("學校"), lambda row: row.school, sort="school", link=lambda row: ("ipam:school", row.school_id)),
        Column("room", N_("地點"), lambda row: row.told.room),
        Column("model", N_("型號"), lambda row: row.told.model),
        Column("ports", N_("連接埠"), lambda row: row.told.ports, Kind.NUMBER),
        Column("used", N_("已用"), lambda row: row.told.used, Kind.NUMBER),
        Column("free", N_("可用"), lambda row: row.told.free, Kind.NUMBER, sort="free"),
        Column("counted", N_("清點日"), lambda row: row.counted_on, Kind.DAY, sort="counted"),
    ),
)
