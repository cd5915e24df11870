"""The command that imports and exports OneRoster sets."""

import argparse
import sys

from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import Refused
from xiaowu.kernel.sheets import FORMATS, write
from xiaowu.kernel.sheets.importing import reasons
from xiaowu.roster.oneroster.exchange import export_set, import_set


def oneroster(given: argparse.Namespace) -> int:
    """Check, import or export a set."""
    actor, today = system("oneroster"), clock.today()
    if given.report and given.report.suffix.removeprefix(".") not in FORMATS:
        print(f"--report: {', '.join(FORMATS)}", file=sys.stderr)
        return 2
    if given.verb == "export":
        export_set(actor, given.file, today, school_id=given.school)
        return 0
    given_ways = {"dry": given.verb == "check", "allows_city_roles": given.allow_city_roles, "full": given.full, "ends": given.ends}
    try:
        told = import_set(actor, given.file, today, **given_ways)
    except Refused as refused:
        print(refused.message, file=sys.stderr)
        for row in refused.rows:
            print(f"{row.column}\t{row.row or ''}\t{row.reason}", file=sys.stderr)
        if given.report:
            given.report.write_bytes(write(reasons("OneRoster", refused.rows), given.report.suffix.removeprefix("."))[0])
        return 1
    for title, counts in (("read", told.read), ("would do" if given.verb == "check" else "done", told.done)):
        print(title, *(f"{name} {count}" for name, count in counts.items()))
    if told.not_read:
        print("not read", *told.not_read)
    for words in told.told:
        print(words)
    if told.ends is not None:
        print("ends", sum(told.ends.values()), *(f"{name} {count}" for name, count in told.ends.items()))
        for each in told.ending:
            print("ends", *each, sep="\t")
    return 0
