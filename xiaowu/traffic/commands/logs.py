"""The command that reads logs of other web servers (`xiaowu traffic read`), without a database; and without Django, but where words are needed."""

import argparse
import json
import os
import re
import sys
from zoneinfo import ZoneInfo

from xiaowu.kernel import clock
from xiaowu.kernel.database.config import Role
from xiaowu.kernel.foreign.limits import Fault
from xiaowu.traffic.adapters.log_files import Known, Read, read_into
from xiaowu.traffic.adapters.quick_logs import Quick, is_there
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.clocks import any_of, by_hand
from xiaowu.traffic.rules.formats import Format, of_pattern
from xiaowu.traffic.rules.kinds import rules_of
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.rules.told import told


def read(given: argparse.Namespace) -> int:
    """Read the files in their order; print the sums, and write the report where it was asked for."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "xiaowu.settings")
    os.environ["XIAOWU_DATABASE_ROLE"] = Role.APP
    files = list[Read]()
    try:
        rules = rules_of(given.routes.read_text()) if given.routes else ()
        tally = Tally(ZoneInfo(given.zone), clock.now(), rules, _by_hand(given))
        known = Known.load(given.state) if given.state else Known() if len(given.files) > 1 else None
        quick = Quick() if is_there() else None
        for path in given.files:
            files.append(read_into(tally, path, known, growing=bool(given.state), quick=quick))
        peak = Peak(given.people, given.minutes, given.each, given.processes)
        _keep(given, known, _report(tally, files, peak) if given.html else "")
    except Fault as fault:
        print(f"{given.files[len(files)]}: {_fault_words(fault)}", file=sys.stderr)
        return 1
    except (OSError, ValueError, KeyError, re.error) as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(told(tally, files, peak), ensure_ascii=False, indent=None if given.json else 1) if given.json else _sums(tally, files))
    return 0


def _report(tally: Tally, files: list[Read], peak: Peak) -> str:
    _set_up()
    from xiaowu.traffic.exchange import reports  # needs Django set up

    return reports.html(tally, files, peak)


def _fault_words(fault: Fault) -> str:
    _set_up()
    from xiaowu.traffic.exchange import sent_logs  # needs Django set up

    return sent_logs.fault_words(fault.code, fault.told)


def _set_up() -> None:
    """All systems take a second of a processor to load, for which sums do not wait."""
    from xiaowu.kernel.ui import messages  # only words need it

    messages.set_up()


def _keep(given: argparse.Namespace, known: Known | None, report: str) -> None:
    """The report and what it counted, both or neither: if one cannot be written, the same lines are counted in the next report."""
    fresh = given.html and given.html.with_name(f".{given.html.name}.new")
    if fresh:
        fresh.write_text(report)
    if known is not None and given.state:
        known.save(given.state)
    if fresh:
        fresh.replace(given.html)


def _by_hand(given: argparse.Namespace) -> Format | None:
    if not given.format:
        return None
    return of_pattern("by_hand", "by hand", given.format, by_hand(given.time) if given.time else any_of)


def _sums(tally: Tally, files: list[Read]) -> str:
    before = sum(each.before for each in files)
    apart = ", ".join(f"{kind.value} {count}" for kind, count in sorted(tally.kinds.items()) if kind.value != "page")
    refused = ", ".join(f"{why.value} {count} (lines {', '.join(map(str, tally.examples[why]))} …)" for why, count in tally.refused.items())
    return "\n".join(
        [
            f"lines {tally.lines} = pages {tally.counted} + apart {tally.apart} ({apart or 'none'}) + refused {sum(tally.refused.values())}"
            f" ({refused or 'none'}) + remarks {tally.remarks}",
            f"counted before: {before} lines",
            f"formats: {', '.join(f'{name} {count}' for name, count in tally.formats.items()) or 'none'}",
            f"not named by a rule: {tally.unnamed_share:.1%}",
        ]
    )
