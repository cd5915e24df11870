"""Somebody new with the name of a known person (同名的人): asked about before one person gets two records, and answered by somebody who saw both."""

import hashlib
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from xiaowu.roster.rules.likeness import name_key

_ANOTHER = "another"
LONGEST_ANSWER = 60


@dataclass(frozen=True, slots=True)
class Answer:
    """It is one of those who were shown, or (None) another person of the same name."""

    same: int | None


def token_of(name: str, shown: Iterable[int]) -> str:
    """The token that ties an answer to these people: if somebody else is there meanwhile, the question is asked again."""
    told = f"{name_key(name)} {' '.join(map(str, sorted(shown)))}"
    return hashlib.sha256(told.encode()).hexdigest()[:20]


def another(token: str) -> str:
    """The answer that it is none of those who were shown."""
    return f"{token}-{_ANOTHER}"


def same(token: str, person_id: int) -> str:
    """The answer that it is that person."""
    return f"{token}-{person_id}"


def answer_of(confirmed: str, token: str, shown: Collection[int]) -> Answer | None:
    """The answer about exactly these people; None: none yet."""
    if confirmed == another(token):
        return Answer(None)
    return next((Answer(each) for each in shown if confirmed == same(token, each)), None)
