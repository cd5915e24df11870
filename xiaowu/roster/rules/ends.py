"""How a child's time at a school ends (離校、畢業), in one table: for which reason, what the reason requires, and where the child is then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from xiaowu.kernel.roc import years
from xiaowu.roster.rules.roles import GRADES, Level

LONGEST_PLACE = 60


class Reason(StrEnum):
    """Why an enrolment ended, other than for another class.

    Dropping out (中輟) is not among them: by law such a child stays on the school's record until it comes back (強迫入學條例).
    """

    CITY_SCHOOL = "city_school"  # 轉至本市學校
    OTHER_CITY = "other_city"  # 轉出外縣市
    ABROAD = "abroad"  # 出國
    OTHER = "other"  # 其他：不寫明的原因，包含死亡
    MISTAKE = "mistake"  # 誤建
    GRADUATED = "graduated"  # 畢業
    CLOSED = "closed"  # 裁撤、併校


REASON_TITLES = {
    Reason.CITY_SCHOOL: "轉至本市學校",
    Reason.OTHER_CITY: "轉出外縣市",
    Reason.ABROAD: "出國",
    Reason.OTHER: "其他",
    Reason.MISTAKE: "誤建（不是本校學生）",
    Reason.GRADUATED: "畢業",
    Reason.CLOSED: "學校裁撤或併校",
}


@dataclass(frozen=True, slots=True)
class End:
    """What one reason means. `asks` names what must be given with it; `by_hand`: a keeper may give it to a single child."""

    asks: str = ""
    by_hand: bool = True


ENDS: dict[Reason, End] = {
    Reason.CITY_SCHOOL: End(asks="to_school_id"),
    Reason.OTHER_CITY: End(asks="went_to"),
    Reason.ABROAD: End(),
    Reason.OTHER: End(),
    Reason.MISTAKE: End(),
    Reason.GRADUATED: End(by_hand=False),
    Reason.CLOSED: End(by_hand=False),
}

BY_HAND = tuple(reason for reason, end in ENDS.items() if end.by_hand)


def is_last_grade(level: Level, grade: int) -> bool:
    """Whether a child of this grade is in the last one of its school (畢業年級): the sixth, or the ninth."""
    return grade == GRADES[level][-1]


def first_day_after(academic_year: int) -> date:
    """The first day on which children who finished this academic year are no longer at the school: 1 August (學年度自八月一日起)."""
    return years.first_day_of(academic_year + 1)


def next_numbers(taken: Iterable[int], wanted: int) -> list[int]:
    """The numbers for classes of a grade that come to a school: after its highest."""
    highest = max(taken, default=0)
    return list(range(highest + 1, highest + 1 + wanted))
