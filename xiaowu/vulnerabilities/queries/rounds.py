"""Rounds, their passes as arithmetic, and the reports that came in (掃描輪次與報告)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import rows
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest, Page, Sorts, containing, page_of_sql
from xiaowu.vulnerabilities.models import Report, Round
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.rounds import Answer, Arithmetic, counted

ROUND_SORTS: Sorts = {"begun_on": "begun_on", "title": "title"}


@dataclass(frozen=True, slots=True)
class RoundRow:
    """A round, with how many findings its last pass saw and how many it found repaired, as far as the reader sees them."""

    id: int
    title: str
    begun_on: date
    passes: int
    seen: int
    fixed: int
    not_reached: int


@dataclass(frozen=True, slots=True)
class OpenRound:
    """A round that still takes reports, with how many passes it has."""

    id: int
    title: str
    begun_on: date
    passes: int


@dataclass(frozen=True, slots=True)
class ReportRow:
    """A report, for whoever keeps rounds."""

    id: int
    pass_no: int
    scanner: str
    form: str
    filename: str
    scanned_at: str
    read: int
    taken: int
    hosts: int
    skipped: Mapping[str, int]
    at: datetime
    by: str
    undone_at: datetime | None
    undone_by: str
    undone_why: str


@dataclass(frozen=True, slots=True)
class RoundTold:
    """A round with the numbers of each pass, the first first."""

    id: int
    title: str
    begun_on: date
    passes: tuple[tuple[int, Arithmetic], ...]


_ROUNDS = """
select ro.id, ro.title, ro.begun_on, count(distinct r.pass_no) as passes,
    count(*) filter (where r.pass_no = last.pass_no and r.answer in ('new', 'reopened', 'remaining')) as seen,
    count(*) filter (where r.pass_no = last.pass_no and r.answer = 'fixed') as fixed,
    count(*) filter (where r.pass_no = last.pass_no and r.answer = 'not_reached') as not_reached
from vulnerabilities_round ro
left join (select round_id, max(pass_no) as pass_no from vulnerabilities_result group by round_id) last on last.round_id = ro.id
left join vulnerabilities_result r on r.round_id = ro.id
where ro.title ilike %(like)s
group by ro.id
"""

_OPEN_ROUNDS = """
select ro.id, ro.title, ro.begun_on,
    coalesce((select max(p.pass_no) + 1 from vulnerabilities_report p where p.round_id = ro.id and p.undone_at is null), 0) as passes
from vulnerabilities_round ro 
where ro.id >= coalesce((select max(p.round_id) from vulnerabilities_report p where p.undone_at is null), 0) order by ro.id desc
"""

_PASSES = """
select pass_no, answer, count(*) as count from vulnerabilities_result where round_id = %(id)s group by pass_no, answer order by pass_no
"""


@dataclass(frozen=True, slots=True)
class _Count:
    pass_no: int
    answer: Answer
    count: int


def rounds(actor: Actor, wanted: ListRequest) -> Page[RoundRow]:
    """All rounds. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    return page_of_sql(RoundRow, _ROUNDS, {"like": containing(wanted.text)}, wanted, ROUND_SORTS, "begun_on desc", "id desc")


def open_rounds(actor: Actor) -> list[OpenRound]:
    """The rounds that still take reports, for programs that send them. One statement. Raises Forbidden."""
    require(actor, Permission.SEND, school_id=None)
    return rows(OpenRound, _OPEN_ROUNDS)


def round_told(actor: Actor, round_id: int) -> RoundTold:
    """One round, with the numbers that the reader may see. Two statements. Raises Forbidden, NotFound."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    found = Round.objects.filter(pk=round_id).first()
    if found is None:
        raise NotFound
    told: dict[int, dict[Answer, int]] = {}
    for each in rows(_Count, _PASSES, {"id": round_id}):
        told.setdefault(each.pass_no, {})[each.answer] = each.count
    return RoundTold(found.pk, found.title, found.begun_on, tuple((number, counted(answers)) for number, answers in told.items()))


def has_reports(actor: Actor, round_id: int) -> bool:
    """Whether a report came into a round. One statement. Raises Forbidden."""
    if not holds(actor, Permission.SEND, school_id=None):
        require(actor, Permission.KEEP, school_id=None)
    return Report.objects.filter(round_id=round_id, undone_at=None).exists()


def reports(actor: Actor, round_id: int) -> list[ReportRow]:
    """The reports of a round, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP, school_id=None)
    return [_row(each) for each in Report.objects.filter(round_id=round_id).order_by("-pk")]


def _row(of: Any) -> ReportRow:
    return ReportRow(
        of.pk, of.pass_no, of.scanner, of.form, of.filename, of.scanned_at, of.read, of.taken, of.hosts, of.skipped, of.at, of.by,
        of.undone_at, of.undone_by, of.undone_why,
    )  # fmt: skip
