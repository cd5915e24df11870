"""Who sits where, and what is known of each child's bill of a term (繳費名單)."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from django.utils.translation import gettext as _

from xiaowu.kernel.database.rows import rows
from xiaowu.meals.rules.refund_child import Standing
from xiaowu.roster.models import Term

READS = ("roster_enrolment", "roster_school", "roster_schoolclass", "roster_student")
_NEAR = timedelta(days=366)


class TermOf(NamedTuple):
    """A term by its name, which stays when its days are moved."""

    academic_year: int
    semester: int

    @property
    def key(self) -> str:
        return f"{self.academic_year}-{self.semester}"

    @property
    def title(self) -> str:
        """`115 學年度第 1 學期`."""
        return _("%(year)s 學年度第 %(semester)s 學期") % {"year": self.academic_year, "semester": self.semester}


@dataclass(frozen=True, slots=True)
class Billed:
    """A child in its seat."""

    student_id: int
    name: str
    grade: int
    number: int
    class_name: str
    seat: int


_BILLED = """
select e.student_id, s.name, c.grade, c.number, c.name as class_name, e.seat
from roster_enrolment e
join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
join roster_student s on s.school_id = e.school_id and s.id = e.student_id
where e.school_id = %s and e.valid @> %s::date and c.academic_year = %s
order by c.grade, c.number, e.seat
"""


def terms_near(today: date) -> list[TermOf]:
    """The terms of a year before and after a day, the nearest to it first: the running one, or the next to begin. One statement."""
    found = Term.objects.filter(ends__gte=today - _NEAR, starts__lte=today + _NEAR).order_by("starts")
    return [TermOf(each.academic_year, each.semester) for each in sorted(found, key=lambda each: (each.ends < today, abs((each.ends - today).days)))]


def billed(school_id: int, terms: Collection[TermOf], sent: date) -> dict[TermOf, Mapping[tuple[int, int, int], Billed]]:
    """The children of each term by grade, class number and seat, as on the day of sending; of a term that is over as on its last day, of one to come
    as on its first. A term is empty until its classes are made: a seat of last year's class is another child's. One statement, and one a term.
    """
    days = {TermOf(each.academic_year, each.semester): each for each in Term.objects.filter(academic_year__in={year for year, _semester in terms})}
    found = dict[TermOf, Mapping[tuple[int, int, int], Billed]]()
    for term in sorted(terms):
        day = min(max(sent, days[term].starts), days[term].ends)
        there = rows(Billed, _BILLED, [school_id, day, term.academic_year])
        found[term] = {(each.grade, each.number, each.seat): each for each in there}
    return found


@dataclass(frozen=True, slots=True)
class _Standing:
    student_id: int
    academic_year: int
    semester: int
    standing: Standing


# of a school that merged, what its successor has learnt since of the same children counts
_STANDINGS = """
select student_id, academic_year, semester, standing from (
    select student_id, academic_year, semester, standing, 0 as later from meals_mealbill where school_id = %(school)s
    union all select old.id, b.academic_year, b.semester, b.standing, 1 from roster_school s
    join meals_mealbill b on b.school_id = roster_answering(s.id)
    join roster_student there on there.school_id = b.school_id and there.id = b.student_id
    join roster_student old on old.school_id = s.id and old.uid = there.uid
    where s.id = %(school)s and s.successor_id is not null
) known order by later, student_id
"""


def standings(school_id: int) -> dict[tuple[int, TermOf], Standing]:
    """What is known of each bill. One statement."""
    found = rows(_Standing, _STANDINGS, {"school": school_id})
    return {(each.student_id, TermOf(each.academic_year, each.semester)): Standing(each.standing) for each in found}
