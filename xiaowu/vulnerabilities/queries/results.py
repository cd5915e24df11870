"""What each scan of a round said of each finding (每次掃描的結果): which one was repaired, which was not reached."""

from dataclasses import dataclass

from xiaowu.kernel.access import ANYWHERE, holds, own_schools, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.roster.queries.places import SCHOOL_ORDER
from xiaowu.vulnerabilities.models import Round
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.rounds import Answer
from xiaowu.vulnerabilities.rules.severity import Severity

READS = ("roster_school",)
RESULT_SORTS: Sorts = {"severity": "severity", "school": SCHOOL_ORDER, "host": "host", "pass_no": "pass_no"}


@dataclass(frozen=True, slots=True)
class ResultRow:
    """A finding, and what a scan of the round said of it; `pass_no` 0 is the first scan."""

    id: int
    school_id: int | None
    school: str | None
    host: str
    port: int
    severity: Severity
    title: str
    pass_no: int
    answer: Answer


_RESULTS = """
select f.id, r.school_id, s.name as school, h.label as host, f.port, f.severity, w.title, r.pass_no, r.answer
from vulnerabilities_result r join vulnerabilities_finding f on f.id = r.finding_id join vulnerabilities_host h on h.id = f.host_id
join vulnerabilities_weakness w on w.id = f.weakness_id left join roster_school s on s.id = r.school_id
where r.round_id = %(round)s and (%(is_city)s or r.school_id = any(%(schools)s))
    and (%(pass)s = '' or r.pass_no = %(pass)s::int) and (%(answer)s = '' or r.answer = %(answer)s)
    and (%(like)s = '' or s.name ilike %(like)s or h.label ilike %(like)s or w.title ilike %(like)s)
"""


def results(actor: Actor, wanted: ListRequest, round_id: int) -> Page[ResultRow]:
    """Of the actor's schools, or of the city with those of nobody. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    if not Round.objects.filter(pk=round_id).exists():
        raise NotFound
    given = {
        "round": round_id, "is_city": holds(actor, Permission.SEE, school_id=None), "schools": list(own_schools(actor, Permission.SEE)),
        "pass": wanted.filter("pass"), "answer": wanted.filter("answer"), "like": containing(wanted.text) if wanted.text else "",
    }  # fmt: skip
    return page_of_sql(ResultRow, _RESULTS, given, wanted, RESULT_SORTS, "severity desc", SCHOOL_ORDER, "host", "port", "id", "pass_no")
