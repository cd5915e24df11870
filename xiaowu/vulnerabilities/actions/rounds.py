"""Rounds and the reports that come into them (掃描輪次與報告)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import pairs, rows, run, values
from xiaowu.kernel.errors import BadInput, Conflict, NotFound, RowError
from xiaowu.kernel.roc import spoken
from xiaowu.vulnerabilities.actions.hosts import Placed, placed
from xiaowu.vulnerabilities.actions.letters import conclude
from xiaowu.vulnerabilities.actions.taking_back import remember, remember_names
from xiaowu.vulnerabilities.actions.webhooks import changed
from xiaowu.vulnerabilities.models import Reached, Report, Result, Round, Weakness
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import SKIPPED_TITLES, CheckTold, ScanReport, reach_of
from xiaowu.vulnerabilities.rules.rounds import SEEN, Answer, compare, day_of_scan, is_likely
from xiaowu.vulnerabilities.rules.webhooks import Event

_MOST_TOLD = 3  # rows that the refusal of a report names


@dataclass(frozen=True, slots=True)
class TakenReport:
    """A report that was taken, or had been before."""

    id: int
    is_new: bool


@dataclass(frozen=True, slots=True)
class _Missed:
    """A finding that the pass has not seen, as is needed to tell whether it was reached."""

    id: int
    host_id: int
    port: int
    protocol: str
    scanner: str
    needs: str


def begin_round(actor: Actor, *, title: str, now: datetime) -> int:
    """Begin a round; its number. The same title again is the same round. Raises Forbidden, BadInput."""
    require(actor, Permission.KEEP, school_id=None)
    if not title.strip():
        raise BadInput(_("請填寫輪次名稱。"), at="title")
    made, is_new = Round.objects.get_or_create(title=title.strip(), defaults={"begun_on": clock.day(now)})
    if is_new:
        audit.record(actor, "began", "vulnerabilities.round", made.pk)
    return int(made.pk)


def take_report(
    actor: Actor, round_id: int, *, is_next: bool, report: ScanReport, digest: str, filename: str, now: datetime, is_again: bool = False
) -> TakenReport:
    """Take a report into the round's present pass, or into its next (`is_next`), and say of each finding what the pass tells.

    The same file again in a round changes nothing, unless it is told to be of a new scan (`is_again`): files that tell no day are alike if nothing
    changed. Raises Forbidden, NotFound, BadInput (nothing in it, or a day that cannot be), Conflict (a later round, or a later scan, was taken).
    """
    if not holds(actor, Permission.SEND, school_id=None):
        require(actor, Permission.KEEP, school_id=None)
    held = Round.objects.select_for_update().filter(pk=round_id).first()
    if held is None:
        raise NotFound
    known = Report.objects.filter(round=held, digest=digest, undone_at=None).last()
    if known and not (is_next and is_again):
        return TakenReport(known.pk, is_new=False)
    if Report.objects.filter(round__pk__gt=held.pk, undone_at=None).exists():
        raise Conflict(_("後面的輪次已有報告，這一輪不能再加入報告。"))
    if report.is_unusable:
        raise _unusable(report)
    if not report.hosts:
        raise BadInput(_("報告裡沒有主機，也沒有弱點。"), at="file")
    last = Report.objects.filter(round=held, undone_at=None).aggregate(last=Max("pass_no"))["last"]
    pass_no = 0 if last is None else last + int(is_next)
    _is_in_order(held.pk, pass_no, day_of_scan(report.at), clock.day(now))
    kept = Report.objects.create(
        round=held, pass_no=pass_no, scanner=report.scanner, form=report.form, filename=filename[:100], digest=digest, scanned_at=report.at[:40],
        read=report.read, taken=len(report.findings), hosts=len(report.hosts), skipped=dict(report.skipped), at=now, by=actor.name[:60],
    )  # fmt: skip
    remember_names(kept.pk, report.hosts)
    hosts = placed(actor, report.hosts, now)
    remember(kept, [each.id for each in hosts])
    _keep_reached(kept.pk, report, hosts, now)
    before = _open(round_id, pass_no)
    seen = _keep_findings(report, hosts, _keep_checks(report.scanner, report.checks), clock.day(now))
    _settle(round_id, pass_no, before, seen, now)
    conclude(actor, round_id, kept.pk, now=now)
    changed(Event.TAKEN, round=round_id, pass_no=pass_no)
    audit.record(actor, "took", "vulnerabilities.report", kept.pk, round=round_id, pass_no=pass_no, findings=kept.taken)
    return TakenReport(kept.pk, is_new=True)


def _unusable(report: ScanReport) -> BadInput:
    """The refusal of a report of which nothing could be used, with its first rows."""
    rows = [
        RowError(row, "", _(SKIPPED_TITLES[reason]) + (_("（%(text)s）") % {"text": text} if text else "")) for row, reason, text in report.refused
    ]
    words = _("第 %(row)d 列：%(why)s") if report.form.endswith("csv") else _("第 %(row)d 筆：%(why)s")
    told = "；".join(words % {"row": each.row, "why": each.reason} for each in rows[:_MOST_TOLD])
    message = _("報告裡的 %(count)d 筆弱點沒有一筆可以收下，沒有寫入任何資料。%(rows)s") % {"count": report.read, "rows": told}
    return BadInput(message, rows=rows, at="file")


def _is_in_order(round_id: int, pass_no: int, scanned_on: date | None, today: date) -> None:
    """What an older scan says is no news: it would close what a later one found. Raises BadInput, Conflict."""
    if scanned_on is None:
        return
    if not is_likely(scanned_on, today):
        raise BadInput(_("報告的掃描日期是 %(day)s，請確認掃描主機的時鐘，重新掃描。") % {"day": scanned_on.isoformat()}, at="file")
    earlier = Q(round_id__lt=round_id) | Q(round_id=round_id, pass_no__lt=pass_no)
    before = Report.objects.filter(earlier, undone_at=None).values_list("scanned_at", flat=True)
    latest = max((day for each in before if (day := day_of_scan(each))), default=scanned_on)
    if scanned_on < latest:
        words = {"day": spoken.short(scanned_on), "latest": spoken.short(latest)}
        raise Conflict(_("這份報告是 %(day)s 的掃描，早於已收下的 %(latest)s 的掃描；較早的掃描不能當作複測或新的輪次。") % words, at="file")


def _keep_reached(report_id: int, report: ScanReport, hosts: Sequence[Placed], now: datetime) -> None:
    """One row a host: two names of one host in the report together."""
    found: dict[int, tuple[Placed, Reach]] = {}
    for told, host in zip(report.hosts, hosts, strict=True):
        if told.reach is not None:
            found[host.id] = host, found[host.id][1].with_(told.reach) if host.id in found else told.reach
    Reached.objects.bulk_create(
        Reached(school_id=host.school_id, report_id=report_id, host_id=host.id, at=now, tcp=reach.tcp, udp=reach.udp, ran=reach.ran)
        for host, reach in found.values()
    )


def _keep_checks(scanner: str, checks: Sequence[CheckTold]) -> list[int]:
    """The checks as this report words them; their numbers in its order."""
    names = ("title", "score", "version", "vector", "cves", "cwes", "summary", "solution")
    made = [
        Weakness(scanner=scanner, code=each.code, **{name: list(told) if isinstance(told := getattr(each, name), tuple) else told for name in names})
        for each in checks
    ]
    Weakness.objects.bulk_create(made, batch_size=2000, update_conflicts=True, unique_fields=["scanner", "code"], update_fields=list(names))
    known = dict(Weakness.objects.filter(scanner=scanner, code__in=[each.code for each in checks]).values_list("code", "pk"))
    return [known[each.code] for each in checks]


_OPEN = """
select f.id from vulnerabilities_finding f
where f.state = 'open' or exists (
    select from vulnerabilities_result r where r.finding_id = f.id and r.round_id = %(round)s and r.pass_no = %(pass_no)s and r.answer = 'fixed')
