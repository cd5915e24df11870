"""`make faults`: under the rush through HAProxy one fault after the other, and what it cost. Exit 1 unless the first three columns are zero.

SCHOOLS, PORT and ONLY (parts of faults' names, by commas) choose; it takes some minutes on two cores.
"""

import os
import sys
import tempfile
import threading
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from centre import Centre, has_balancer

from bench.clocks import COMPILER
from bench.faults.kinds import CLOCKS, FAULTS, disk_full
from bench.faults.rush import Outcome, Teacher, outcome

PORT = int(os.environ.get("PORT", "8300"))
TEACHERS, BEFORE, AFTER = 8, 3.0, 6.0  # seconds of rush before and after each fault


def main() -> int:
    """Try them all and print the table."""
    if not has_balancer():
        print("refused: no HAProxy on this machine (Debian: apt-get install haproxy)", file=sys.stderr)
        return 1
    wanted = [name for name in FAULTS if any(part in name for part in os.environ.get("ONLY", "").split(","))]
    with tempfile.TemporaryDirectory(prefix="xiaowu-faults-", ignore_cleanup_errors=True) as folder:
        centre = Centre(Path(folder), PORT, os.environ.get("SCHOOLS", "12"))
        try:
            print(f"{'fault':<50}{'sessions lost':>14}{'saves lost':>12}{'doubled':>9}{'saved':>7}{'failed':>8}{'well after':>12}")
            if not centre.is_bounded:
                print("no disk of its own for the primary without the right to mount: a full one is not tried", file=sys.stderr)
            if COMPILER is None:
                print("no C compiler on this machine: clocks that step are not tried", file=sys.stderr)
            left_out = {*(() if centre.is_bounded else (disk_full,)), *(CLOCKS if COMPILER is None else ())}
            found = [tried(centre, name) for name in wanted if FAULTS[name] not in left_out]
        finally:
            centre.close()
    return 0 if all(each.is_good for each in found) else 1


def tried(centre: Centre, name: str) -> Outcome:
    """One fault under the rush, as a line of the table."""
    stop = threading.Event()
    teachers = [Teacher(centre.address, who, centre.people["day"], stop) for who in centre.people["teachers"][:TEACHERS]]
    for each in teachers:
        each.start()
    time.sleep(BEFORE)
    fault_at = time.monotonic()
    FAULTS[name](centre)
    for ended in centre.ended():
        centre.restart(ended)
    time.sleep(AFTER)
    stop.set()
    for each in teachers:
        each.join(timeout=60)
    done = outcome(teachers, fault_at)
    columns = f"{done.sessions_lost:>14}{done.saves_lost:>12}{done.saves_doubled:>9}{done.saved:>7}{done.failed:>8}{done.well_after:>10.1f} s"
    print(f"{name:<50}{columns}  {'; '.join(done.refused)}", flush=True)
    return done


if __name__ == "__main__":
    sys.exit(main())
