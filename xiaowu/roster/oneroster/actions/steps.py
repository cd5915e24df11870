"""What a set's statements are made of: steps that write, checks that refuse with the lines at fault, records that are only kept."""

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
    """A statement that yields the lines that cannot be, in which file and column, and why."""

    about: str
    why: Why
    statement: str


# what it makes of the register (or "" for what only prepares), and the statement
Step = tuple[str, str]
Steps = list[Step | Check]

# what a set calls an organisation, session, class; where the register has no table, the record itself without secrets
KEEP = """
insert into roster_sourced as kept (file, sourced_id, row_id, fields) {rows}
on conflict (file, sourced_id) do update set row_id = excluded.row_id, fields = excluded.fields
where (kept.row_id, kept.fields) is distinct from (excluded.row_id, excluded.fields)
"""
LIVE = "status is distinct from 'tobedeleted'"
ENDED = "status = 'tobedeleted'"
# what has been ends today; what began today, or is still to come, never was
CLOSED = "daterange(lower(valid), %(today)s)"


def fields(alias: str, *names: str) -> str:
    """A JSON object of some columns, those that are empty left out."""
    pairs = ", ".join(f"'{name}', {alias}.\"{name}\"" for name in names)
    return f"jsonb_strip_nulls(jsonb_build_object({pairs}))"


def undone(delete: str) -> str:
    """Enrolments (`held`) that leave no day behind, kept aside to be told."""
    return (
        f"with undone as ({delete} returning held.school_id, held.student_id, held.school_class_id, lower(held.valid) as since)"
        " insert into or_undone select school_id, student_id, school_class_id, since from undone"
    )
