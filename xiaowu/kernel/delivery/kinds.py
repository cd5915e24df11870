"""What an app says of a kind of delivery: how it is written and sent, and how often it is tried."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache
from typing import Any, Generic, TypeVar

from django.apps import apps

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.sealing import unseal

Message = TypeVar("Message")

PURPOSE = "delivery"


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back. `words` are a status and a reason as the kind tells them, never a token or a name.

    `is_away`: the answer is about the destination, not the message, so the other messages wait too. `may_be_away`: it may be; several such answers
    in a row count as away. `rest`: the seconds of rest that the other side asked for.
    """

    words: str
    is_taken: bool = False
    is_away: bool = False
    may_be_away: bool = False
    rest: int = 0


def taken(words: str) -> Answer:
    """The other side took it."""
    return Answer(words, is_taken=True)


def refused(words: str) -> Answer:
    """The other side refused this message; it may take others."""
    return Answer(words)


def away(words: str, rest: int = 0) -> Answer:
    """Nobody is there, or the other side wants no messages now."""
    return Answer(words, is_away=True, rest=rest)


@dataclass(frozen=True, slots=True)
class Retry:
    """How often a message is tried: after 1, 2, 4 … minutes, later after the longest pause, until it was refused `tries` times or `lasts` is over.

    Then it is given up, which the page of deliveries shows.
    While a destination is away, only one of its messages asks whether it is back, after pauses that grow to `longest_away` minutes;
    asking uses up no tries.
    """

    tries: int | None = None
    lasts: timedelta | None = None
    longest: int = 60  # minutes
    longest_away: int = 15  # minutes

    def next_try(self, attempts: int, now: datetime, *, rest: int = 0) -> datetime:
        """When a refused message is tried again; a destination that asked for some seconds of rest gets them, up to the longest pause."""
        return _after(attempts, now, rest, self.longest)

    def next_ask(self, attempts: int, now: datetime, *, rest: int = 0) -> datetime:
        """When a destination that is away is asked again."""
        return _after(attempts, now, rest, self.longest_away)

    def is_last(self, attempts: int) -> bool:
        return self.tries is not None and attempts >= self.tries


def _after(attempts: int, now: datetime, rest: int, longest: int) -> datetime:
    grown = timedelta(minutes=min(2 ** min(max(attempts - 1, 0), 30), longest))
    return now + min(max(grown, timedelta(seconds=rest)), timedelta(minutes=longest))


@dataclass(frozen=True, slots=True)
class DeliveryKind:
    """A kind of what leaves the house. `title` is what officers read; `channel` the dotted path of its `Channel`;
    `city` the reach keys under which its messages are written.
    """

    name: str
    title: str
    channel: str
    retry: Retry = Retry()
    city: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A delivery as its channel sees it. `about` are ids and words of our own; `posts` says how often it had been posted when a worker took it up."""

    id: int
    kind: str
    destination: str
    about: Mapping[str, Any]
    sealed: str
    attempts: int
    made: datetime
    posts: int

    @property
    def secret(self) -> str:
        """The secret that lay sealed until now, for the code that writes the message. Raises InvalidToken where no key opens it."""
        return unseal(self.sealed, PURPOSE) if self.sealed else ""


class Channel(Generic[Message]):
    """How a kind is sent. Each turn of a destination makes one, so that a single connection serves all its messages, and closes it at the end."""

    def __init__(self, destination: str) -> None:
        self.destination = destination

    def write(self, actor: Actor, delivery: Outgoing) -> Message | None:
        """The message, built from what is true now, in a transaction of its own; None if nothing need be said any more."""
        raise NotImplementedError

    def send(self, message: Message) -> Answer:
        """Send the message and wait for the answer, at most a minute. It runs beside other sends and outside of every transaction:
        make no statement here.
        """
        raise NotImplementedError

    def kept(self, actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        """What follows from the answer, in the transaction that keeps it."""

    def close(self) -> None:
        """Let go of the connection."""


def kinds() -> Mapping[str, DeliveryKind]:
    """Every kind that an app declares, by name."""
    return _declared()


@lru_cache(maxsize=1)
def _declared() -> Mapping[str, DeliveryKind]:
    offers = (getattr(config, "offer", None) for config in apps.get_app_configs())
    return {kind.name: kind for offer in offers for kind in getattr(offer, "deliveries", ())}
