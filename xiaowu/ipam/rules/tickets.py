"""How a matter stands that a school calls the engineers about (網路報修單), and until when it is to be solved."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from xiaowu.kernel.flow.table import Flow, Step

WORK = "ipam.work_tickets"
SOLVED_WITHIN = 3  # working days
OPENS, CLOSES = time(8), time(17)  # the hours of an office: what comes in the evening waits from the next morning
LADDER = (0, 2)  # so many working days past the due day: the engineers, then the bureau's section
BEST = 5  # of how content a school is; 1 is not at all
LONGEST_SUBJECT, LONGEST_CALLER, LONGEST_NUMBER = 100, 60, 30
LONGEST_NOTE = 5_000  # characters
LONGEST_SENDER, LONGEST_WORDS = 120, 2_000  # of a letter


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
    MAIL = "mail"


TICKET_TITLES = {TicketState.OPEN: "待處理", TicketState.TAKEN: "處理中", TicketState.WAITING: "等候他方", TicketState.CLOSED: "已解決"}
VERB_TITLES = {TicketVerb.TAKE: "接手", TicketVerb.WAIT: "等候他方", TicketVerb.RESUME: "繼續處理", TicketVerb.CLOSE: "解決結案"}
SAID_TITLES = {TicketVerb.WAIT: "請寫等候誰、預計到何時。", TicketVerb.CLOSE: "請寫處理結果，學校會看到。"}  # steps that need a text
KIND_TITLES = {Kind.ADDRESS: "位址", Kind.SETTING: "網路設定", Kind.SWITCH: "交換器", Kind.LINE: "線路", Kind.OTHER: "其他"}
CHANNEL_TITLES = {Channel.PHONE: "電話", Channel.PAGE: "網頁", Channel.MAIL: "電子郵件"}
CONTENT_TITLES = {5: "很滿意", 4: "滿意", 3: "普通", 2: "不滿意", 1: "很不滿意"}

TICKET = Flow(
    "ipam_ticket",
    "網路報修單",
    TicketState.OPEN,
    TICKET_TITLES,
    VERB_TITLES,
    {
        (TicketState.OPEN, TicketVerb.TAKE): Step(TicketState.TAKEN, WORK),
        (TicketState.OPEN, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
        (TicketState.TAKEN, TicketVerb.TAKE): Step(TicketState.TAKEN, WORK),
        (TicketState.WAITING, TicketVerb.TAKE): Step(TicketState.TAKEN, WORK),
        (TicketState.TAKEN, TicketVerb.WAIT): Step(TicketState.WAITING, WORK),
        (TicketState.TAKEN, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
        (TicketState.WAITING, TicketVerb.RESUME): Step(TicketState.TAKEN, WORK),
        (TicketState.WAITING, TicketVerb.CLOSE): Step(TicketState.CLOSED, WORK),
    },
    owed=frozenset({TicketState.OPEN, TicketState.TAKEN, TicketState.WAITING}),
    refusals={(TicketState.CLOSED, TicketVerb.TAKE): "這張單已經結案；同一件事再來電，請開新單並註明接續。"},
)


def working_minutes(start: datetime, end: datetime, days: Collection[date]) -> int:
    """The minutes of office hours (8 to 17) between two moments on these working days; both moments in local time. 0 if the second is the earlier
    one.
    """
    found, day = timedelta(), start.date()
    while day <= end.date():
        if day in days:
            opens, closes = (datetime.combine(day, each, start.tzinfo) for each in (OPENS, CLOSES))
            found += max(min(end, closes) - max(start, opens), timedelta())
        day += timedelta(days=1)
    return int(found / timedelta(minutes=1))


def rungs(due: date, today: date, days: Sequence[date]) -> int:
    """How many rungs of the ladder a ticket has reached that is not solved: 1 once its due day is over, 2 when two further working days are."""
    since = sum(due < each <= today for each in days)
    return sum(due < today and since > each for each in LADDER)
