"""What closing schools on a day does, or has done, to its rolls (停課的影響)."""

from dataclasses import dataclass
from datetime import date

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.roster.models import School
from xiaowu.roster.permissions import Permission

READS = ("roster_district", "roster_school")


@dataclass(frozen=True, slots=True)
class ClosureReach:
    """The schools of a district and level ('' for all): how many, how many have school that day as it stands, and the rolls they took."""

    schools: int
    in_session: int
    rolls: int


_REACHED = """
select count(*) as schools, count(*) filter (where o.why is null) as in_session, coalesce(sum(t.rolls), 0)::int as rolls
from roster_days(%(day)s, %(day)s) o
join roster_school s on s.id = o.school_id
join roster_district d on d.id = s.district_id
left join attendance_taken(%(day)s) t on t.school_id = s.id
where %(district)s in ('', d.name) and %(level)s in ('', s.level)
"""


def schools_of(district: str, level: str) -> list[int]:
    """The schools of a district and level ('' for all). One statement."""
    only = {"district__name": district, "level": level}
    return list(School.objects.filter(**{name: said for name, said in only.items() if said}).values_list("pk", flat=True))


def reached(actor: Actor, day: date, district: str, level: str) -> ClosureReach:
    """Shown before schools are closed, and reported after. One statement. Raises Forbidden."""
    require(actor, Permission.CLOSE_CITY, school_id=None)
    return the_row(ClosureReach, _REACHED, {"day": day, "district": district, "level": level})
