"""Findings as people read them (弱點清單)."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import row, rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.vulnerabilities.models import Finding
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.rounds import Answer, State
from xiaowu.vulnerabilities.rules.severity import Severity

READS = ("roster_school",)
FINDING_SORTS: Sorts = {
    "severity": "severity", "school": SCHOOL_ORDER, "host": "host", "title": "title", "first_seen": "first_seen", "last_seen": "last_seen",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class FindingRow:
    """A finding. `decision`: what people decided, if it still counts; `school` is None where nobody owns the host."""

    id: int
    school_id: int | None
    school: str | None
    host_id: int
    host: str
    port: int
    protocol: str
    severity: Severity
    title: str
    scanner: str
    code: str
    cves: tuple[str, ...]
    state: State
    decision: Decision
    first_seen: date
    last_seen: date
    first_closed_on: date | None
    closed_on: date | None
    reopened: int
    same_as: int | None

    @property
    def where(self) -> str:
        """Its port as people write it; without one it is the host's own."""
        return f"{self.port}/{self.protocol}" if self.port else _("主機")


@dataclass(frozen=True, slots=True)
class PassAnswer:
    """What a pass of a round said of a finding."""

    round: str
    pass_no: int
    answer: Answer


@dataclass(frozen=True, slots=True)
class CheckText:
    """What a scanner says of one of its checks."""

    scanner: str
    code: str
    summary: str
    solution: str
    version: str
    vector: str
    cwes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class FindingTold:
    """A finding with what its scanner says, and what was decided of it (even if it no longer counts)."""

    of: FindingRow
    summary: str
    solution: str
    score: float | None
    version: str
    vector: str
    cwes: tuple[int, ...]
    decided: Decision
    reason: str
    until: date | None
    decided_at: datetime | None
    decided_by: str
    answers: tuple[PassAnswer, ...]


_COLUMNS = """
    f.id, f.school_id, s.name as school, f.host_id, h.label as host, f.port, f.protocol, f.severity, w.title, w.scanner, w.code, w.cves, f.state,
    case when f.decision_until < %(today)s then '' else f.decision end as decision,
    f.first_seen, f.last_seen, f.first_closed_on, f.closed_on, f.reopened, f.same_as_id as same_as
"""
_FROM = """
from vulnerabilities_finding f join vulnerabilities_host h on h.id = f.host_id join vulnerabilities_weakness w on w.id = f.weakness_id
left join roster_school s on s.id = f.school_id
"""
_LIST = f"""
select {_COLUMNS} {_FROM}
where (%(is_city)s or f.school_id = any(%(schools)s))
    and (%(severity)s::int is null or f.severity = %(severity)s)
    and (%(least)s::int is null or f.severity >= %(least)s)
    and (%(show)s = '' or (%(show)s = 'fixed' and f.state = 'fixed') or (%(show)s <> 'fixed' and f.state = 'open'
        and (%(show)s = 'decided') = (f.decision <> '' and coalesce(f.decision_until, %(today)s) >= %(today)s)))
    and (%(owner)s = '' or (f.school_id is null) = (%(owner)s = 'nobody'))
    and (%(school)s::bigint is null or f.school_id = %(school)s)
    and (%(like)s = '' or w.title ilike %(like)s or h.label ilike %(like)s or s.name ilike %(like)s or array_to_string(w.cves, ' ') ilike %(like)s
        or exists (select from vulnerabilities_alias a where a.host_id = f.host_id and a.value ilike %(like)s))
"""
_ONE = f"""
select {_COLUMNS} {_FROM} where f.id = %(id)s and (%(is_city)s or f.school_id = any(%(schools)s))
"""


def findings(actor: Actor, wanted: ListRequest, school_id: int | None = None) -> Page[FindingRow]:
    """The findings of the actor's schools, of the city with those of nobody, or of the hosts assigned to them. One statement. Raises Forbidden."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    severity = wanted.filter("severity")
    given = _given(actor) | {
        "severity": int(severity) if severity and severity != "severe" else None,
        "least": Severity.HIGH.value if severity == "severe" else None,
        "show": wanted.filter("show") or "",
        "owner": wanted.filter("owner") or "",
        "school": school_id,
        "like": containing(wanted.text) if wanted.text else "",
    }
    return page_of_sql(FindingRow, _LIST, given, wanted, FINDING_SORTS, "severity desc", SCHOOL_ORDER, "host", "port", "id")


def texts(actor: Actor) -> dict[tuple[str, str], CheckText]:
    """(scanner, code) → what it says, of each check of which the actor sees a finding. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    told = rows(CheckText, "select scanner, code, summary, solution, version, vector, cwes from vulnerabilities_weakness")
    return {(each.scanner, each.code): each for each in told}


def finding(actor: Actor, finding_id: int) -> FindingTold:
    """One of them, with its history over the passes. Three statements. Raises Forbidden, NotFound."""
    require(actor, Permission.OPEN, school_id=ANYWHERE)
    found = row(FindingRow, _ONE, _given(actor) | {"id": finding_id})
    if found is None:
        raise NotFound
    held = Finding.objects.select_related("weakness").get(pk=finding_id)
    told = rows(PassAnswer, _ANSWERS, {"id": finding_id})
    of = held.weakness
    return FindingTold(
        found, of.summary, of.solution, of.score, of.version, of.vector, tuple(of.cwes), Decision(held.decision), held.decision_reason,
        held.decision_until, held.decided_at, held.decided_by, tuple(told),
    )  # fmt: skip


_ANSWERS = """
select ro.title as round, r.pass_no, r.answer from vulnerabilities_result r join vulnerabilities_round ro on ro.id = r.round_id
where r.finding_id = %(id)s order by r.round_id, r.pass_no
"""


def _given(actor: Actor) -> dict[str, Any]:
    # of somebody of a firm the guards show the assigned hosts alone
    is_city = any(holds(actor, each, school_id=None) for each in (Permission.SEE, Permission.OWN))
    return {
        "is_city": is_city, "schools": list(own_schools(actor, Permission.SEE)), "today": clock.today(),
    }  # fmt: skip
