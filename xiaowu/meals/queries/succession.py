"""Months of refunds of schools that merged (併入學校的退費月份): their successor settles, pays, and answers families, by the same posts."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.arm import armed_for, reach_of
from xiaowu.kernel.database.rows import rows, value
from xiaowu.meals.permissions import Permission

READS = ("roster_school",)


@dataclass(frozen=True, slots=True)
class Merged:
    """A school that merged into this one, and has months of refunds or had a kitchen: how many are settled and unpaid, and when it closed."""

    id: int
    name: str
    closed_on: date
    settled: list[date]
    unpaid: int


def answering(school_id: int) -> int:
    """The school whose posts answer for this one: itself, or its successor. One statement."""
    return int(value("select coalesce(roster_answering(%s), %s)", [school_id, school_id]))


@dataclass(frozen=True, slots=True)
class Succeeded:
    """That a school closed: the first day on which it does not exist, and the school whose posts answer for it (itself, if it did not merge)."""

    day: date
    by: int


def succeeded(school_id: int) -> Succeeded | None:
    """None of a school that is not closed. One statement."""
    found = rows(
        Succeeded, "select closed_on as day, roster_answering(id) as by from roster_school where id = %s and closed_on is not null", [school_id]
    )
    return found[0] if found else None


def ended_on(school_id: int) -> date | None:
    """The first day on which the school does not exist, if it closed. One statement."""
    found = succeeded(school_id)
    return found.day if found else None


def last_days(school_id: int, month: date) -> date | None:
    """The first day on which the school does not exist, if the month is its last. One statement."""
    day = ended_on(school_id)
    return day if day and day.replace(day=1) == month else None


def require_there(actor: Actor, permission: Permission, school_id: int) -> int:
    """Raise Forbidden unless the actor may at the school, or, if it merged, at its successor; returns at which. No statement of one's own schools."""
    at = _there(actor, school_id)
    require(actor, permission, school_id=at)
    return at


def holds_there(actor: Actor, permission: Permission, school_id: int) -> bool:
    """The same question, answered."""
    return holds(actor, permission, school_id=_there(actor, school_id))


def _there(actor: Actor, school_id: int) -> int:
    return school_id if school_id in actor.school_ids else answering(school_id)


def classes_now(school_id: int, at: int) -> dict[int, str]:
    """Child → its class today at the school that answers for what is paid out (`at`), where that is another one. One statement, and none of a school
    that answers for itself.
    """
    return {} if at == school_id else {each.student_id: each.name for each in rows(_Sits, "select * from meals_classes_now(%s)", [school_id])}


@dataclass(frozen=True, slots=True)
class _Sits:
    student_id: int
    name: str


@contextmanager
def settling(actor: Actor, school_id: int) -> Iterator[None]:
    """For as long as somebody settles a school's refunds: of a school that merged, what these are reckoned from (leave, stops, rolls, bills, seats)
    is open to whoever settles them at its successor, as if their post were there too. At no other time is it. Raises Forbidden.
    """
    at = require_there(actor, Permission.RELEASE_REFUNDS, school_id)
    if at == school_id:
        yield
        return
    there = (replace(each, school_id=school_id, class_id=None) for each in actor.assignments if each.school_id == at)
    with armed_for(reach_of(str(actor.account_id), clock.today(), (*actor.assignments, *there))):
        yield


def merged_into(actor: Actor, school_id: int) -> list[Merged]:
    """The schools that merged into this one, of which refunds are settled here. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_REFUNDS, school_id=school_id)
    return rows(Merged, _MERGED, [school_id])


_MERGED = """
select s.id, s.name, s.closed_on, coalesce(array_agg(m.month order by m.month) filter (where m.id is not null), '{}') as settled,
    count(*) filter (where m.state <> 'paid') as unpaid
from roster_school s left join meals_refundmonth m on m.school_id = s.id and m.state <> 'open'
where s.successor_id is not null and roster_answering(s.id) = %s and (m.id is not null or exists (
    select from meals_service v where v.school_id = s.id))
group by s.id order by s.code, s.level
"""
