"""What the demo has of vulnerabilities: a round with a first scan and a re-test of two schools."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256

from django.db import transaction

from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.clock import day
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role
from xiaowu.vulnerabilities.actions.hosts import add_holding
from xiaowu.vulnerabilities.actions.letters import send_letter
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.models import Round
from xiaowu.vulnerabilities.rules.ports import Reach
from xiaowu.vulnerabilities.rules.reports import CheckTold, FindingTold, HostTold, ScanReport

_CHECKS = (
    ("51192", "SSL Certificate Cannot Be Trusted", 6.5, (), "伺服器的憑證不受信任。", "換上由受信任的機構簽發的憑證。"),
    ("156860", "Apache Log4j Remote Code Execution", 10.0, ("CVE-2021-44228",), "Log4j 可被遠端執行程式碼。", "更新至 2.17.1 以上。"),
    ("97833", "MS17-010: SMB Server Security Update", 8.1, ("CVE-2017-0144",), "SMBv1 可被遠端執行程式碼。", "安裝更新，並停用 SMBv1。"),
    ("10267", "SSH Server Type and Version", 0.0, (), "SSH 的版本可由外部得知。", ""),
)  # fmt: skip
_FIRST = ((0, 443, 0, 2), (0, 8080, 1, 4), (0, 22, 3, 0), (1, 445, 2, 3), (1, 443, 0, 2), (2, 8080, 1, 4))  # host, port, check, severity
_AGAIN = ((0, 443, 0, 2), (0, 22, 3, 0), (1, 445, 2, 3))
_ALL = Reach(((1, 65_535),), ())


@transaction.atomic
def seed(schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """By the bureau's officer, through the same actions as on the pages. The third host is nobody's, and the re-test did not reach it."""
    actor = Actor(cast[Role.BUREAU_OFFICER], (RoleAssignment(Role.BUREAU_OFFICER.value),))
    for number, school in enumerate(schools[:2], start=1):
        add_holding(actor, school_id=school.pk, value=f"10.20.{number}.0/24", now=moment - timedelta(days=40))
    made = begin_round(actor, title="115年下半年弱點掃描", now=moment - timedelta(days=30))
    for told, days, name in ((_FIRST, 30, "first.nessus"), (_AGAIN, 3, "retest.nessus")):
        report = _report(told, last=2 if days == 30 else 1)
        take_report(
            actor, made, is_next=True, report=report, digest=sha256(name.encode()).hexdigest(), filename=name, now=moment - timedelta(days=days)
        )


@transaction.atomic
def tell(_schools: Sequence[School], moment: datetime, cast: Mapping[Role, str]) -> None:
    """The letter to both schools, about what the re-test still saw."""
    actor = Actor(cast[Role.BUREAU_OFFICER], (RoleAssignment(Role.BUREAU_OFFICER.value),))
    of = Round.objects.latest("pk").pk
    send_letter(actor, of, number="教研資字第1150000001號", dated_on=day(moment - timedelta(days=2)), now=moment - timedelta(days=2))


def _report(told: Sequence[tuple[int, int, int, int]], last: int) -> ScanReport:
    hosts = [HostTold("10.20.1.10", ("www.first.example",), _ALL), HostTold("10.20.2.10", (), _ALL), HostTold("10.99.9.9", (), _ALL)]
    checks = tuple(CheckTold(code, title, score, "3", "", cves, (), summary, solution) for code, title, score, cves, summary, solution in _CHECKS)
    findings = tuple(FindingTold(host, port, "tcp", check, severity) for host, port, check, severity in told)
    return ScanReport("nessus", "nessus", "", len(findings), {}, tuple(hosts[: last + 1]), checks, findings)
