"""The declared list of what leaves the house (清單)."""

from django.utils.translation import gettext as _

from xiaowu.connections.permissions import Permission
from xiaowu.connections.queries import deliveries
from xiaowu.connections.queries.deliveries import NamedRow
from xiaowu.kernel.delivery.kinds import kinds
from xiaowu.kernel.delivery.told import SORTS, STATES
from xiaowu.kernel.lists import Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

_OUTCOMES = {"waiting": N_("等待中"), "sent": N_("已送達"), "given_up": N_("已放棄"), "dropped": N_("已無需傳送")}
_OUTCOME_TONES = {"waiting": "warn", "sent": "good", "given_up": "bad"}

DELIVERIES: ListOf[NamedRow] = ListOf(
    name="connections:deliveries",
    title=N_("對外傳送"),
    permission=Permission.KEEP_CLIENTS,
    read=deliveries.deliveries,
    sorts=tuple(SORTS),
    first="-made",
    search=N_("對象名稱或代號"),
    empty=N_("沒有對外傳送的紀錄"),
    hint=N_("通知信、登出通知與帳號同步；送不出去的會自動再試，間隔逐次加長。"),
    filters=(
        Filter("show", N_("狀態"), {state: _OUTCOMES[state] for state in STATES}),
        Filter("kind", N_("種類"), lambda: {kind.name: kind.title for kind in kinds().values()}),
    ),
    columns=(
        only_told("id", lambda each: each.row.id),
        Column("kind", N_("種類"), lambda each: _(each.row.title)),
        Column("destination", N_("對象"), lambda each: each.name, sort="destination"),
        Column("made", N_("建立時間"), lambda each: each.row.made, Kind.MOMENT, sort="made"),
        Column("state", N_("狀態"), lambda each: _(_OUTCOMES[each.row.state]), tone=lambda each: _OUTCOME_TONES.get(each.row.state, "")),
        Column("answer", N_("最近的回覆"), lambda each: each.row.answer),
        Column("asked", N_("最近嘗試"), lambda each: each.row.asked, Kind.MOMENT, sort="asked"),
        Column("attempts", N_("被拒次數"), lambda each: each.row.attempts, Kind.NUMBER),
        Column("due", N_("下次嘗試"), lambda each: each.row.due, Kind.MOMENT),
    ),
)
