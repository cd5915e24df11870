"""The building blocks of a set's statements: steps that write, checks that refuse with the lines at fault, records that are only kept."""

from dataclasses import dataclass
from typing import Literal

Why = Literal[
    "school_twice",
    "code_taken",
    "class_twice",
    "number_twice",
    "number_taken",
    "seat_taken",
    "no_seat",
    "start_twice",
    "nobody",
    "overlaps",
    "school_closed",
]


@dataclass(frozen=True, slots=True)
class Check:
    """A statement that returns the lines that cannot be accepted, in which file and column, and why."""

    about: str
    why: Why
    statement: str


# what it makes of the register ("" if it only prepares), and the statement
Step = tuple[str, str]
Steps = list[Step | Check]

# an organisation, session or class by the set's name for it; if the register has no table for it, the record itself without secrets
KEEP = """
insert into roster_sourced as kept (file, sourced_id, row_id, fields) {rows}
on conflict (file, sourced_id) do update set row_id = excluded.row_id, fields = excluded.fields
where (kept.row_id, kept.fields) is distinct from (excluded.row_id, excluded.fields)
"""
LIVE = "status is distinct from 'tobedeleted'"
ENDED = "status = 'tobedeleted'"
# what has begun before ends today; what began today, or is still to come, never was
CLOSED = "daterange(lower(valid), %(today)s)"


def fields(alias: str, *names: str) -> str:
    """A JSON object of some columns, without the empty ones."""
    pairs = ", ".join(f"'{name}', {alias}.\"{name}\"" for name in names)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def undone(delete: str) -> str:
    """Enrolments (`held`) that leave no history, set aside so that the event can tell them."""
    return (
        f"with undone as ({delete} returning held.school_id, held.student_id, held.school_class_id, lower(held.valid) as since)"
        " insert into or_undone select school_id, student_id, school_class_id, since from undone"
    )
