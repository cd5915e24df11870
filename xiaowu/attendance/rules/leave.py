"""Asking for leave (請假): which cells a request covers, whether it may be asked, who must agree, and what each step makes of it.

A leave is a set of cells, (day, period); two leaves overlap where they have a cell in common, and a whole day has all of that day's.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from fractions import Fraction
from typing import TypeAlias

from xiaowu.attendance.rules.leave_types import MOST_DAYS, NEVER, ORDER, SchoolRules, TypeRule
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel.flow.table import Flow, Step
from xiaowu.roster.rules.roles import DEPUTY_OF, Role
from xiaowu.timetable.rules.periods import LESSONS, WHOLE_DAY, is_lesson

MOST_CHILDREN = 500  # of one group: a whole school that is out owes no roll, and is no leave
LONGEST_REASON = 500
HANGS_AFTER = timedelta(days=2)  # so long undecided, it is the office's and the principal's too

Cell: TypeAlias = tuple[date, int]


class State(StrEnum):
    """How a request stands."""

    ASKED = "asked"  # 審核中
    RETURNED = "returned"  # 退回補正
    APPROVED = "approved"  # 已核准
    REFUSED = "refused"  # 不准假
    WITHDRAWN = "withdrawn"  # 已撤回


class Verb(StrEnum):
    APPROVE = "approve"
    PASS = "pass"  # noqa: S105  (no password)
    RETURN = "return"
    REFUSE = "refuse"
    ASK_AGAIN = "ask_again"
    WITHDRAW = "withdraw"


STATE_TITLES = {
    State.ASKED: "審核中",
    State.RETURNED: "退回補正",
    State.APPROVED: "已核准",
    State.REFUSED: "不准假",
    State.WITHDRAWN: "已撤回",
}
VERB_TITLES = {
    Verb.APPROVE: "同意",
    Verb.PASS: "送下一關",
    Verb.RETURN: "退回補正",
    Verb.REFUSE: "不准假",
    Verb.ASK_AGAIN: "補正後再送",
    Verb.WITHDRAW: "撤回假單",
}
NEEDS_WORDS = frozenset({Verb.RETURN, Verb.REFUSE})
STANDS = frozenset({State.ASKED, State.APPROVED})  # its cells are taken: nothing else may be asked for them

_DECIDE, _ASK = "attendance.decide_leave", "attendance.ask_leave"
FLOW: Flow[State, Verb] = Flow(
    name="leave",
    title="請假",
    begins=State.ASKED,
    states=STATE_TITLES,
    verbs=VERB_TITLES,
    steps={
        (State.ASKED, Verb.APPROVE): Step(State.APPROVED, _DECIDE),
        (State.ASKED, Verb.PASS): Step(State.ASKED),  # one of several has agreed
        (State.ASKED, Verb.RETURN): Step(State.RETURNED, _DECIDE),
        (State.ASKED, Verb.REFUSE): Step(State.REFUSED, _DECIDE),
        (State.RETURNED, Verb.ASK_AGAIN): Step(State.ASKED, _ASK),
        (State.ASKED, Verb.WITHDRAW): Step(State.WITHDRAWN, _ASK),
        (State.RETURNED, Verb.WITHDRAW): Step(State.WITHDRAWN, _ASK),
        (State.APPROVED, Verb.WITHDRAW): Step(State.WITHDRAWN, _ASK),
    },
)


@dataclass(frozen=True, slots=True)
class Span:
    """From when until when: `begins` is the first period of the first day, `ends` the last of the last; `WHOLE_DAY`: that day's first, or last."""

    first: date
    last: date
    begins: int = WHOLE_DAY
    ends: int = WHOLE_DAY


class Fault(StrEnum):
    """Why a request cannot be asked."""

    BACKWARDS = "backwards"
    TOO_LONG = "too_long"
    NO_SCHOOL = "no_school"
    NOT_OFFERED = "not_offered"
    TOO_LATE = "too_late"
    NOT_AHEAD = "not_ahead"
    MORE_THAN_MAY = "more_than_may"
    IN_EXAMS = "in_exams"


def span_fault(span: Span) -> Fault | None:
    """What is wrong with it before any calendar is asked."""
    if span.last < span.first or (span.first == span.last and span.begins and span.ends and span.ends < span.begins):
        return Fault.BACKWARDS
    return Fault.TOO_LONG if (span.last - span.first).days >= MOST_DAYS else None


def cells_of(span: Span, school_days: Iterable[date], bells: Mapping[date, Collection[int]] | None = None) -> frozenset[Cell]:
    """The cells of a span on days with school, each by its own bells; a day of which every period is covered is one cell, the whole day."""
    found: set[Cell] = set()
    for day in school_days:
        if span.first <= day <= span.last:
            periods = (bells or {}).get(day) or LESSONS
            since = span.begins if day == span.first else WHOLE_DAY
            until = (span.ends if day == span.last else WHOLE_DAY) or max(periods)
            covered = [each for each in periods if since <= each <= until]
            found |= {(day, WHOLE_DAY)} if len(covered) == len(periods) else {(day, each) for each in covered}
    return frozenset(found)


def whole_days(cells: Iterable[Cell], bells: Mapping[date, Collection[int]]) -> frozenset[date]:
    """The days of which approved leaves, whether one or several, cover every period: they count as days of leave."""
    covered: dict[date, set[int]] = {}
    for day, period in cells:
        covered.setdefault(day, set()).add(period)
    return frozenset(day for day, periods in covered.items() if WHOLE_DAY in periods or periods >= set(bells[day]))


