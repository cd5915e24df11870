"""Children of the last grade leave when the year changes (畢業): by rule, for one school or for the city; and this can be taken back as easily."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xiaowu.kernel import audit, roc
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, rows
from xiaowu.roster.actions import seating
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries.graduation import last_day, past_places
from xiaowu.roster.rules.graduation import PastPlace, graduates


@dataclass(frozen=True, slots=True)
class _Ended:
    student_id: int
    ended: date
    former: int | None


@dataclass(frozen=True, slots=True)
class Back:
    """How many children are back in their seats, and how many stay graduated: they went on, or their seat or class is gone."""

    seated: int
    stay: int


def graduate(actor: Actor, school_id: int | None, today: date) -> int:
    """Whoever finished the last grade leaves the school, in one school or (None) in all; returns how many. Sent again it changes nobody.
    Raises Forbidden.
    """
    require(actor, Permission.GRADUATE, school_id=school_id)
    return graduate_these(actor, past_places(school_id, today), today)


def graduate_these(actor: Actor, places: Iterable[PastPlace], today: date) -> int:
    """The same for places that were looked up before: for the command, which is armed for the whole city."""
    by_school: dict[int, list[int]] = defaultdict(list)
    for place in places:
        if graduates(place):
            by_school[place.school_id].append(place.student_id)
    return sum(_graduate(actor, school_id, children, today) for school_id, children in by_school.items())


def ungraduate(actor: Actor, school_id: int, today: date) -> Back:
    """Take back this year's graduation at a school, except for children for whom it could not be taken back one by one. Raises Forbidden."""
    require(actor, Permission.GRADUATE, school_id=school_id)
    day = last_day(today)
    asked = pairs("select student_id, stays from roster_ungraduate(%s, %s)", [school_id, day])
    back = [student for student, stays in asked.items() if not stays]
    seating.told(school_id, back, day, {})
    audit.record(actor, "took_back", "graduation", school_id=school_id, count=len(back), stay=len(asked) - len(back), day=day.isoformat())
    return Back(len(back), len(asked) - len(back))


def _graduate(actor: Actor, school_id: int, children: list[int], today: date) -> int:
    graduated = "select student_id, ended, former from roster_graduate(%s, %s, %s)"
    ended = rows(_Ended, graduated, [school_id, children, roc.academic_year(today)])
    for day in sorted({each.ended for each in ended}):
        left = {each.student_id: each.former for each in ended if each.ended == day}
        seating.told(school_id, left, day, left)
    audit.record(actor, "graduated", "students", school_id=school_id, count=len(ended))
    return len(ended)
