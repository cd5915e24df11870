"""Letters, the schools that they concern, and what these have answered (公文與回報)."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.followups.rules.flow import State as Owed
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.text.figures import filled
from xiaowu.vulnerabilities.models import Letter, Notice
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries.schools import COUNTS
from xiaowu.vulnerabilities.rules.letters import KIND, LEAST, AnswerKind
from xiaowu.vulnerabilities.rules.rounds import State
from xiaowu.vulnerabilities.rules.severity import Severity

READS = ("followups_followup", "roster_school")


@dataclass(frozen=True, slots=True)
class Concerned:
    """A school that a letter would concern: how many findings it has to repair, and how severe the worst is."""

    school_id: int
    school: str
    count: int
    worst: Severity


@dataclass(frozen=True, slots=True)
class AskedFinding:
    """A finding that a letter asks about, with the school's latest answer; `kind` None: none yet. `is_due`: it is still to be repaired."""

    id: int
    severity: Severity
    title: str
    host: str
    port: int
    state: State
    kind: AnswerKind | None
    text: str | None
    planned_on: date | None
    at: datetime | None
    by: str | None
    is_due: bool


@dataclass(frozen=True, slots=True)
class NoticeRow:
    """A school's copy of a letter, with what it owes. `count`: the findings that the letter asks about, as it was sent.

    `instead_of`: the number of the letter that was taken back, in whose place this one came; `later`: of the letter that came in this one's place.
    """

    id: int
    letter_id: int
    number: str
    dated_on: date
    round: str
    school_id: int
    school: str
    follow_up: int
    state: Owed
    due: date | None
    overdue: bool
    count: int
    withdrawn_at: datetime | None
    withdrawn_why: str
    instead_of: str | None
    later_id: int | None
    later: str | None


@dataclass(frozen=True, slots=True)
class Answers:
    """What a school has answered so far: `left` findings of the letter to repair, and how many were answered how (a finding's latest counts)."""

    left: int
    planned: int
    cannot: int
    not_ours: int
    none: int


@dataclass(frozen=True, slots=True)
class Nobodys:
    """Hosts that no school is asked about, and what is to be repaired on them."""

    hosts: int
    findings: int


@dataclass(frozen=True, slots=True)
class LetterRow:
    """A letter of a round."""

    id: int
    number: str
    dated_on: date
    schools: int
    is_withdrawn: bool


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an open follow-up stands, of the findings that its letter asks about. `left`: still to repair; `seen_again`: of those, how many a scan
    saw after the school's latest answer said that they were repaired; `unfixed`: not seen as repaired; `moved`: of another school by now.
    """

    follow_up: int
    state: Owed
    left: int
    seen_again: int
    unfixed: int
    moved: int


# a school's answers to a letter: those to one that was taken back count for what comes in its place
ANSWERS = """
    select * from vulnerabilities_reply y where y.finding_id = f.id and (y.notice_id = n.id or y.school_id = n.school_id and y.notice_id in (
        select p.id from vulnerabilities_notice p join vulnerabilities_letter q on q.id = p.letter_id and q.withdrawn_at is not null
        where p.school_id = n.school_id and p.id < n.id)) order by y.id desc limit 1
"""

# what a letter of a round would ask: to be repaired, and asked by no open letter of the round yet
_TO_ASK = f"""
from vulnerabilities_finding f join roster_school s on s.id = f.school_id and s.closed_on is null
where {COUNTS} and f.severity >= %(least)s and not exists (
    select from vulnerabilities_concern c join vulnerabilities_notice n on n.id = c.notice_id join vulnerabilities_letter l on l.id = n.letter_id
    join followups_followup u on u.kind = %(kind)s and u.about = n.id and u.done_at is null
    where c.finding_id = f.id and n.school_id = f.school_id and l.round_id = %(round)s)
"""
_CONCERNED = f"""
select f.school_id, s.name as school, count(*) as count, max(f.severity) as worst {_TO_ASK} group by f.school_id, s.id order by s.code, s.level
"""

_OPEN_ELSEWHERE = """
select u.id, n.school_id from vulnerabilities_letter l join vulnerabilities_notice n on n.letter_id = l.id
join followups_followup u on u.kind = %(kind)s and u.about = n.id and u.done_at is null
where l.round_id <> %(round)s and n.school_id = any(%(schools)s)
"""

# a host that moved took its findings along: the school that was asked reads them no more
_ASKED = f"""
select f.id, f.severity, w.title, h.label as host, f.port, f.state, r.kind, r.text, r.planned_on, r.at, r.by,
    coalesce(f.severity >= %(least)s and {COUNTS}, false) as is_due
