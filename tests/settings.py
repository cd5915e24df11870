"""The house's settings for tests: unchanged except for the cost of hashing a password.

Thousands of hashes at full cost would take a quarter of a run, and prove nothing that one does not. The class below is the
one cheap hasher; `xiaowu/identity/tests/test_hashing.py` tests the house's own, and so does the server `entering` of `tests/servers.py`.
"""

from xiaowu.identity.adapters.hashers import OwaspArgon2Hasher
from xiaowu.settings import *  # noqa: F403

XIAOWU_TRAFFIC = False  # each test rolls back what it did; the recorder's own thread would not
PASSWORD_HASHERS = ["tests.settings.CheapHasher"]


class CheapHasher(OwaspArgon2Hasher):
    """The same algorithm, with the least memory and one pass."""

    memory_cost = 8
    time_cost = 1
