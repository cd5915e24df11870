"""What belongs together (模組): a page's module by its name, and how an answer counts."""

from enum import IntEnum
from functools import cache

SIGN_IN = "sign_in"
API = "api"
STATIC = "static"  # files of styles and scripts: no page
TURNED_AWAY = "door"  # who is not signed in was led to the sign-in page (`kernel.telemetry.middleware`): no page either
NO_PAGES = f"('{STATIC}', '{TURNED_AWAY}')"  # as statements name what counts in no total
_LIBRARIES = ("account_", "mfa_")  # allauth's pages have no namespace


class Outcome(IntEnum):
    """How a request ended: the first digit of its status. Times of failures stand apart from those of successes."""

    DONE = 2
    REDIRECTED = 3
    REFUSED = 4
    FAILED = 5


OUTCOME_TITLES = {Outcome.DONE: "完成", Outcome.REDIRECTED: "轉址", Outcome.REFUSED: "拒絕", Outcome.FAILED: "失敗"}


def module_of(route: str) -> str:
    """The module of a page's name: what stands before the colon; of the pages of signing in, `sign_in`; else empty.
    Files, and who was turned away, stand apart.
    """
    if route.startswith(_LIBRARIES):
        return SIGN_IN
    if route in (STATIC, TURNED_AWAY):
        return route
    return route.partition(":")[0] if ":" in route else ""


@cache
def outcome_of(status: int) -> Outcome:
    """200 → done. A status below 200 counts as done, one above 599 as failed."""
    return Outcome(min(5, max(2, status // 100)))
