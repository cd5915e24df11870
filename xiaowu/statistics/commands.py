"""The command that releases what is due at once."""

import argparse

from xiaowu.kernel.queue import perform
from xiaowu.statistics.actions.filing import tell
from xiaowu.statistics.permissions import RELEASES


def release(_given: argparse.Namespace) -> int:
    """Print how many periods were told."""
    print(f"{perform('statistics.release', tell, city=frozenset({RELEASES}))} released")
    return 0
