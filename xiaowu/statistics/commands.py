"""The command that releases what is due at once."""

import argparse

from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.statistics.actions.releasing import release_due
from xiaowu.statistics.permissions import RELEASES


def release(_given: argparse.Namespace) -> int:
    """Print how many periods were told."""
    now = clock.now()
    told = perform("statistics.release", lambda actor: release_due(actor, today=clock.day(now), now=now), city=frozenset({RELEASES}))
    print(f"{told} released")
    return 0