"""

# tells of each whether it was closed: a finding's state is no part of what is written here
_KEEP = """
insert into vulnerabilities_finding as f
    (school_id, host_id, weakness_id, port, protocol, severity, needs, state, first_seen, last_seen, reopened, decision, decision_reason, decided_by)
select h.school_id, given.host, given.weakness, given.port, given.protocol, given.severity, given.needs, 'open', %(day)s, %(day)s, 0, '', '', ''
from unnest(%(hosts)s::bigint[], %(weaknesses)s::bigint[], %(ports)s::int[], %(protocols)s::text[], %(severities)s::smallint[], %(needs)s::text[])
    as given (host, weakness, port, protocol, severity, needs)
join vulnerabilities_host h on h.id = given.host
on conflict (host_id, port, protocol, weakness_id) do update
    set severity = excluded.severity, needs = excluded.needs, last_seen = excluded.last_seen,
        first_seen = case when f.state = 'void' then excluded.first_seen else f.first_seen end
returning f.id, f.state = 'fixed'
"""

# pairs of checks first: a scan has a hundred findings of one check
_LINK = """
with told as materialized (select id, scanner, unnest(cves) as cve from vulnerabilities_weakness),
    alike as materialized (
        select distinct one.id, two.id as other from told one join told two on two.cve = one.cve and two.scanner <> one.scanner)
update vulnerabilities_finding f set same_as_id = other.id
from alike join vulnerabilities_finding other on other.weakness_id = alike.other
where f.weakness_id = alike.id and f.host_id = any(%(hosts)s) and f.same_as_id is null and other.host_id = f.host_id and other.port = f.port
    and other.protocol = f.protocol and other.id < f.id and other.same_as_id is null
