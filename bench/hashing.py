"""What argon2id alone allows: the floor of a sign-in."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from types import TracebackType

from argon2 import PasswordHasher

_TURNS = 30


class Hashing:
    """A process for each core, ready to hash: they share a cache and a memory, so that measuring one alone would promise too much."""

    def __init__(self) -> None:
        self._cores = os.cpu_count() or 1
        self._pool = ProcessPoolExecutor(self._cores, get_context("spawn"))

    def __enter__(self) -> "Hashing":
        list(self._pool.map(_checks, [1] * self._cores))  # let them load
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown()

    def rate(self) -> float:
        """Password checks a second, on all cores at once."""
        return sum(self._pool.map(_checks, [_TURNS] * self._cores))


def _checks(turns: int) -> float:
    from xiaowu.identity.adapters.hashers import OwaspArgon2Hasher  # needs Django set up

    hasher = PasswordHasher(OwaspArgon2Hasher.time_cost, OwaspArgon2Hasher.memory_cost, OwaspArgon2Hasher.parallelism)
    kept = hasher.hash("Xiaowu-115")
    begun = time.perf_counter()
    for _turn in range(turns):
        hasher.verify(kept, "Xiaowu-115")
    return turns / (time.perf_counter() - begun)
