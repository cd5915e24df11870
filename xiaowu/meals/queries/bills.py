"""Who sits where, and what is known of each child's bill of the term (繳費名單)."""

from dataclasses import dataclass
from datetime import date

from xiaowu.kernel.database.rows import rows
from xiaowu.meals.rules.refund_child import Standing
from xiaowu.roster.models import Term

READS = ("roster_enrolment", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class Billed:
    """A child in its seat; `standing` None: nothing is known of its bill."""

    student_id: int
    name: str
    grade: int
    number: int
    class_name: str
    seat: int
    standing: Standing | None


_BILLED = """
select e.student_id, s.name, c.grade, c.number, c.name as class_name, e.seat, b.standing
from roster_enrolment e
join roster_schoolclass c on c.school_id = e.school_id and c.id = e.school_class_id
join roster_student s on s.school_id = e.school_id and s.id = e.student_id
left join meals_mealbill b on b.school_id = e.school_id and b.student_id = e.student_id and b.term = %s
where e.school_id = %s and e.valid @> %s::date
order by c.grade, c.number, e.seat
"""


def term_of(today: date) -> date:
    """The first day of the term in which a day lies, or of the last one before it. One statement."""
    return Term.objects.filter(starts__lte=today).order_by("-starts").values_list("starts", flat=True).first() or today


def billed(school_id: int, today: date) -> list[Billed]:
    """Every child in its seat. Two statements."""
    return rows(Billed, _BILLED, [term_of(today), school_id, today])
