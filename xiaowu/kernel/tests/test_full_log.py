"""A full disk under the log costs lines, and nobody an answer."""

import subprocess
import sys
from pathlib import Path

import pytest

_CODE = """
import structlog
from xiaowu.kernel.telemetry.logs import configure
configure("INFO")
for number in range(3):
    structlog.get_logger("x").info("said", number=number)
print("answered")
"""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full on this machine")
def test_who_asks_while_the_logs_disk_is_full_is_answered() -> None:
    with open("/dev/full", "w") as full:
        done = subprocess.run([sys.executable, "-c", _CODE], stderr=full, stdout=subprocess.PIPE, text=True, check=False)
    assert done.stdout == "answered\n"
