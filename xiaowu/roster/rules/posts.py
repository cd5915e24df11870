"""Who gives a post to whom (職務由誰給予), and how long an offer stays open."""

from datetime import date, timedelta
from enum import StrEnum

from xiaowu.roster.rules.roles import ENDING_ROLES, OUTSIDE_ROLES, Role

OFFER_LASTS = timedelta(days=14)
TOLD_FOR = timedelta(days=30)

# those who keep a school's posts, and its head: otherwise a keeper could invent a colleague, act as them, and give himself any post
BY_BUREAU = frozenset({Role.IT_COORDINATOR, Role.PRINCIPAL})
# reaches all of a school's children: the school gives it, since school years begin with it, and the bureau is told who got it
TOLD_TO_BUREAU = frozenset({Role.STUDENT_AFFAIRS, Role.REGISTRAR, Role.DEAN_OF_STUDIES, Role.DEAN_OF_STUDENTS, Role.COUNSELLOR, Role.NURSE})


LONGEST_OUTSIDE = timedelta(days=366)  # a post from outside: somebody who stays longer is entered anew, which asks again


class Span(StrEnum):
    """What is wrong with the days of a post."""

    NO_END = "no_end"
    REVERSED = "reversed"
    TOO_LONG = "too_long"


SPAN_TITLES = {
    Span.NO_END: "這個職務須有最後一日。",
    Span.REVERSED: "最後一日不可早於起日。",
    Span.TOO_LONG: "外部人員一次最長一年；到期後可再登錄。",
}


def span_fault(role: Role, since: date, last: date | None) -> Span | None:
    """What is wrong with a post from one day to another, both included; None if nothing is."""
    if last is None:
        return Span.NO_END if role in ENDING_ROLES else None
    if last < since:
        return Span.REVERSED
    return Span.TOO_LONG if role in OUTSIDE_ROLES and last - since >= LONGEST_OUTSIDE else None


def last_day(until: date | None) -> date | None:
    """The last day, from the stored first day on which it is no longer held; people are shown last days."""
    return until - timedelta(days=1) if until else None


class Barrier(StrEnum):
    """Why this keeper may not change a post or a name."""

    OWN = "own"
    NOT_HERE = "not_here"
    ELSEWHERE = "elsewhere"
    BY_BUREAU = "by_bureau"


BARRIER_TITLES = {
    Barrier.OWN: "自己的職務須由其他管理者新增或結束；請洽本校另一位資訊組長或教育局。",
    Barrier.NOT_HERE: "這個人在本校沒有職務。請產生職務邀請碼，由本人登入後確認；沒有帳號可登入的人請洽教育局。",
    Barrier.ELSEWHERE: "這個人也在其他學校或教育局任職，姓名由教育局修改；請洽教育局。",
    Barrier.BY_BUREAU: "資訊組長與校長的職務由教育局給予；請洽教育局。",
}


def barrier_to_giving(*, is_own: bool, is_bureau: bool, serves_here: bool) -> Barrier | None:
    """A school gives a further post to somebody who serves there, the bureau to any known person; nobody to themselves."""
    if is_own:
        return Barrier.OWN
    return None if is_bureau or serves_here else Barrier.NOT_HERE


def barrier_to_role(role: Role, *, is_bureau: bool) -> Barrier | None:
    """A school gives no post whose holder could give posts in turn."""
    return Barrier.BY_BUREAU if role in BY_BUREAU and not is_bureau else None


def barrier_to_renaming(*, is_bureau: bool, serves_elsewhere: bool) -> Barrier | None:
    """A name is corrected where all of somebody's posts lie; otherwise by the bureau."""
    return None if is_bureau or not serves_elsewhere else Barrier.ELSEWHERE
