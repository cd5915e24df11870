"""The command that reads minutes without storing anything."""

import argparse
import sys

from xiaowu.kernel.errors import Refused
from xiaowu.meetings.exchange import report


def meetings(given: argparse.Namespace) -> int:
    """Print what was read, guessed and doubted."""
    try:
        print(report.of_file(given.file.read_bytes(), as_json=given.json))
    except (OSError, Refused) as error:
        print(error, file=sys.stderr)
        return 1
    return 0
