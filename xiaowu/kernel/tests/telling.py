"""A destination of the tests' own, and the few messages sent to it."""

import threading
from typing import Any

from django.db import connection

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.delivery import Answer, Channel, Outgoing, Parcel, post, sending, taken
from xiaowu.kernel.delivery.tables import Delivery, Destination

HERE = f"{__name__}.Told"
KIND = "test.words"
SECRET = "tök-geheim-12345"


class Told(Channel[str]):
    """A destination that answers as the test says, and remembers what it received."""

    answers: dict[str, Answer | Exception]
    heard: list[tuple[str, str]]
    followed: list[tuple[int, str]]
    closed: list[str]
    gate: threading.Event | None = None

    def write(self, actor: Actor, delivery: Outgoing) -> str | None:
        assert actor.name.endswith(KIND)
        word: str | None = delivery.about.get("word", delivery.secret)
        if word == "cannot be written":
            raise KeyError(SECRET)
        return word

    def send(self, message: str) -> Answer:
        if self.gate is not None and self.destination == "slow":
            assert self.gate.wait(5)
        self.heard.append((self.destination, message))
        if self.gate is not None and self.destination != "slow":
            self.gate.set()
        answer = self.answers.get(message, self.answers.get(self.destination, taken("200")))
        if isinstance(answer, Exception):
            raise answer
        return answer

    def kept(self, _actor: Actor, delivery: Outgoing, answer: Answer) -> None:
        if answer.words == "201":
            with connection.cursor() as cursor:
                cursor.execute("select 1/0")
        self.followed.append((delivery.id, answer.words))

    def close(self) -> None:
        self.closed.append(self.destination)


def words(*said: str, to: str = "there", **more: Any) -> None:
    post(*(Parcel(KIND, to, {"word": word}, **more) for word in said))


def run() -> int:
    return sending.deliver(system("test"))[KIND]


def later() -> None:
    """Enough time passes to make everything that waits due."""
    Delivery.objects.update(due=clock.now())
    Destination.objects.update(again=None)
