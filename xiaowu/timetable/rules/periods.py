"""The periods of a school day (節次), as numbers in the order of the day: ten times the lesson's number, and what lies between lies between."""

from enum import IntEnum, StrEnum

WHOLE_DAY = 0  # 整天: the morning's roll, which is of the day
LAST_CODE = 129


class Period(IntEnum):
    """What every school calls the same. A school's further bells (meal, cleaning) have numbers between these."""

    EARLY = 5  # 早自修
    ASSEMBLY = 8  # 升旗、朝會
    FIRST = 10  # 第一節
    SECOND = 20
    THIRD = 30
    FOURTH = 40
    NOON = 45  # 午休
    FIFTH = 50
    SIXTH = 60
    SEVENTH = 70
    EIGHTH = 80  # 第八節（課後輔導）


PERIOD_TITLES = {
    Period.EARLY: "早自修",
    Period.ASSEMBLY: "升旗",
    Period.FIRST: "第一節",
    Period.SECOND: "第二節",
    Period.THIRD: "第三節",
    Period.FOURTH: "第四節",
    Period.NOON: "午休",
    Period.FIFTH: "第五節",
    Period.SIXTH: "第六節",
    Period.SEVENTH: "第七節",
    Period.EIGHTH: "第八節",
}
FURTHER_TITLES = {90: "第九節", 100: "第十節", 110: "第十一節", 120: "第十二節"}  # at schools that hold more lessons a day (高級中等學校、進修部)
BETWEEN_TITLES = {0: "其他時段"}  # what only the school's own bells name
LESSONS = tuple(each for each in Period if each % 10 == 0)


class BellKind(StrEnum):
    """What goes on between two bells."""

    BEFORE = "before"  # 課前：早自修、朝會、導師時間
    LESSON = "lesson"  # 上課
    MEAL = "meal"  # 午餐
    NAP = "nap"  # 午休
    CLEAN = "clean"  # 打掃
    OTHER = "other"  # 其他


BELL_KIND_TITLES = {
    BellKind.BEFORE: "課前",
    BellKind.LESSON: "上課",
    BellKind.MEAL: "用餐",
    BellKind.NAP: "午休",
    BellKind.CLEAN: "打掃",
    BellKind.OTHER: "其他",
}
WITH_ROLL = frozenset({BellKind.BEFORE, BellKind.LESSON, BellKind.NAP})  # in which a roll may be taken

WEEKDAY_TITLES = {1: "星期一", 2: "星期二", 3: "星期三", 4: "星期四", 5: "星期五", 6: "星期六", 7: "星期日"}


def title_of(period: int) -> str:
    """What a period is called where the school's bells are not at hand (source string, translated where shown)."""
    return next((title for titles in (PERIOD_TITLES, FURTHER_TITLES) for known, title in titles.items() if known == period), BETWEEN_TITLES[0])


def is_known(period: int) -> bool:
    """Whether a period is called the same everywhere; what lies between is a school's own."""
    return period in PERIOD_TITLES or period in FURTHER_TITLES


def is_lesson(period: int) -> bool:
    return period > 0 and period % 10 == 0
