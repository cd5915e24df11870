"""The command that releases what is due at once."""

import argparse

from xiaowu.statistics.actions.filing import tell


def release(_given: argparse.Namespace) -> int:
    """Print how many periods were told."""
    print(f"{tell()} released")
    return 0
