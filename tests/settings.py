"""The house's settings as tests have them: all its own but what hashing a password costs.

A hash that takes as long as it must, thousands of times, would be a quarter of a run, and tells nothing that one does not. The class below is the
one cheap hasher; `xiaowu/identity/tests/test_hashing.py` tries the house's own, and so does the server `entering` of `tests/servers.py`.
"""

from xiaowu.identity.adapters.hashers import OwaspArgon2Hasher
from xiaowu.settings import *  # noqa: F403

PASSWORD_HASHERS = ["tests.settings.CheapHasher"]


class CheapHasher(OwaspArgon2Hasher):
    """The same algorithm, with the least memory and one pass."""

    memory_cost = 8
    time_cost = 1
