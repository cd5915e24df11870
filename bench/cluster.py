"""A small city centre in one command: `make cluster`. It runs until Ctrl-C, and puts right what somebody kills meanwhile.

What ends is started again, as systemd does; when the primary is gone for a few seconds, the standby takes its place, as Patroni does.
"""

import os
import signal
import sys
import tempfile
import time
from pathlib import Path
from types import FrameType

from centre import Centre, has_balancer

from xiaowu.kernel.database import standby
from xiaowu.portal.city.cast import PASSWORD

PORT = int(os.environ.get("PORT", "8200"))
_PATIENCE = 2  # looks, a second apart, at a primary that does not answer


def main() -> int:
    """Build, tell, look after it; end everything cleanly."""
    if not has_balancer():
        print("refused: no HAProxy on this machine (Debian: apt-get install haproxy)", file=sys.stderr)
        return 1
    signal.signal(signal.SIGTERM, _interrupt)
    with tempfile.TemporaryDirectory(prefix="xiaowu-cluster-", ignore_cleanup_errors=True) as folder:
        centre = Centre(Path(folder), PORT, os.environ.get("SCHOOLS", "12"))
        try:
            first = centre.people["teachers"][0]
            print(f"ready http://127.0.0.1:{centre.address}   {first['sign_in']}   {PASSWORD}", flush=True)
            _look_after(centre)
        except KeyboardInterrupt:
            return 0
        finally:
            centre.close()
    return 0


def _look_after(centre: Centre) -> None:
    missed, is_promoted = 0, False
    while True:
        time.sleep(1)
        for name in centre.ended():
            print(f"{name} ended and is started again", flush=True)
            centre.restart(name)
        missed = 0 if is_promoted or centre.first.is_running else missed + 1
        if missed > _PATIENCE:
            standby.promote(centre.second, centre.first)
            is_promoted = True
            print("the primary is gone; the standby has taken its place", flush=True)


def _interrupt(_signal: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt


if __name__ == "__main__":
    sys.exit(main())
