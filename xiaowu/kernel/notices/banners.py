"""What is told to everybody on the first pages (公告): planned maintenance, what is broken now. Each can be put away once, and stays away in that
browser.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from django.utils.module_loading import import_string

from xiaowu.kernel.offer import declared

if TYPE_CHECKING:
    from django.http import HttpRequest  # slow to load: a command that reads an offer alone does not wait

COOKIE = "put_away"


@dataclass(frozen=True, slots=True)
class Banner:
    """One notice in the reader's language. `key`: letters and digits, by which it is put away."""

    key: str
    title: str
    when: str
    words: str
    is_grave: bool = False


@dataclass(frozen=True, slots=True)
class Banners:
    """Where an app's notices for everybody come from. `read`: dotted path, called with nothing, returns banners; asked by strangers too."""

    read: str


def banners(request: "HttpRequest") -> list[Banner]:
    """What this browser has not put away."""
    away = put_away_in(request)
    return [each for read in _readers() for each in read() if each.key not in away]


def put_away_in(request: "HttpRequest") -> list[str]:
    """The keys of what this browser has put away, the latest last."""
    return [each for each in request.COOKIES.get(COOKIE, "").split(".") if each.isalnum()]


@lru_cache(maxsize=1)
def _readers() -> Sequence[Callable[[], list[Banner]]]:
    return [import_string(each.read) for each in declared(Banners)]