from vulnerabilities_concern c join vulnerabilities_finding f on f.id = c.finding_id and f.school_id = c.school_id
join vulnerabilities_notice n on n.id = c.notice_id
join vulnerabilities_weakness w on w.id = f.weakness_id join vulnerabilities_host h on h.id = f.host_id
left join lateral ({ANSWERS}) r on true
where c.notice_id = %(id)s order by f.severity desc, h.label, f.port, f.id
"""

_NOTICES = """
select n.id, n.letter_id, l.number, l.dated_on, ro.title as round, n.school_id, s.name as school, u.id as follow_up, u.state, u.due,
    u.state in ('open', 'working') and coalesce(u.due < %(today)s, false) as overdue,
    (select count(*) from vulnerabilities_concern c where c.notice_id = n.id) as count,
    l.withdrawn_at, l.withdrawn_why, b.number as instead_of, later.id as later_id, a.number as later
from vulnerabilities_notice n join vulnerabilities_letter l on l.id = n.letter_id join vulnerabilities_round ro on ro.id = l.round_id
join roster_school s on s.id = n.school_id join followups_followup u on u.kind = %(kind)s and u.about = n.id
left join vulnerabilities_notice before on before.id = n.instead_of_id left join vulnerabilities_letter b on b.id = before.letter_id
left join vulnerabilities_notice later on later.instead_of_id = n.id left join vulnerabilities_letter a on a.id = later.letter_id
where (%(id)s::bigint is null or n.id = %(id)s) and (%(letter)s::bigint is null or n.letter_id = %(letter)s)
order by overdue desc, s.code, s.level
"""

DUE = f"f.school_id = n.school_id and f.severity >= %(least)s and {COUNTS}"
_OUTCOMES = f"""
select u.id as follow_up, u.state, count(*) filter (where {DUE}) as left,
    count(*) filter (where {DUE} and r.kind = 'fixed' and exists (
        select from vulnerabilities_result x where x.finding_id = f.id and x.answer in ('remaining', 'reopened') and x.said_at > r.at)) as seen_again,
    count(*) filter (where f.state <> 'fixed') as unfixed, count(*) filter (where f.school_id is distinct from n.school_id) as moved
from vulnerabilities_letter l join vulnerabilities_notice n on n.letter_id = l.id
join followups_followup u on u.kind = %(kind)s and u.about = n.id and u.done_at is null
join vulnerabilities_concern c on c.notice_id = n.id join vulnerabilities_finding f on f.id = c.finding_id
left join lateral ({ANSWERS}) r on true
where n.id = %(notice)s or l.round_id = %(round)s
    or n.id in (select t.notice_id from vulnerabilities_concern t where t.finding_id = any(%(findings)s))
    or n.id in (
        select t.notice_id from vulnerabilities_concern t join vulnerabilities_result x on x.finding_id = t.finding_id
        where x.round_id = %(round)s)
group by u.id, u.state order by u.id
"""


_ANSWERED = f"""
select n.id as notice, count(*) filter (where {DUE}) as left, count(*) filter (where r.kind = 'planned' and {DUE}) as planned,
    count(*) filter (where r.kind = 'cannot' and {DUE}) as cannot, count(*) filter (where r.kind = 'not_ours' and {DUE}) as not_ours,
    count(*) filter (where r.kind is null and {DUE}) as none
from vulnerabilities_notice n join vulnerabilities_concern c on c.notice_id = n.id join vulnerabilities_finding f on f.id = c.finding_id
left join lateral ({ANSWERS}) r on true
where n.letter_id = %(letter)s group by n.id
"""

_NOBODYS = f"""
select count(distinct f.host_id) as hosts, count(*) as findings from vulnerabilities_finding f
where f.school_id is null and f.severity >= %(least)s and {COUNTS}
"""


@dataclass(frozen=True, slots=True)
class _Answered:
    notice: int
    left: int
    planned: int
    cannot: int
    not_ours: int
    none: int


def answers(actor: Actor, letter_id: int) -> dict[int, Answers]:
    """Notice → what its school has answered. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    found = rows(_Answered, _ANSWERED, {"letter": letter_id, "least": LEAST.value, "today": clock.today()})
    return {each.notice: Answers(each.left, each.planned, each.cannot, each.not_ours, each.none) for each in found}


