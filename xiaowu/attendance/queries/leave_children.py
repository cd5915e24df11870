"""The children for whom leave is asked (請假的學生): a guardian's own, also those between two schools, and a school's."""

from collections.abc import Collection
from dataclasses import dataclass

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.rules.roles import Family, Level

READS = ("roster_school", "roster_schoolclass", "roster_student")


@dataclass(frozen=True, slots=True)
class Child:
    """A child for whom leave is asked, as whoever asks may see it."""

    school_id: int
    student_id: int
    name: str
    class_id: int | None
    class_name: str
    school: str
    level: Level


_MINE = """
select school_id, student_id, name, class_id, class as class_name, school, level from attendance_mine() where is_guardian
"""
_PUPILS = """
select s.school_id, s.id as student_id, s.name, s.school_class_id as class_id, c.name as class_name, school.name as school, school.level
from roster_student s join roster_school school on school.id = s.school_id join roster_schoolclass c on c.id = s.school_class_id
where s.school_id = %s and s.id = any(%s::bigint[])
"""


def my_children(actor: Actor) -> list[Child]:
    """The children for whom a guardian may ask. One statement; none for anybody else."""
    return placed_and_on_the_way(actor)[0]


def placed_and_on_the_way(actor: Actor) -> tuple[list[Child], list[Child]]:
    """The same, and the guardian's children who are between two schools (轉學中), of whom no school can take anything. One statement."""
    mine = rows(Child, _MINE) if Family.GUARDIAN in actor.roles else []
    return [each for each in mine if each.class_id is not None], [each for each in mine if each.class_id is None]


def children_of(school_id: int, student_ids: Collection[int]) -> list[Child]:
    """Children of a school, as far as the reader sees them. One statement."""
    return rows(Child, _PUPILS, [school_id, list(student_ids)])
