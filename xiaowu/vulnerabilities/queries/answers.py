"""What all schools have answered, finding by finding (學校的回報): who cannot, who says that a host is not theirs, who has not answered."""

from dataclasses import dataclass
from datetime import date, datetime

from xiaowu.followups.rules.flow import OWED
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.letters import ANSWERS, DUE
from xiaowu.vulnerabilities.rules.letters import KIND, LEAST, AnswerKind
from xiaowu.vulnerabilities.rules.rounds import State
from xiaowu.vulnerabilities.rules.severity import Severity

READS = ("followups_attachment", "followups_followup", "roster_school")
ANSWER_SORTS: Sorts = {"due": "due", "school": SCHOOL_ORDER, "severity": "severity", "planned_on": "planned_on", "at": "at"}
NONE = "none"  # nothing was answered yet


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A finding that a letter asks a school about, with the latest answer; `kind` None: none yet. `files`: the proof that lies with the follow-up.

    `is_due`: it is still to be repaired; `is_late`: and its school owes the letter since before today.
    """

    id: int
    notice_id: int
    number: str
    follow_up: int
    school_id: int
    school: str
    host_id: int
    host: str
    severity: Severity
    title: str
    state: State
    kind: AnswerKind | None
    text: str | None
    planned_on: date | None
    at: datetime | None
    by: str | None
    due: date | None
    files: int
    is_due: bool
    is_late: bool


_ASKED = f"""
select f.id, n.id as notice_id, l.number, u.id as follow_up, n.school_id, s.name as school, f.host_id, h.label as host, f.severity, w.title, f.state,
    r.kind, r.text, r.planned_on, r.at, r.by, u.due,
    (select count(*) from followups_attachment a where a.follow_up_id = u.id) as files,
    {DUE} as is_due, {DUE} and u.state = any(%(owed)s) and coalesce(u.due < %(today)s, false) as is_late
from vulnerabilities_concern c join vulnerabilities_notice n on n.id = c.notice_id
join vulnerabilities_letter l on l.id = n.letter_id and l.withdrawn_at is null
join vulnerabilities_finding f on f.id = c.finding_id and f.school_id = c.school_id
join vulnerabilities_weakness w on w.id = f.weakness_id join vulnerabilities_host h on h.id = f.host_id
join roster_school s on s.id = n.school_id join followups_followup u on u.kind = %(follow_up)s and u.about = n.id
left join lateral ({ANSWERS}) r on true
where (%(kind)s = '' or coalesce(r.kind, '{NONE}') = %(kind)s)
    and (%(like)s = '' or s.name ilike %(like)s or h.label ilike %(like)s or w.title ilike %(like)s or l.number ilike %(like)s)
"""
_LIST = f"""
select * from ({_ASKED}) asked where %(show)s = '' or case %(show)s when 'late' then is_late when 'due' then is_due else not is_due end
"""


def answers(actor: Actor, wanted: ListRequest) -> Page[AnswerRow]:
    """What the letters that stand ask, of all schools. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    given = {
        "follow_up": KIND, "least": LEAST.value, "today": clock.today(), "owed": sorted(OWED), "kind": wanted.filter("kind"),
        "show": wanted.filter("show"), "like": containing(wanted.text) if wanted.text else "",
    }  # fmt: skip
    return page_of_sql(AnswerRow, _LIST, given, wanted, ANSWER_SORTS, "due", SCHOOL_ORDER, "severity desc", "notice_id", "id")