def overlapping(mine: Collection[Cell], others: Collection[Cell]) -> frozenset[Cell]:
    """Which of mine another leave has too: the same period, or a whole day of either."""
    taken, whole = frozenset(others), {day for day, period in others if period == WHOLE_DAY}
    days = {day for day, _period in others}
    return frozenset(each for each in mine if each in taken or each[0] in whole or (each[1] == WHOLE_DAY and each[0] in days))


def covers(cells: Collection[Cell], cell: Cell) -> bool:
    """Whether a leave of these cells explains who is away in that one."""
    return cell in cells or (cell[0], WHOLE_DAY) in cells


def length(cells: Iterable[Cell], lessons: int) -> Fraction:
    """How many days it is: a whole day is one, part of one its lessons over those of the day, never more than the day."""
    of_day: dict[date, Fraction] = {}
    for day, period in cells:
        part = Fraction(1) if period == WHOLE_DAY else Fraction(int(is_lesson(period)), lessons)
        of_day[day] = min(Fraction(1), of_day.get(day, Fraction(0)) + part)
    return sum(of_day.values(), Fraction(0))


def why_not(
    kind: LeaveType, cells: Collection[Cell], rules: SchoolRules, *, today: date, back: date | None, kin: int = 0, is_office: bool = False
) -> Fault | None:
    """None if a leave of these cells may be asked today. `back`: until when it may still be asked (None: it is over for nobody yet); `kin`: the
    degree of kinship, from 1. Student affairs enters what was brought too late: they answer for it.
    """
    rule = rules.types.get(kind)
    if rule is None:
        return Fault.NOT_OFFERED
    if not cells:
        return Fault.NO_SCHOOL
    days = length(cells, rules.lessons)
    if days > most(rule, kin):
        return Fault.MORE_THAN_MAY
    if not rule.in_exams and touches(cells, rules.exams):
        return Fault.IN_EXAMS
    if is_office:
        return None
    first = min(day for day, _period in cells)
    if rule.ahead is not None and days >= rule.ahead_from and first < today + timedelta(days=rule.ahead):
        return Fault.NOT_AHEAD
    return Fault.TOO_LATE if back is not None and today > back else None


def most(rule: TypeRule, kin: int) -> int:
    """How many days one request may have."""
    return rule.by_kin[min(max(kin, 1), len(rule.by_kin)) - 1] if rule.by_kin else rule.most


def touches(cells: Iterable[Cell], days: Collection[date]) -> bool:
    return any(day in days for day, _period in cells)


def needs_proof(rule: TypeRule, cells: Collection[Cell], rules: SchoolRules) -> bool:
    """Whether a proof is to come with it."""
    if rule.exam_proof and touches(cells, rules.exams):
        return True
    return rule.proof_from < NEVER and length(cells, rules.lessons) >= rule.proof_from


def remaining(chain: Sequence[Role], asked_by: Collection[str]) -> tuple[Role, ...]:
    """Who must still agree once these have asked: what whoever asks would agree to is agreed, and all that stands below."""
    agreed_to = [place for place, role in enumerate(chain) if stands_for(role, asked_by)]
    return tuple(chain[max(agreed_to) + 1 :]) if agreed_to else tuple(chain)


def stands_for(role: Role, mine: Collection[str]) -> bool:
    """Whether whoever holds these roles agrees for that one: it is theirs, they stand in for it, or they stand above it."""
    rank = ORDER.index(role) if role in ORDER else len(ORDER)
    return role in mine or any(each in mine for each in ORDER[rank:]) or any(of is role and deputy in mine for deputy, of in DEPUTY_OF.items())


def approver(wanted: Role, present: Collection[str]) -> Role:
    """Who decides in the place of a role that nobody holds: its deputy, then who stands above, the nearest first, then below. `present`: the roles
    that somebody holds at the school, or over the class. Where nobody does at all it is the principal: whoever comes finds it.
    """
    if wanted in present:
        return wanted
    deputies = [deputy for deputy, of in DEPUTY_OF.items() if of is wanted and deputy in present]
    place = ORDER.index(wanted) if wanted in ORDER else 0
    above, below = ORDER[place + 1 :], tuple(reversed(ORDER[:place]))
    return next((role for role in (*deputies, *above, *below) if role in present), Role.PRINCIPAL)


def may_decide(waits_for: Role, mine: Collection[str], *, hangs: bool = False) -> bool:
    """Whether whoever holds these roles there decides what waits for that role. The principal decides everything.
    What `hangs` is student affairs' too: nothing waits for ever.
    """
    further = (Role.PRINCIPAL, *((Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS) if hangs else ()))
    return stands_for(waits_for, mine) or bool({*further} & set(mine))


@dataclass(frozen=True, slots=True)
class Next:
    """What an agreement makes of a request: `is_last`: nobody else must agree; else for whom it waits, and how far its chain is."""

    is_last: bool
    place: int
    waits_for: Role | None


def agreed(chain: Sequence[Role], place: int, by: Collection[str], present: Collection[str]) -> Next:
    """After somebody with these roles has agreed at this place of the chain: whoever stands above has agreed for those below too."""
    done = max((spot for spot, role in enumerate(chain) if spot >= place and stands_for(role, by)), default=place)
    following = done + 1
    if following >= len(chain):
        return Next(True, following, None)
    return Next(False, following, approver(chain[following], present))


def undone(before: str | None, stands: str, own: str) -> str | None:
    """What becomes of a roll's mark once a leave is undone (撤回). `before` is the mark before the leave was approved ("" for present; None: the
    roll was not taken yet), `stands` what the roll says now, `own` the leave's own mark. What somebody else wrote since stays; a roll that was first
    taken with the leave on it has nobody who looked for the child, and asks: None.
    """
    return stands if stands != own else before