def nobodys(actor: Actor) -> Nobodys:
    """What a letter asks nobody about, since no school has the host. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return rows(Nobodys, _NOBODYS, {"least": LEAST.value, "today": clock.today()})[0]


def concerned(actor: Actor, round_id: int) -> list[Concerned]:
    """The schools that have something to repair that no open letter of this round asks about. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return rows(Concerned, _CONCERNED, {"round": round_id, "least": LEAST.value, "kind": KIND, "today": clock.today()})


def to_ask(actor: Actor, round_id: int) -> dict[int, int]:
    """Finding → school, of what a letter of this round would ask. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    given = {"round": round_id, "least": LEAST.value, "kind": KIND, "today": clock.today()}
    return pairs(f"select f.id, f.school_id {_TO_ASK}", given)


def open_elsewhere(actor: Actor, round_id: int, schools: Iterable[int]) -> dict[int, int]:
    """Open follow-up → school, of the letters that other rounds sent to these schools. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return pairs(_OPEN_ELSEWHERE, {"round": round_id, "schools": list(schools), "kind": KIND})


def letters(actor: Actor, round_id: int) -> list[LetterRow]:
    """The letters of a round. Two statements at most. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    sql = """select l.id, l.number, l.dated_on, count(n.id) as schools, l.withdrawn_at is not null as is_withdrawn from vulnerabilities_letter l
        left join vulnerabilities_notice n on n.letter_id = l.id where l.round_id = %(round)s group by l.id order by l.id desc"""
    return rows(LetterRow, sql, {"round": round_id})


def letter(actor: Actor, letter_id: int) -> tuple[Letter, list[NoticeRow]]:
    """A letter with the schools that it went to, overdue ones first. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP, school_id=None)
    found = Letter.objects.select_related("round").filter(pk=letter_id).first()
    if found is None:
        raise NotFound
    return found, rows(NoticeRow, _NOTICES, {"id": None, "letter": letter_id, "kind": KIND, "today": clock.today()})


def notice(actor: Actor, notice_id: int) -> NoticeRow:
    """A school's copy. One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = rows(NoticeRow, _NOTICES, {"id": notice_id, "letter": None, "kind": KIND, "today": clock.today()})
    if not found:
        raise NotFound
    require(actor, Permission.SEE, school_id=found[0].school_id)
    return found[-1]


def asked(actor: Actor, notice_id: int) -> list[AskedFinding]:
    """The findings that it asks about. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return rows(AskedFinding, _ASKED, {"id": notice_id, "least": LEAST.value, "today": clock.today()})


def outcomes(*, round_id: int | None = None, findings: Collection[int] = (), notice_id: int | None = None) -> list[Outcome]:
    """How open follow-ups stand: of a round's letters and of earlier ones about findings that it touched, of letters about these findings, of one
    school's copy. One statement.
    """
    given = {"round": round_id, "findings": list(findings), "notice": notice_id}
    return rows(Outcome, _OUTCOMES, given | {"least": LEAST.value, "kind": KIND, "today": clock.today()})


def unsettled(notice_id: int) -> str:
    """Why nobody may close a letter by hand: something of it is still to be repaired. One statement."""
    left = sum(each.left for each in outcomes(notice_id=notice_id))
    return filled(_("還有 %(count)d 筆弱點未修補；請先判定，或等複測確認。"), {"count": left}) if left else ""


def notice_page(_actor: Actor, notice_id: int) -> tuple[str, str] | None:
    """The letter that a follow-up is about, for readers of the follow-up. One statement."""
    found = Notice.objects.select_related("letter").filter(pk=notice_id).first()
    return (_("弱點修補公文 %(number)s") % {"number": found.letter.number}, reverse("vulnerabilities:notice", args=[notice_id])) if found else None
