"""Addresses and requests as lists (清單)."""

from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import addresses as queries
from xiaowu.ipam.queries.addresses import AddressRow, RequestRow
from xiaowu.ipam.rules.addresses import STATE_TITLES, STATE_TONES
from xiaowu.ipam.rules.requests import STANDING_TITLES
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

ADDRESSES: ListOf[AddressRow] = ListOf(
    name="ipam:addresses",
    title=N_("網路位址"),
    permission=Permission.OPEN,
    read=queries.addresses,
    sorts=queries.ADDRESS_SORTS,
    search=N_("位址、設備、地點、學校或計畫"),
    empty=N_("沒有位址"),
    hint=N_("計畫發布到學校後才有位址。"),
    filters=(Filter("state", N_("狀態"), STATE_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("address", N_("位址"), lambda row: row.address, Kind.CODE, sort="address", link=lambda row: ("ipam:address", row.id)),
        Column(
            "state",
            N_("狀態"),
            lambda row: _(STATE_TITLES[row.state]),
            sort="state",
            tone=lambda row: STATE_TONES[row.state],
            value=lambda row: row.state.value,
        ),
        Column("school", N_("學校"), lambda row: row.school, sort="school", link=lambda row: ("ipam:range", row.range_id)),
        Column("plan", N_("計畫"), lambda row: row.plan, sort="plan"),
        Column("vlan", N_("VLAN"), lambda row: row.vlan, Kind.NUMERAL),
        Column("device", N_("設備"), lambda row: row.device, sort="device"),
        Column("room", N_("地點"), lambda row: row.room),
        Column("name", N_("網路名稱"), lambda row: row.name, Kind.CODE),
        Column("mac", N_("硬體位址（MAC）"), lambda row: row.mac, Kind.CODE),
        Column("gateway", N_("閘道"), lambda row: row.gateway, Kind.CODE, only_file=True),
    ),
)

REQUESTS: ListOf[RequestRow] = ListOf(
    name="ipam:requests",
    title=N_("位址申請"),
    permission=Permission.SEE,
    read=queries.requests,
    sorts=queries.REQUEST_SORTS,
    search=N_("學校或用途"),
    empty=N_("沒有位址申請"),
    hint=N_("學校從「各校網段」提出申請。"),
    filters=(Filter("state", N_("狀態"), STANDING_TITLES),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("asked", N_("申請時間"), lambda row: row.asked_at, Kind.MOMENT, sort="asked", link=lambda row: ("ipam:request", row.id)),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("plan", N_("計畫"), lambda row: row.plan, sort="plan"),
        Column("count", N_("數量"), lambda row: row.count, Kind.NUMBER),
        Column("reason", N_("用途"), lambda row: row.reason),
        Column("state", N_("狀態"), lambda row: _(STANDING_TITLES[row.state]), value=lambda row: row.state.value),
        Column("until", N_("保留至"), lambda row: row.until, Kind.DAY, sort="until"),
    ),
)
