"""What a merger of schools does to weaknesses (併校與弱點): which hosts and letters pass to the successor, and which go back."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _

from xiaowu.followups.rules.flow import State as Owed
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.roster.permissions import Permission
from xiaowu.vulnerabilities.rules.hosts import BY_MERGER
from xiaowu.vulnerabilities.rules.letters import KIND, MOVED

READS = ("followups_followup",)


@dataclass(frozen=True, slots=True)
class _Counted:
    hosts: int
    findings: int
    letters: int


@dataclass(frozen=True, slots=True)
class OwedLetter:
    """A letter's copy at a school that owes an answer by it, and which of the findings in it are the school's."""

    notice: int
    letter: int
    follow_up: int
    state: Owed
    title: str
    due: date | None
    findings: list[int]


@dataclass(frozen=True, slots=True)
class Returning:
    """A letter's copy at a school that reopens, of which the merger ended what was owed, and how it stands at the successor; None: nothing there."""

    notice: int
    follow_up: int
    at_successor: int
    state: Owed | None


@dataclass(frozen=True, slots=True)
class Came:
    """A host that a merger brought to the successor, and when."""

    host: int
    at: datetime


def lines(actor: Actor, school_id: int, _successor_id: int, _day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    [found] = rows(_Counted, "select * from vulnerabilities_going(%s)", [school_id])
    return [
        (_("移至承接學校的受掃描主機"), found.hosts),
        (_("由承接學校接續修補的弱點"), found.findings),
        (_("由承接學校接續回報的弱點公文"), found.letters),
    ]


def owed_by(school_id: int) -> list[OwedLetter]:
    """What a school owes by letters. One statement."""
    return rows(OwedLetter, _OWED, {"school": school_id, "kind": KIND})


def came(school_id: int, successor_id: int) -> list[Came]:
    """The hosts that went to the successor with the merger, and are still there. One statement."""
    return rows(Came, _CAME, {"school": school_id, "successor": successor_id, "by": BY_MERGER})


def returning(school_id: int, successor_id: int, at: datetime) -> list[Returning]:
    """What the merger of that moment ended of the school's letters. One statement."""
    return rows(Returning, _RETURNING, {"school": school_id, "successor": successor_id, "at": at, "kind": KIND, "moved": MOVED})


_OWED = """
select n.id as notice, n.letter_id as letter, u.id as follow_up, u.state, u.title, u.due, array_agg(f.id order by f.id) as findings
from vulnerabilities_notice n join followups_followup u on u.kind = %(kind)s and u.about = n.id and u.done_at is null
join vulnerabilities_concern c on c.notice_id = n.id join vulnerabilities_finding f on f.id = c.finding_id and f.school_id = n.school_id
where n.school_id = %(school)s group by n.id, u.id order by n.id
"""
_CAME = """
select h.id as host, now_at.since as at from vulnerabilities_host h
join vulnerabilities_ownership now_at on now_at.host_id = h.id and now_at.until is null and now_at.by = %(by)s
join vulnerabilities_ownership was on was.host_id = h.id and was.school_id = %(school)s and was.until = now_at.since
where h.school_id = %(successor)s order by h.id
"""
_RETURNING = """
select n.id as notice, u.id as follow_up, s.id as at_successor, (
    select v.state from followups_followup v where v.kind = %(kind)s and v.about = s.id order by v.id desc limit 1) as state
from vulnerabilities_notice n join vulnerabilities_notice s on s.letter_id = n.letter_id and s.school_id = %(successor)s
join followups_followup u on u.kind = %(kind)s and u.about = n.id and u.done_at = %(at)s and u.outcome = %(moved)s
where n.school_id = %(school)s order by n.id
"""
