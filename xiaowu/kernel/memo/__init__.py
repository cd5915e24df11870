"""Keeping an answer for some seconds (暫存) in the memory of one server process. Only for answers that are the same for everybody allowed to ask."""

from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, ParamSpec, TypeVar

from cachetools import TLRUCache, cached
from django.conf import settings

P = ParamSpec("P")
R = TypeVar("R")
_MOST = 64


def shared_cache(key: Callable[P, Hashable]) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Keep a function's answers for `XIAOWU_BOARD_SECONDS` under the key that `key` makes of its arguments;
    the caller checks permission every time.
    """

    def keeping(asked: Callable[P, R]) -> Callable[P, R]:
        answers: TLRUCache[Any, Any] = TLRUCache(_MOST, lambda _key, _answer, now: now + settings.XIAOWU_BOARD_SECONDS)
        return cached(answers, key, Lock())(asked)

    return keeping
