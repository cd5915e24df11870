"""Somebody new with a known name (同名的人): asked about before there are two records of one person, and answered by whoever was shown them."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xiaowu.roster.rules.likeness import name_key

_ANOTHER = "another"
LONGEST_ANSWER = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """That it is one of those who were shown, or (None) another person of the same name."""

    same: int | None


def token_of(name: str, shown: Iterable[int]) -> str:
    """By which an answer is known to be about these people: who stands there besides meanwhile is asked about anew."""
    told = f"{name_key(name)} {' '.join(map(str, sorted(shown)))}"
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def another(token: str) -> str:
    """The answer that somebody is none of those who were shown."""
    return f"{token}-{_ANOTHER}"


def same(token: str, person_id: int) -> str:
    """The answer that somebody is that person."""
    return f"{token}-{person_id}"


def answer_of(confirmed: str, token: str, shown: Collection[int]) -> Answer | None:
    """What was answered about exactly these people; None: nothing yet."""
    if confirmed == another(token):
        return Answer(None)
    return next((Answer(each) for each in shown if confirmed == same(token, each)), None)
