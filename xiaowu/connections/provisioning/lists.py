"""The declared lists of systems that are sent accounts, and of departures (清單)."""

from django.utils.translation import gettext as _

from xiaowu.connections.permissions import Permission
from xiaowu.connections.provisioning.queries import targets
from xiaowu.connections.provisioning.queries.targets import DepartureRow, TargetRow
from xiaowu.connections.provisioning.rules.target import STATE_TITLES, State
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, ListRequest, Page, page_of_rows
from xiaowu.kernel.text.marked import N_

_TARGET_SORTS = {"name": "name", "waiting": "waiting", "refused": "refused", "asked": "asked"}


def _targets(actor: Actor, wanted: ListRequest) -> Page[TargetRow]:
    return page_of_rows(targets.targets(actor), wanted, _TARGET_SORTS, lambda row: f"{row.name} {row.url}")


def _state(row: TargetRow) -> State:
    return State.ON if row.is_on else State.OFF


TARGETS: ListOf[TargetRow] = ListOf(
    name="connections:targets",
    title=N_("帳號同步"),
    permission=Permission.KEEP_TARGETS,
    read=_targets,
    sorts=tuple(_TARGET_SORTS),
    search=N_("系統名稱或網址"),
    empty=N_("尚無同步對象"),
    columns=(
        Column("name", N_("系統名稱"), lambda row: row.name, sort="name"),
        Column("url", N_("網址"), lambda row: row.url, Kind.CODE),
        Column("places", N_("服務範圍"), lambda row: row.places or _("全市")),
        Column("state", N_("狀態"), lambda row: _(STATE_TITLES[_state(row)]), tone=lambda row: "good" if row.is_on else "warn", value=_state),
        Column("done", N_("已同步"), lambda row: row.done, Kind.NUMBER),
        Column("waiting", N_("待同步"), lambda row: row.waiting, Kind.NUMBER, sort="waiting"),
        Column("refused", N_("同步失敗"), lambda row: row.refused, Kind.NUMBER, sort="refused"),
        Column("asked", N_("最近一次"), lambda row: row.asked, Kind.MOMENT, sort="asked"),
        Column("answer", N_("回覆"), lambda row: row.answer),
    ),
)

DEPARTURES: ListOf[DepartureRow] = ListOf(
    name="connections:departures",
    title=N_("離職或停用"),
    permission=Permission.KEEP_TARGETS,
    read=targets.departures,
    sorts=("at", "name", "system"),
    first="-at",
    search=N_("姓名或系統名稱"),
    counted=N_("共 %(total)s 筆；曾同步至其他系統、現已離職或停用的帳號。"),
    empty=N_("沒有離職或停用的帳號"),
    filters=(Filter("show", N_("狀態"), {"waiting": N_("待同步"), "told": N_("已同步")}),),
    columns=(
        Column("name", N_("姓名"), lambda row: row.name, sort="name", mark=lambda row: Badge(_("待同步"), "warn") if row.is_waiting else None),
        Column("system", N_("系統名稱"), lambda row: row.system, sort="system"),
        Column("at", N_("最近一次"), lambda row: row.at, Kind.MOMENT, sort="at"),
        Column("answer", N_("回覆"), lambda row: row.answer),
    ),
)
