"""Families are told of an absence that nobody explained (缺席通知, 2.7): when, of which class not yet, and what was said of it since."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum

from xiaowu.attendance.rules.roll import Mark
from xiaowu.notifications.rules import Outcome, Way

TELL_AT = time(8, 40)  # unless the school says otherwise: before the first lesson ends, when a roll was taken and corrected
SETTLED = timedelta(minutes=5)  # a roll is left alone for as long after each save: a slip is corrected at once
CORRECTED_FOR = timedelta(days=7)  # a mark that is corrected later is a matter of the family's page alone
FEWEST_DOUBTED = 3
MOST_WORDS = 20  # of one guardian of one absence: all of them are read by whoever looks for the child


class Doubt(StrEnum):
    """Why nobody is told from a class's roll before somebody looked (點名待確認)."""

    MANY = "many"  # 缺席人數異常：多半是校外教學或按錯
    NEWCOMERS = "newcomers"  # 點名之後有學生編入


DOUBT_TITLES = {Doubt.MANY: "半數以上學生缺席", Doubt.NEWCOMERS: "點名之後有學生編入"}


@dataclass(frozen=True, slots=True)
class RollState:
    """What decides whether a class's roll is good enough to disturb families by it."""

    enrolled: int
    absent: int  # without leave
    newcomers: int
    saved_at: datetime
    is_confirmed: bool  # student affairs looked at just this save


def doubt_of(roll: RollState) -> Doubt | None:
    """Half of a class away without a word is an outing or a slip of the finger more often than it is true."""
    if roll.is_confirmed:
        return None
    if roll.newcomers:
        return Doubt.NEWCOMERS
    return Doubt.MANY if roll.absent >= FEWEST_DOUBTED and 2 * roll.absent >= roll.enrolled else None


def is_time(now: datetime, tell_at: time, roll: RollState) -> bool:
    """Whether the school's hour has come and the roll is no longer being corrected."""
    return now.time().replace(tzinfo=None) >= tell_at and now - roll.saved_at >= SETTLED


class News(StrEnum):
    """What a family is told."""

    ABSENT = "absent"  # 缺席
    CORRECTED = "corrected"  # 更正


def news(mark: str, *, is_told: bool) -> News | None:
    """`is_told`: the last that the family was told is that the child is absent. So whatever the marks become, they are told each change once."""
    is_absent = mark == Mark.ABSENT
    if is_absent is is_told:
        return None
    return News.ABSENT if is_absent else News.CORRECTED


class NoticeReach(StrEnum):
    """Whether a notice came anywhere, the best first."""

    READ = "read"  # 已讀取
    SENT = "sent"  # 已送出
    WAITING = "waiting"  # 等候傳送
    NOTHING = "nothing"  # 沒有任何方式送達


def reached(ways: Iterable[tuple[Way, Outcome, bool]]) -> NoticeReach:
    """Of (way, outcome, whether it was read) of everybody who was told. What lies on the page alone reaches nobody before it is read."""
    found = {NoticeReach.READ if is_read else _sent(way, outcome) for way, outcome, is_read in ways}
    return next((each for each in NoticeReach if each in found), NoticeReach.NOTHING)


def _sent(way: Way, outcome: Outcome) -> NoticeReach:
    if way == Way.PAGE:
        return NoticeReach.NOTHING
    return {Outcome.TAKEN: NoticeReach.SENT, Outcome.WAITING: NoticeReach.WAITING, Outcome.UNNEEDED: NoticeReach.READ}.get(
        outcome, NoticeReach.NOTHING
    )


def is_recent(day: date, today: date) -> bool:
    """Whether a day's absence may still be told, corrected and answered."""
    return timedelta(0) <= today - day <= CORRECTED_FOR


class Said(StrEnum):
    """What was said of an absence: by the family, or by whoever looked for the child at school."""

    ILL = "ill"  # 生病
    FAMILY = "family"  # 家中有事
    COMING = "coming"  # 已出門，會晚到
    OTHER = "other"  # 其他原因
    EXPECTED = "expected"  # 孩子應該在學校！
    REACHED = "reached"  # 已聯絡上家長
    NO_ANSWER = "no_answer"  # 聯絡不上
    SAFE = "safe"  # 已確認孩子平安


SAID_TITLES = {
    Said.ILL: "生病", Said.FAMILY: "家中有事", Said.COMING: "已出門，會晚到", Said.OTHER: "其他原因", Said.EXPECTED: "孩子應該在學校！",
    Said.REACHED: "已聯絡上家長", Said.NO_ANSWER: "聯絡不上", Said.SAFE: "已確認孩子平安",
}  # fmt: skip
BY_FAMILY = (Said.ILL, Said.FAMILY, Said.COMING, Said.OTHER, Said.EXPECTED)
BY_SCHOOL = (Said.REACHED, Said.NO_ANSWER, Said.SAFE)


class Standing(StrEnum):
    """How an absence stands, the most pressing first."""

    ALARM = "alarm"  # 家長以為孩子在學校
    SILENT = "silent"  # 尚無回覆
    TRIED = "tried"  # 聯絡不上
    ANSWERED = "answered"  # 家長已回覆
    REACHED = "reached"  # 已聯絡上
    SAFE = "safe"  # 已確認平安


STANDING_TITLES = {
    Standing.ALARM: "家長表示孩子應該在學校", Standing.SILENT: "尚無回覆", Standing.TRIED: "聯絡不上", Standing.ANSWERED: "家長已回覆",
    Standing.REACHED: "已聯絡上家長", Standing.SAFE: "已確認孩子平安",
}  # fmt: skip
STANDING_TONES = {Standing.ALARM: "bad", Standing.SILENT: "warn", Standing.TRIED: "warn", Standing.ANSWERED: "info"}
ORDER = {standing: place for place, standing in enumerate(Standing)}


def standing(words: Iterable[Said]) -> Standing:
    """From what was said, in order. That the child should be at school stands until the child is found; nothing else, however late, ends it."""
    found = Standing.SILENT
    for said in words:
        if said is Said.SAFE:
            found = Standing.SAFE
        elif said is Said.EXPECTED or found is Standing.ALARM:
            found = Standing.ALARM
        elif said is Said.NO_ANSWER:
            found = Standing.TRIED if found is Standing.SILENT else found
        else:
            found = Standing.REACHED if said is Said.REACHED else Standing.ANSWERED
    return found
