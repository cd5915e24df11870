"""How fast a scan report is taken into a standing city, beside a bare COPY of the same rows: `python bench/vulnerabilities.py`.

1,200 hosts stand, with five scans behind them; then a report of 100,000 findings is taken, in which one in ten is gone and as many are new: by the
house's action under its guards, and by COPY of the findings and answers that result, into the same tables emptied before, with their indexes and
foreign keys. Both in turn, each undone, on the same database.
Prints a table in Markdown; fails if the house takes more than three times as long.
"""

import os
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

import cities

HOSTS, FINDINGS, SCANS, ROUNDS, GOAL = 1_200, 100_000, 5, 3, 3.0
_EACH = FINDINGS // HOSTS + 1
_COPIED = ("vulnerabilities_finding", "vulnerabilities_result")


class _Undone(Exception):
    """What was measured is taken back, so that the next round finds the same city."""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="xiaowu-vulnerabilities-", ignore_cleanup_errors=True) as folder:
        given = os.environ.get("HOME_12")  # a city that stands already
        home = Path(given) if given else Path(folder) / "home"
        if not given:
            cities.build("12", home)
        os.environ |= {"XIAOWU_HOME": str(home), "DJANGO_SETTINGS_MODULE": "xiaowu.settings"}
        sys.path.insert(0, str(cities.ROOT))
        from xiaowu.kernel.database import setup  # after XIAOWU_HOME is set

        stop = setup.started(home)
        try:
            import django  # DJANGO_SETTINGS_MODULE is set by then

            django.setup()
            return _measured(home)
        finally:
            stop()


def _measured(home: Path) -> int:
    _stand(home)
    ours, bare = [], []
    for _round in range(ROUNDS):
        ours.append(_taken(SCANS, keep=False))
        bare.append(_copied(home))
    ratio = median(ours) / median(bare)
    print("| way | seconds, median (least–most) | findings a second |\n|---|---|---|")
    for name, took in (("the house's action, under its guards", ours), ("bare COPY of the findings and answers", bare)):
        print(f"| {name} | {median(took):.2f} ({min(took):.2f}–{max(took):.2f}) | {FINDINGS / median(took):,.0f} |")
    print(f"| ratio (goal at most {GOAL:.0f}) | {ratio:.1f} | |", flush=True)
    return 0 if ratio <= GOAL else 1


def _report(scan: int) -> Any:
    """Findings of that scan: a tenth of what the scan before had is gone, as many are new."""
    from xiaowu.vulnerabilities.rules.ports import Reach  # these need Django set up
    from xiaowu.vulnerabilities.rules.reports import CheckTold, FindingTold, HostTold, ScanReport

    first = scan * _EACH // 10
    reach = Reach(((1, 65_535),), ((1, 65_535),))
    hosts = tuple(HostTold(f"10.{200 + at // 240}.{at % 240}.9", (), reach) for at in range(HOSTS))
    checks = tuple(
        CheckTold(f"bench-{at}", f"check {at}", 7.5, "3", "", (f"CVE-2020-{1000 + at}",), (79,), "what it is" * 20, "what to do" * 20)
        for at in range(SCANS * _EACH // 10 + _EACH)
    )
    findings = tuple(FindingTold(host, 1000 + check, "tcp", check, check % 5) for host in range(HOSTS) for check in range(first, first + _EACH))
    return ScanReport("nessus", "nessus", "", len(findings[:FINDINGS]), {}, hosts, checks, findings[:FINDINGS])


def _armed(do: Any) -> Any:
    from django.db import transaction  # these need Django set up

    from xiaowu.kernel import clock
    from xiaowu.kernel.actor import Actor, RoleAssignment
    from xiaowu.kernel.database.arm import arm, reach_of

    held = (RoleAssignment("bureau_officer"),)
    with transaction.atomic():
        arm(reach_of("bench", clock.today(), held))
        return do(Actor("bench", held))


def _taken(scan: int, *, keep: bool) -> float:
    """Seconds that the action takes for that scan."""
    from xiaowu.kernel import clock  # these need Django set up
    from xiaowu.kernel.database.rows import run
    from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report

    report, took = _report(scan), 0.0

    def act(officer: Any) -> None:
        nonlocal took
        now = clock.now() - timedelta(days=SCANS - scan)
        round_id = begin_round(officer, title=f"scan {scan}", now=now)
        begun = time.perf_counter()
        take_report(officer, round_id, is_next=False, report=report, digest=f"{scan:064}", filename="bench", now=now)
        run("set constraints all immediate")  # what COPY is measured with too
        took = time.perf_counter() - begun
        if not keep:
            raise _Undone

    try:
        _armed(act)
    except _Undone:
        pass
    return took


def _stand(home: Path) -> None:
    from xiaowu.kernel import clock  # these need Django set up
    from xiaowu.kernel.database import access, embedded
    from xiaowu.kernel.database.config import NAME
    from xiaowu.roster.models import School
    from xiaowu.vulnerabilities.actions.hosts import add_holding

    schools = _armed(lambda _officer: list(School.objects.filter(closed_on=None).values_list("pk", flat=True)))
    _armed(lambda officer: [
        add_holding(officer, school_id=schools[at % len(schools)], value=f"10.{200 + at // 240}.{at % 240}.0/24", now=clock.now())
        for at in range(HOSTS)
    ])  # fmt: skip
    for scan in range(SCANS):
        print(f"scan {scan}: {_taken(scan, keep=True):.2f} s", file=sys.stderr, flush=True)
    with access.superuser(embedded.server(home), NAME) as connection:
        connection.autocommit = True
        connection.execute("vacuum analyze")


def _copied(home: Path) -> float:
    """Seconds that COPY alone takes for as many findings and answers, in emptied tables, undone."""
    from xiaowu.kernel.database import access, embedded  # these need Django set up
    from xiaowu.kernel.database.config import NAME

    with access.superuser(embedded.server(home), NAME) as connection, connection.cursor() as cursor, connection.transaction(force_rollback=True):
        answers = f"select * from vulnerabilities_result order by id desc limit {FINDINGS}"
        chosen = (f"select f.* from vulnerabilities_finding f where f.id in (select r.finding_id from ({answers}) r)", answers)
        lines = {table: _lines(cursor, f"copy ({which}) to stdout") for table, which in zip(_COPIED, chosen, strict=True)}
        cursor.execute("truncate vulnerabilities_finding, vulnerabilities_result cascade")
        begun = time.perf_counter()
        for table in _COPIED:
            with cursor.copy(f"copy {table} from stdin") as writing:
                for piece in lines[table]:
                    writing.write(piece)
        cursor.execute("set constraints all immediate")
        return time.perf_counter() - begun


def _lines(cursor: Any, statement: str) -> list[bytes]:
    with cursor.copy(statement) as reading:
        return [bytes(piece) for piece in reading]


if __name__ == "__main__":
    sys.exit(main())
