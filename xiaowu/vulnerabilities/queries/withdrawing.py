"""What taking a letter back would change (公文撤回), and what a school reads of it."""

from dataclasses import dataclass

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, rows
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.letters import KIND, REPLACED

READS = ("followups_followup", "roster_school")


@dataclass(frozen=True, slots=True)
class Recalled:
    """A school of a letter: whether it still owes by it, whether it has answered, and which earlier follow-ups would be owed again."""

    notice: int
    school_id: int
    school: str
    follow_up: int
    is_open: bool
    has_answered: bool
    replaced: list[int]


# an earlier letter that was taken back itself, or whose matter was opened anew since, does not come back
_RECALLED = """
select n.id as notice, n.school_id, s.name as school, u.id as follow_up, u.done_at is null as is_open,
    exists (select from vulnerabilities_reply y where y.notice_id = n.id) as has_answered,
    case when u.done_at is not null then '{}' else array(
        select b.id from followups_followup b join vulnerabilities_notice m on m.id = b.about
        join vulnerabilities_letter k on k.id = m.letter_id and k.withdrawn_at is null
        where b.id = any(n.replaced) and b.outcome = %(replaced)s order by b.id) end as replaced
from vulnerabilities_notice n join roster_school s on s.id = n.school_id
join lateral (
    select * from followups_followup w where w.kind = %(kind)s and w.about = n.id order by w.id desc limit 1) u on true
where n.letter_id = %(letter)s order by s.code, s.level
"""


_LAST = """
select school_id, id from (
    select distinct on (n.school_id) n.school_id, n.id, l.withdrawn_at
    from vulnerabilities_notice n join vulnerabilities_letter l on l.id = n.letter_id
    where l.round_id = %(round)s order by n.school_id, n.id desc) last
where withdrawn_at is not null
"""


def taken_back(actor: Actor, round_id: int) -> dict[int, int]:
    """School → its copy of the last letter of a round, where that was taken back. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return pairs(_LAST, {"round": round_id})


def recalled(actor: Actor, letter_id: int) -> list[Recalled]:
    """The schools that a letter went to, as it would be taken back from them. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return rows(Recalled, _RECALLED, {"letter": letter_id, "kind": KIND, "replaced": REPLACED})
