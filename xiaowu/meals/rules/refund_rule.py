"""A refund rule as it is stored, and where one contradicts itself (退費規定的內容與矛盾)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time
from enum import StrEnum
from itertools import combinations
from typing import Any, Final

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refunds import (
    CLOSURES,
    GROUND_TITLES,
    Ground,
    Late,
    Line,
    Notice,
    Other,
    RefundRule,
    Settle,
    Side,
    Subsidised,
    Unit,
)

MOST_DAYS: Final = 60  # of a time limit, or in a row
MOST_LINES: Final = 20
MOST_PRICE: Final = 1000  # of one meal, in NT$
_NOBODY_RETURNS = frozenset({Other.LEFT})


class NotARefundRule(ValueError):
    """What was given as a rule is none; the message says where."""


class Contradiction(StrEnum):
    """How a rule contradicts itself."""

    TWICE = "twice"  # two lines for one ground and size of group
    NEVER_BACK = "never_back"  # asked for after the return of who has left
    NO_BILL = "no_bill"  # set off against the next bill of who has left
    GROUP_CLOSURE = "group_closure"  # a closure is of everybody
    NEVER_REACHED = "never_reached"  # told before the meal and after the return


CONTRADICTION_TITLES = {
    Contradiction.TWICE: "同一事由有兩條規定",
    Contradiction.NEVER_BACK: "離校的學生不會返校，卻要返校後申請",
    Contradiction.NO_BILL: "離校的學生沒有下期繳費單可以扣抵",
    Contradiction.GROUP_CLOSURE: "停課是全體的，不能另訂團體人數",
    Contradiction.NEVER_REACHED: "連續天數的起算日超過整月可退的天數",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Where a rule contradicts itself: how, of which ground, and in which lines."""

    what: Contradiction
    ground: Ground
    lines: tuple[Line, ...] = ()


def contradictions(rule: RefundRule) -> tuple[Fault, ...]:
    """Everything in a rule that cannot be kept."""
    found = [
        Fault(Contradiction.TWICE, ground, (one, other))
        for one, other in combinations(rule.lines, 2)
        if one.group_from == other.group_from
        for ground in sorted(one.grounds & other.grounds)
    ]
    for line in rule.lines:
        found += [Fault(what, ground, (line,)) for ground in sorted(line.grounds) for what in _of(rule, line, ground)]
    return tuple(found)


def _of(rule: RefundRule, line: Line, ground: Ground) -> list[Contradiction]:
    found = []
    if ground in _NOBODY_RETURNS and any(each.side is Side.AFTER_RETURN for each in line.notices):
        found.append(Contradiction.NEVER_BACK)
    if ground in _NOBODY_RETURNS and (line.settle or rule.settle) is Settle.SET_OFF:
        found.append(Contradiction.NO_BILL)
    if ground in CLOSURES and line.group_from:
        found.append(Contradiction.GROUP_CLOSURE)
    if line.whole_months and line.from_day > 1 and not line.back_to_first:
        found.append(Contradiction.NEVER_REACHED)
    return found


def ground_of(name: str) -> Ground:
    """Raises ValueError for a name of none."""
    return LeaveType(name) if name in set(LeaveType) else Other(name)


def rule_of(stored: Mapping[str, Any]) -> RefundRule:
    """Raises NotARefundRule."""
    try:
        if unknown := {*stored} - {"lines", "subsidised", "settle", "paid_first", "staff", "registered", "notes"}:
            raise NotARefundRule(", ".join(sorted(unknown)))
        lines = tuple(_line(each) for each in stored.get("lines", ()))
        if len(lines) > MOST_LINES:
            raise NotARefundRule(str(len(lines)))
        return RefundRule(
            lines,
            Subsidised(stored.get("subsidised", Subsidised.NONE)),
            Settle(stored.get("settle", Settle.CASH)),
            _flag(stored.get("paid_first", False)),
            _flag(stored.get("staff", False)),
            _flag(stored.get("registered", False)),
            str(stored.get("notes", "")),
        )
    except (ValueError, TypeError, AttributeError, KeyError) as error:
        raise NotARefundRule(str(error)) from error


def _line(said: Mapping[str, Any]) -> Line:
    if unknown := {*said} - set(Line.__slots__):
        raise NotARefundRule(", ".join(sorted(unknown)))
    grounds = frozenset(ground_of(each) for each in said["grounds"])
    if not grounds:
        raise NotARefundRule("grounds")
    return Line(
        grounds,
        _number(said.get("from_day", 1), least=1),
        _flag(said.get("back_to_first", False)),
        tuple(_notice(each) for each in said.get("notices", ())),
        Late(said.get("late", Late.LOST)),
        _number(said.get("group_from", 0)),
        _flag(said.get("whole_months", False)),
        _flag(said.get("proof", False)),
        Settle(said["settle"]) if said.get("settle") else None,
    )


def _notice(said: Mapping[str, Any]) -> Notice:
    if unknown := {*said} - set(Notice.__slots__):
        raise NotARefundRule(", ".join(sorted(unknown)))
    return Notice(
        _number(said["days"]),
        Unit(said.get("unit", Unit.SCHOOL)),
        time.fromisoformat(said["at"]) if said.get("at") else None,
        Side(said.get("side", Side.BEFORE)),
        _flag(said.get("counts_itself", False)),
    )


def _number(said: Any, least: int = 0) -> int:
    if isinstance(said, bool) or not isinstance(said, int) or not least <= said <= MOST_DAYS:
        raise NotARefundRule(str(said))
    return said


def _flag(said: Any) -> bool:
    if not isinstance(said, bool):
        raise NotARefundRule(str(said))
    return said


def stored(rule: RefundRule) -> dict[str, Any]:
    """The rule as it is stored; `rule_of` gives it back."""
    return {
        "lines": [_line_stored(each) for each in rule.lines],
        "subsidised": rule.subsidised.value, "settle": rule.settle.value, "paid_first": rule.paid_first, "staff": rule.staff,
        "registered": rule.registered, "notes": rule.notes,
    }  # fmt: skip


def _line_stored(line: Line) -> dict[str, Any]:
    return {
        "grounds": [each.value for each in GROUND_TITLES if each in line.grounds],
        "from_day": line.from_day, "back_to_first": line.back_to_first, "late": line.late.value, "group_from": line.group_from,
        "whole_months": line.whole_months, "proof": line.proof, "settle": line.settle.value if line.settle else None,
        "notices": [
            {"days": each.days, "unit": each.unit.value, "at": each.at.isoformat("minutes") if each.at else None, "side": each.side.value,
             "counts_itself": each.counts_itself}
            for each in line.notices
        ],
    }  # fmt: skip
