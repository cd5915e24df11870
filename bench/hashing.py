"""What argon2id alone allows: the floor of a sign-in."""

import os
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from argon2 import PasswordHasher

from xiaowu.identity.hashers import OwaspArgon2Hasher

_TURNS = 100


def argon2() -> float:
    """Password checks a second on all cores at once: they share a cache and a memory, so that one alone says too much."""
    cores = os.cpu_count() or 1
    with ProcessPoolExecutor(cores, get_context("spawn")) as all_of_them:
        return sum(all_of_them.map(_checks, range(cores)))


def _checks(_core: int) -> float:
    hasher = PasswordHasher(OwaspArgon2Hasher.time_cost, OwaspArgon2Hasher.memory_cost, OwaspArgon2Hasher.parallelism)
    kept = hasher.hash("Xiaowu-115")
    begun = time.perf_counter()
    for _turn in range(_TURNS):
        hasher.verify(kept, "Xiaowu-115")
    return _TURNS / (time.perf_counter() - begun)
