"""Loads the house as a server of several processes does before it divides: what `tests.forked` forks from."""

from xiaowu.kernel.serving.preloaded import loaded

loaded(is_shared=True)
