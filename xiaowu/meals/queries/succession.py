"""Months of refunds of schools that merged (併入學校的退費月份): their successor finishes paying, and answers families, by the same posts."""

from dataclasses import dataclass

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows, value
from xiaowu.meals.permissions import Permission

READS = ("roster_school",)


@dataclass(frozen=True, slots=True)
class Merged:
    """A school that merged into this one, and of which months of refunds are settled."""

    id: int
    name: str
    unpaid: int


def answering(school_id: int) -> int:
    """The school whose posts answer for this one: itself, or its successor. One statement."""
    return int(value("select coalesce(meals_answering(%s), %s)", [school_id, school_id]))


def require_there(actor: Actor, permission: Permission, school_id: int) -> int:
    """Raise Forbidden unless the actor may at the school, or, if it merged, at its successor; returns at which. No statement of one's own schools."""
    at = school_id if school_id in actor.school_ids else answering(school_id)
    require(actor, permission, school_id=at)
    return at


def merged_into(actor: Actor, school_id: int) -> list[Merged]:
    """The schools that merged into this one and have settled months. One statement. Raises Forbidden."""
    require(actor, Permission.SEE_REFUNDS, school_id=school_id)
    return rows(Merged, _MERGED, [school_id])


_MERGED = """
select s.id, s.name, count(*) filter (where m.state <> 'paid') as unpaid from roster_school s join meals_refundmonth m on m.school_id = s.id
where s.successor_id is not null and meals_answering(s.id) = %s and m.state <> 'open' group by s.id, s.name order by s.name
"""