"""

_MISSED = """
select f.id, f.host_id, f.port, f.protocol, w.scanner, f.needs
from vulnerabilities_finding f join vulnerabilities_weakness w on w.id = f.weakness_id where f.id = any(%(findings)s)
"""


def _open(round_id: int, pass_no: int) -> list[int]:
    """The findings that are open, and those that this pass has closed so far."""
    return values(_OPEN, {"round": round_id, "pass_no": pass_no})


def _keep_findings(report: ScanReport, hosts: Sequence[Placed], checks: Sequence[int], day: date) -> dict[int, bool]:
    """The report's findings, those that were unknown added; each with whether it was closed."""
    found: dict[tuple[int, int, int, str], int] = {}
    needs: dict[tuple[int, int, int, str], str] = {}
    ids = [host.id for host in hosts]
    for each in report.findings:
        key = ids[each.host], checks[each.check], each.port, each.protocol
        found[key], needs[key] = max(each.severity, found.get(key, 0)), each.needs
    columns: list[list[Any]] = [list(column) for column in zip(*found, strict=True)] or [[], [], [], []]
    given: dict[str, Any] = dict(zip(("hosts", "weaknesses", "ports", "protocols"), columns, strict=True))
    kept = pairs(_KEEP, given | {"severities": list(found.values()), "needs": list(needs.values()), "day": day})
    run(_LINK, {"hosts": sorted(set(ids))})
    return kept


def _reached(round_id: int, pass_no: int) -> dict[tuple[str, int], list[Reach]]:
    """(scanner, host) → what each report of the pass tested: the ports of one and the scripts of another are no test of both."""
    found: dict[tuple[str, int], list[Reach]] = {}
    told = Reached.objects.filter(report__round_id=round_id, report__pass_no=pass_no).values_list("report__scanner", "host_id", "tcp", "udp", "ran")
    for scanner, host, *reach in told:
        found.setdefault((scanner, host), []).append(reach_of(*reach))
    return found


def _settle(round_id: int, pass_no: int, open_before: Sequence[int], seen_now: Mapping[int, bool], now: datetime) -> None:
    """Compare what was open before the pass with all that its reports have seen, and write what differs from what it had said so far."""
    said: dict[int, Answer] = {
        finding: Answer(answer) for finding, answer in Result.objects.filter(round_id=round_id, pass_no=pass_no).values_list("finding_id", "answer")
    }
    first_seen = {Answer.NEW, Answer.REOPENED}
    before = [each for each in open_before if said.get(each) not in first_seen]
    closed = [each for each, was_closed in seen_now.items() if was_closed and each not in said]
    closed += [finding for finding, answer in said.items() if answer is Answer.REOPENED]
    seen = set(seen_now) | {finding for finding, answer in said.items() if answer in SEEN}
    missed = {each.id: each for each in rows(_Missed, _MISSED, {"findings": [each for each in before if each not in seen]})}
    reached = _reached(round_id, pass_no)

    def is_reached(finding: int) -> bool:
        of = missed[finding]
        return any(each.covers(of.port, of.protocol, of.needs) for each in reached.get((of.scanner, of.host_id), ()))

    told = compare(before, closed, seen, is_reached)
    # what a report sees again is written again: it is younger than what a school has answered since
    _write(round_id, pass_no, {each: answer for each, answer in told.items() if said.get(each) is not answer or each in seen_now}, now)


_ANSWERED = """
insert into vulnerabilities_result (school_id, round_id, pass_no, finding_id, answer, said_at)
select f.school_id, %(round)s, %(pass_no)s, f.id, %(answer)s, %(now)s from vulnerabilities_finding f where f.id = any(%(findings)s)
on conflict (round_id, pass_no, finding_id) do update set answer = excluded.answer, said_at = excluded.said_at
"""

_STATES = """
update vulnerabilities_finding f set
    state = case when %(answer)s = 'fixed' then 'fixed' else 'open' end,
    closed_on = case when %(answer)s = 'fixed' then %(day)s::date end,
    first_closed_on = case when %(answer)s = 'fixed' then coalesce(f.first_closed_on, %(day)s::date) else f.first_closed_on end,
    reopened = f.reopened + case when %(answer)s = 'reopened' then 1 else 0 end
where f.id = any(%(findings)s) and (%(answer)s = 'fixed' or f.state <> 'open')
"""


def _write(round_id: int, pass_no: int, told: Mapping[int, Answer], now: datetime) -> None:
    changed: dict[Answer, list[int]] = {}
    for finding, answer in told.items():
        changed.setdefault(answer, []).append(finding)
    for answer, findings in changed.items():
        given = {"round": round_id, "pass_no": pass_no, "day": clock.day(now), "now": now, "findings": findings, "answer": answer.value}
        run(_ANSWERED, given)
        run(_STATES, given)
