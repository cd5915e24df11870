"""What constraints cannot forbid (一致性檢查): each app offers its checks, and `xiaowu check` runs all of them, as the owner.

A check is a statement that finds contradictions, or a function where no statement can; a finding gives the school and an id, never a name.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import islice

from django.db import connection
from django.utils.module_loading import import_string

from xiaowu.kernel.offer import offers

MOST_TOLD = 100


@dataclass(frozen=True, slots=True)
class Check:
    """`statement` yields (school id, what it is about); it may use %(today)s. A question, unlike an error,
    is to be looked at and may well be right.
    """

    what: str
    statement: str = ""
    is_question: bool = False
    find: Callable[[date], Iterable["Finding"]] | None = None  # instead of the statement, where a contradiction does not lie in the database alone


@dataclass(frozen=True, slots=True)
class Finding:
    """One contradiction, or one question; the school is 0 for what belongs to none."""

    school_id: int
    about: str


def checks() -> list[Check]:
    """Of every app that offers any."""
    return [check for offer in offers() if offer.checks for check in import_string(offer.checks)]


def find(check: Check, today: date) -> list[Finding]:
    """What a check finds, at most 100. One statement, unless the check has a function."""
    if check.find is not None:
        return list(islice(check.find(today), MOST_TOLD))
    with connection.cursor() as cursor:
        cursor.execute(f"select distinct * from ({check.statement}) found order by 1, 2 limit {MOST_TOLD}", {"today": today})
        return [Finding(school_id, str(about)) for school_id, about in cursor.fetchall()]


def find_all(today: date) -> Iterator[tuple[Check, list[Finding]]]:
    for check in checks():
        yield check, find(check, today)
