"""Tickets as a list (清單)."""

from django.utils.translation import gettext as _

from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.queries import tickets as queries
from xiaowu.ipam.queries.tickets import MissedRow, TicketRow
from xiaowu.ipam.rules.tickets import CHANNEL_TITLES, CONTENT_TITLES, KIND_TITLES, TICKET_TITLES
from xiaowu.kernel.lists import Badge, Column, Filter, Kind, ListOf, only_told
from xiaowu.kernel.text.marked import N_

_STATES = {**{state.value: title for state, title in TICKET_TITLES.items()}, "late": N_("逾期未結"), "all": N_("全部")}

TICKETS: ListOf[TicketRow] = ListOf(
    name="ipam:tickets",
    title=N_("網路報修"),
    permission=Permission.SEE,
    read=queries.tickets,
    sorts=queries.TICKET_SORTS,
    search=N_("學校、事由、來電人或工程師"),
    empty=N_("沒有報修單"),
    hint=N_("接到電話按「接電話開單」；學校也可以自己報修。"),
    filters=(Filter("state", N_("狀態"), _STATES, N_("未結案")), Filter("kind", N_("類別"), KIND_TITLES)),
    columns=(
        only_told("id", lambda row: row.id),
        Column("subject", N_("什麼事"), lambda row: row.subject, link=lambda row: ("ipam:ticket", row.id)),
        Column("school", N_("學校"), lambda row: row.school, sort="school"),
        Column("kind", N_("類別"), lambda row: _(KIND_TITLES[row.kind]), sort="kind", value=lambda row: row.kind.value),
        Column(
            "state",
            N_("狀態"),
            lambda row: _(TICKET_TITLES[row.state]),
            value=lambda row: row.state.value,
            mark=lambda row: Badge(_("逾期"), "bad") if row.is_late else None,
        ),
        Column("owner", N_("工程師"), lambda row: row.owner),
        Column("due", N_("期限"), lambda row: row.due, Kind.DAY, sort="due"),
        Column("opened", N_("開單時間"), lambda row: row.opened_at, Kind.MOMENT, sort="opened"),
        Column("taken", N_("接手時間"), lambda row: row.taken_at, Kind.MOMENT, only_file=True),
        Column("closed", N_("結案時間"), lambda row: row.closed_at, Kind.MOMENT, sort="closed", only_file=True),
        Column("channel", N_("來源"), lambda row: _(CHANNEL_TITLES[row.channel]), value=lambda row: row.channel.value, only_file=True),
        Column("response", N_("接手所用的上班分鐘"), lambda row: row.response, Kind.NUMBER, only_file=True),
        Column("solution", N_("解決所用的上班分鐘"), lambda row: row.solution, Kind.NUMBER, only_file=True),
        Column(
            "content",
            N_("滿意度"),
            lambda row: _(CONTENT_TITLES[row.content]) if row.content else "",
            value=lambda row: row.content,
            only_file=True,
        ),
        Column("caller", N_("來電人"), lambda row: row.caller),
        Column("telephone", N_("電話或分機"), lambda row: row.telephone),
    ),
)

MISSED: ListOf[MissedRow] = ListOf(
    name="ipam:missed",
    title=N_("未接來電與來信"),
    permission=Permission.WORK_TICKETS,
    read=queries.missed,
    sorts=queries.MISSED_SORTS,
    search=N_("來電人、號碼或內容"),
    empty=N_("沒有等人接手的來電"),
    hint=N_("有人接手之前，未接來電與來信都留在這裡。"),
    filters=(Filter("state", N_("狀態"), {"taken": N_("已接手"), "all": N_("全部")}, N_("等人接手")),),
    columns=(
        only_told("id", lambda row: row.id),
        Column("at", N_("時間"), lambda row: row.at, Kind.MOMENT, sort="at", link=lambda row: ("ipam:missed_call", row.id)),
        Column("channel", N_("來源"), lambda row: _(CHANNEL_TITLES[row.channel]), value=lambda row: row.channel.value),
        Column("caller", N_("來電人"), lambda row: row.caller),
        Column("telephone", N_("電話或分機"), lambda row: row.telephone),
        Column("words", N_("內容"), lambda row: row.words[:80], Kind.PROSE),
        Column("taken_by", N_("接手人"), lambda row: row.taken_by),
        Column("taken", N_("接手時間"), lambda row: row.taken_at, Kind.MOMENT, sort="taken", only_file=True),
    ),
)
