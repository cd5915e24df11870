"""In which ways and when somebody is told (通知方式、勿擾時段), as pure functions."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum

from xiaowu.roster.rules.roles import Role

LONGEST_KEY = 100  # characters
LONGEST_DEVICE = 200
TRIED = timedelta(days=9)  # a letter is tried for a week after quiet hours, a push for a day
MOST_DEVICES = 10  # per account
LONGEST_ADDRESS = 254  # RFC 5321
CODE_DIGITS, CODE_TRIES = 6, 5
CODE_LASTS, CODE_AGAIN = timedelta(hours=24), timedelta(minutes=1)
MOST_CODES, CODES_WITHIN = 5, timedelta(days=1)  # so that nobody's mailbox is filled from here, and no code is guessed
MOST_IN_LETTER = 50  # lines of the letter of the day, which links to all notices
POINT_BYTES, AUTH_BYTES = 65, 16  # of a browser's keys (RFC 8291)


# 無人擔任時的代收人：該校資訊組長，再無人則教育局承辦人
STAND_INS = (Role.IT_COORDINATOR, Role.BUREAU_OFFICER)


def stand_ins(role: str, *, at_school: bool) -> tuple[Role, ...]:
    """Who is told if nobody holds the intended role: each in turn, until somebody is found."""
    return tuple(each for each in STAND_INS if each != role and (at_school or each is Role.BUREAU_OFFICER))


def sections_asked(section: str) -> tuple[str | None, ...]:
    """Of which section of the bureau somebody is told: each in turn, until somebody is found: that section, people who belong to none, anybody.
    Without a section: anybody.
    """
    return (section, "", None) if section else (None,)


def code_is_good(asked: datetime, tries: int, now: datetime) -> bool:
    """Whether the code that was sent to a family's own address may still be typed in."""
    return tries < CODE_TRIES and now - asked < CODE_LASTS


def may_send_code(asked: datetime, codes: int, first_code: datetime, now: datetime) -> bool:
    """Whether an account may have another code sent: not within a minute, nor more than a few a day."""
    return now - asked >= CODE_AGAIN and (codes < MOST_CODES or now - first_code >= CODES_WITHIN)


class Way(StrEnum):
    """How something reached somebody, or was to reach them."""

    PAGE = "page"  # 通知匣
    LETTER = "letter"  # 信件
    DAILY = "daily"  # 每日彙整信
    PUSH = "push"  # 推播
    NOBODY = "nobody"  # 無人可通知


WAY_TITLES = {Way.PAGE: "通知匣", Way.LETTER: "信件", Way.DAILY: "每日彙整信", Way.PUSH: "推播", Way.NOBODY: "無人可通知"}


class Outcome(StrEnum):
    """The outcome of one way."""

    WAITING = "waiting"  # 等候傳送
    TAKEN = "taken"  # 已送達
    REFUSED = "refused"  # 未送達
    UNNEEDED = "unneeded"  # 已先讀取


OUTCOME_TITLES = {Outcome.WAITING: "等候傳送", Outcome.TAKEN: "已送出", Outcome.REFUSED: "未送達", Outcome.UNNEEDED: "已先讀取"}


class Letter(StrEnum):
    """When somebody wants a letter about a kind."""

    NEVER = "never"
    NOW = "now"
    DAILY = "daily"


LETTER_TITLES = {Letter.NOW: "每則寄信", Letter.DAILY: "每日彙整成一封", Letter.NEVER: "不寄信"}


@dataclass(frozen=True, slots=True)
class Choice:
    """In which ways in addition to the inbox, which always has it."""

    letter: Letter
    push: bool


@dataclass(frozen=True, slots=True)
class Hours:
    """Quiet hours (勿擾時段): from one time to another, over midnight if need be. If both are the same: none."""

    start: time
    end: time


QUIET = Hours(time(20), time(7))  # for people who chose none


def is_quiet(at: datetime, hours: Hours) -> bool:
    """Whether that moment lies within them; the first minute does, the last does not."""
    now = at.time()
    if hours.start <= hours.end:
        return hours.start <= now < hours.end
    return now >= hours.start or now < hours.end


def not_before(at: datetime, hours: Hours, *, is_urgent: bool) -> datetime:
    """When something of that moment may disturb: at once, or when the quiet hours are over. Urgent things do not wait."""
    if is_urgent or not is_quiet(at, hours):
        return at
    over = at.replace(hour=hours.end.hour, minute=hours.end.minute, second=0, microsecond=0)
    return over if over > at else over + timedelta(days=1)


def ways(choice: Choice, *, is_urgent: bool, has_mailbox: bool, devices: int) -> tuple[Way, ...]:
    """In which ways somebody is told: always on the page; in the ways they chose, if there is a mailbox or a device.
    Urgent things do not wait for the letter of the day.
    """
    found = [Way.PAGE]
    if has_mailbox and choice.letter is not Letter.NEVER:
        found.append(Way.LETTER if is_urgent or choice.letter is Letter.NOW else Way.DAILY)
    if choice.push and devices:
        found.append(Way.PUSH)
    return tuple(found)
