"""Going out of service without a failed request (停止前先排空).

Told to stop (SIGTERM), a node goes on serving, and `/readyz` says no, until its balancer has noticed; then it takes nothing new, finishes what runs
and ends. All its processes share one mark in memory, made before they divide.
"""

import mmap
import os

BALANCERS_NOTICE = 8.0  # seconds: three checks, two seconds apart, as `deploy/haproxy.cfg` has it, and two more
FINISH = 30  # seconds that what runs then has, before its process is killed

_mark = mmap.mmap(-1, 1)


def begin() -> None:
    """From now on `/readyz` says no, in every process of this node."""
    _mark[0] = 1


def has_begun() -> bool:
    return _mark[0] == 1


def seconds() -> float:
    """How long to go on serving after the signal: `XIAOWU_DRAIN_SECONDS`; behind a balancer (with an https origin) eight, else none.

    Raises ValueError for what is no number.
    """
    told = os.environ.get("XIAOWU_DRAIN_SECONDS", "")
    return float(told) if told else BALANCERS_NOTICE if os.environ.get("XIAOWU_ORIGIN", "").startswith("https://") else 0.0
