"""A test's calls stand in one piece of the stack, however deep they are."""

import resource
from threading import Thread

from tests.room import with_room

CALLS = 2_000


def _leaf(a: int, b: int, c: int, d: int, e: int, f: int) -> int:
    return a + b + c + d + e + f


def _faults_at(depth: int) -> int:
    """How often the system had to find memory while a loop ran so deep in the stack."""
    if depth:
        return _faults_at(depth - 1)
    before = resource.getrusage(resource.RUSAGE_THREAD).ru_minflt
    for _ in range(CALLS):
        _leaf(1, 2, 3, 4, 5, 6)
    return resource.getrusage(resource.RUSAGE_THREAD).ru_minflt - before


def _most() -> int:
    return max(map(_faults_at, range(300)))


def test_a_test_may_call_at_any_depth_without_asking_the_system_for_memory_each_time() -> None:
    """Every test has room (`conftest.py`); a thread begins with a stack of its own."""
    found: list[int] = []
    bare = Thread(target=lambda: found.append(_most()))
    bare.start()
    bare.join()
    assert found[0] >= CALLS
    assert _most() < CALLS / 10
    assert with_room(_most) < CALLS / 10
