"""How a matter stands that a school calls the engineers about (網路報修單), and until when it is to be solved."""

from enum import StrEnum

from xiaowu.kernel.flow.table import Flow, Step

WORK = "ipam.work_tickets"
SOLVED_WITHIN = 3  # working days
LONGEST_SUBJECT, LONGEST_CALLER, LONGEST_NUMBER = 100, 60, 30


class TicketState(StrEnum):
    """How it stands."""

    OPEN = "open"
    TAKEN = "taken"
    WAITING = "waiting"
    CLOSED = "closed"


class TicketVerb(StrEnum):
    """What is done with it, as the audit calls it."""

    TAKE = "took"
    WAIT = "waits"
    RESUME = "resumed"
    CLOSE = "closed"


class Kind(StrEnum):
    """What it is about."""

    ADDRESS = "address"
    SETTING = "setting"
    SWITCH = "switch"
    LINE = "line"
    OTHER = "other"


class Channel(StrEnum):
    """How it came."""

    PHONE = "phone"
    PAGE = "page"


TICKET_TITLES = {TicketState.OPEN: "待處理", TicketState.TAKEN: "處理中", TicketState.WAITING: "等候他方", TicketState.CLOSED: "已解決"}
VERB_TITLES = {TicketVerb.TAKE: "接手", TicketVerb.WAIT: "等候他方", TicketVerb.RESUME: "繼續處理", TicketVerb.CLOSE: "解決結案"}
KIND_TITLES = {Kind.ADDRESS: "位址", Kind.SETTING: "設定", Kind.SWITCH: "交換器", Kind.LINE: "線路", Kind.OTHER: "其他"}
CHANNEL_TITLES = {Channel.PHONE: "電話", Channel.PAGE: "網頁"}

TICKET = Flow(
    "ipam_ticket",
    "網路報修單",
    TicketState.OPEN,
    TICKET_TITLES,
    VERB_TITLES,
    {
        (TicketState.OPEN, TicketVerb.TAKE): Step(TicketState.TAKEN, WORK),
        (TicketState.OPEN, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
        (TicketState.TAKEN, TicketVerb.WAIT): Step(TicketState.WAITING, WORK),
        (TicketState.TAKEN, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
        (TicketState.WAITING, TicketVerb.RESUME): Step(TicketState.TAKEN, WORK),
        (TicketState.WAITING, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
    },
    owed=frozenset({TicketState.OPEN, TicketState.TAKEN, TicketState.WAITING}),
    refusals={(TicketState.CLOSED, TicketVerb.TAKE): "這張單已經結案；同一件事再來電，請開新單並註明接續。"},
)
