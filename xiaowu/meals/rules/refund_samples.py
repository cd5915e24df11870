"""Rules to begin with (退費規定範例): written for this house; a school takes one and changes what is otherwise with it."""

from datetime import time

from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.meals.rules.refunds import CLOSURES, Late, Line, Notice, Other, RefundRule, Side, Subsidised, Unit

_SICK, _PERSONAL, _OFFICIAL, _FUNERAL = LeaveType.SICK, LeaveType.PERSONAL, LeaveType.OFFICIAL, LeaveType.FUNERAL
_ANY = frozenset({*LeaveType})
_CLOSED, _LEFT = Line(CLOSURES), Line(frozenset({Other.LEFT}), notices=(Notice(1, Unit.CALENDAR),), late=Late.LATER)
_GROUP = Line(frozenset({_OFFICIAL}), group_from=5, notices=(Notice(7),))
_EVENING_BEFORE = (Notice(1, Unit.CALENDAR, time(14)),)

SAMPLE_TITLES = {
    "day_before": "前一日 14:00 前告知，第一天起退",
    "three_days": "3 個上課日前告知，晚說就晚退",
    "third_day": "連續 3 天起退，事假須先說",
    "after_return": "病假返校後申請",
    "registered": "停餐要另外登記",
    "proof": "附證明才退",
    "whole_row": "連續 3 天以上，整段都退",
    "no_subsidy": "補助生退回補助款",
}
SAMPLES: dict[str, RefundRule] = {
    "day_before": RefundRule((Line(_ANY, notices=_EVENING_BEFORE), _CLOSED, _LEFT, _GROUP)),
    "three_days": RefundRule((Line(_ANY, notices=(Notice(3),), late=Late.LATER), _CLOSED, _LEFT, _GROUP)),
    "third_day": RefundRule(
        (
            Line(frozenset({_PERSONAL}), 3, notices=(Notice(5),)),
            Line(frozenset({_SICK}), 3, notices=(Notice(1, Unit.CALENDAR),), late=Late.LATER),
            Line(frozenset({_OFFICIAL, _FUNERAL}), notices=_EVENING_BEFORE),
            _CLOSED,
            _LEFT,
        )
    ),
    "after_return": RefundRule(
        (
            Line(frozenset({_PERSONAL, _OFFICIAL}), notices=(Notice(7, Unit.CALENDAR),)),
            Line(
                frozenset({_SICK, _FUNERAL}),
                notices=(Notice(3, Unit.CALENDAR, side=Side.AFTER_START), Notice(7, Unit.CALENDAR, side=Side.AFTER_RETURN)),
            ),
            _CLOSED,
            _LEFT,
        )
    ),
    "registered": RefundRule((Line(_ANY | {Other.STOPPED}, notices=(Notice(3, at=time(12)),), late=Late.LATER), _CLOSED, _LEFT), registered=True),
    "proof": RefundRule((Line(_ANY | {Other.WEEKDAY}, notices=_EVENING_BEFORE, proof=True), _CLOSED, _LEFT)),
    "whole_row": RefundRule((Line(_ANY, 3, back_to_first=True, notices=_EVENING_BEFORE), _CLOSED, _LEFT)),
    "no_subsidy": RefundRule((Line(_ANY, notices=_EVENING_BEFORE), _CLOSED, _LEFT), subsidised=Subsidised.FUND),
}
