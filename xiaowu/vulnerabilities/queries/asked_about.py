"""The letters that ask about one finding (弱點的公文), by when, and what the school has answered."""

from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.letters import ANSWERS
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind

READS = ("followups_followup",)


@dataclass(frozen=True, slots=True)
class OfLetter:
    """A school's copy of a letter that asks about the finding; `kind` None: not answered yet. `is_over`: nothing of the letter is owed any more."""

    notice_id: int
    number: str
    due: date | None
    is_over: bool
    kind: AnswerKind | None
    text: str | None
    planned_on: date | None
    at: datetime | None


_LETTERS = f"""
select n.id as notice_id, l.number, u.due, u.done_at is not null as is_over, r.kind, r.text, r.planned_on, r.at
from vulnerabilities_concern c join vulnerabilities_finding f on f.id = c.finding_id and f.school_id = c.school_id
join vulnerabilities_notice n on n.id = c.notice_id join vulnerabilities_letter l on l.id = n.letter_id and l.withdrawn_at is null
join followups_followup u on u.kind = %(kind)s and u.about = n.id left join lateral ({ANSWERS}) r on true
where c.finding_id = %(id)s order by n.id desc
"""


def letters_about(actor: Actor, finding_id: int) -> list[OfLetter]:
    """The latest first. One statement, none for a firm, which reads no letters."""
    if not holds(actor, Permission.SEE, school_id=ANYWHERE):
        return []
    return rows(OfLetter, _LETTERS, {"id": finding_id, "kind": KIND})
