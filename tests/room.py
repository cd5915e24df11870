"""Room on the stack (堆疊的空間): Python keeps the frames of calls in pieces of 16 KB.

A call that crosses the end of a piece asks the system for the next one, and its return gives that back. Below pytest and Django some loop always stands
at such an end: one test file asked 240,000 times in twenty seconds, at some 7 microseconds each.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar

import pytest

P = ParamSpec("P")
R = TypeVar("R")
_WORDS = 70_000  # half a megabyte, so that the piece has one: what is left of it holds thousands of frames


def with_room(call: Callable[P, R], *args: P.args, **options: P.kwargs) -> R:
    """The call, with all that it calls in one piece of the stack."""
    return call(*args, **options)


with_room.__code__ = with_room.__code__.replace(co_stacksize=_WORDS)  # a frame needs as much room as its code says


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item: pytest.Item, nextitem: pytest.Item | None) -> object:
    """As pytest runs a test with its fixtures."""
    return with_room(item.config.pluginmanager.getplugin("runner").pytest_runtest_protocol, item, nextitem)
