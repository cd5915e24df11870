"""The job that sends (傳送工作): several destinations side by side, the messages of each one after another.

Only this process's main thread uses the database; waiting for other sides happens in threads that never touch it.
"""

import time
import uuid
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.module_loading import import_string

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.database.arm import Reach, arm
from xiaowu.kernel.delivery.holding import Turn, claim, drop, give_up_what_is_over, next_due, release
from xiaowu.kernel.delivery.kinds import Answer, Channel, DeliveryKind, Outgoing, kinds, refused
from xiaowu.kernel.delivery.posting import GIVEN_UP, JOB, SENT
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.queue import periodic, soon
from xiaowu.kernel.text import line

AT_ONCE = 8  # destinations
LONGEST = 25.0  # seconds of a run; what is left waits for the next run
_DOUBTS = 3  # answers in a row, each of which may be about one message or about the whole destination
_MANY = 1_000  # attempts are counted no further
_ANSWER = 200  # characters

log = structlog.get_logger("xiaowu.delivery")


@periodic("* * * * *", name=JOB, pieces=True)
def deliver(_actor: Actor) -> Counter[str]:
    """Send what is due; returns how many were taken, by kind. Run outside of a transaction:
    soon after each posting, and every minute as a safety net.
    """
    run = _Run(uuid.uuid4(), time.monotonic() + LONGEST)
    with transaction.atomic():
        for kind, delivery in give_up_what_is_over():
            log.warning("given up", kind=kind, delivery=delivery, reason="expired")
    with ThreadPoolExecutor(AT_ONCE) as run.pool:
        run.fill()
        while run.sending:
            done, _others = wait(run.sending, return_when=FIRST_COMPLETED)
            for each in done:
                run.heard(each)
            run.fill()
    if time.monotonic() >= run.until:
        soon(JOB)
    return run.taken


@dataclass(slots=True)
class _Run:
    """The state of one run of the job."""

    holder: uuid.UUID
    until: float
    taken: Counter[str] = field(default_factory=Counter)
    told: list[str] = field(default_factory=list)
    sending: dict[Future[Answer], tuple[Turn, Outgoing]] = field(default_factory=dict)
    pool: ThreadPoolExecutor = field(init=False)

    def fill(self) -> None:
        """Give further destinations their turn while there is room and time."""
        free = AT_ONCE - len(self.sending)
        if free <= 0 or time.monotonic() >= self.until:
            return
        with transaction.atomic():
            turns = claim(self.holder, free, self.told)
        for turn in turns:
            self.told.append(turn.destination)
            self.go_on(turn)

    def go_on(self, turn: Turn) -> None:
        """Send the destination's next message, or end its turn."""
        while time.monotonic() < self.until:
            with transaction.atomic():
                delivery = next_due(self.holder, turn)
            if delivery is None:
                break
            message = self._written(turn, delivery)
            if message is not None:
                self.sending[self.pool.submit(turn.channels[delivery.kind].send, message)] = turn, delivery
                return
        turn.close()
        with transaction.atomic():
            release(self.holder, turn)

    def heard(self, done: Future[Answer]) -> None:
        """Keep an answer, and go on unless the destination is away."""
        turn, delivery = self.sending.pop(done)
        try:
            answer = done.result()
        except Exception as error:  # whatever a channel raises is taken as an answer about its message
            answer = refused(type(error).__name__)
        turn.doubts = turn.doubts + 1 if answer.may_be_away else 0
        is_away = answer.is_away or turn.doubts >= _DOUBTS
        self._keep(turn, delivery, answer, is_away=is_away)
        self.taken[delivery.kind] += answer.is_taken
        if is_away:
            turn.close()
            with transaction.atomic():
                release(self.holder, turn)
        else:
            self.go_on(turn)

    def _written(self, turn: Turn, delivery: Outgoing) -> object | None:
        """The message, written in a transaction of its own; where writing fails, the failure is kept as its answer and the others go on."""
        kind = kinds()[delivery.kind]
        try:
            with transaction.atomic():
                actor = _armed(kind)
                channel = turn.channels.get(kind.name) or turn.channels.setdefault(kind.name, _channel(kind, turn.destination))
                message = channel.write(actor, delivery)
                if message is None:
                    drop(delivery)
                return message
        except Exception as error:  # one of many messages may fail in any way
            log.exception("not written", kind=kind.name, delivery=delivery.id)
            self._keep(turn, delivery, refused(type(error).__name__), is_away=False)
            return None

    def _keep(self, turn: Turn, delivery: Outgoing, answer: Answer, *, is_away: bool) -> None:
        """Keep the answer and what follows from it in one transaction; where the latter fails, the answer is kept alone."""
        kind = kinds()[delivery.kind]
        try:
            with transaction.atomic():
                _answered(turn, kind, delivery, answer, is_away=is_away)
                channel = turn.channels.get(kind.name)
                if channel is not None:
                    channel.kept(_armed(kind), delivery, answer)
        except Exception:  # it was sent, and must not be sent again for ever
            log.exception("not kept", kind=kind.name, delivery=delivery.id)
            with transaction.atomic():
                _answered(turn, kind, delivery, answer, is_away=is_away)


def _answered(turn: Turn, kind: DeliveryKind, delivery: Outgoing, answer: Answer, *, is_away: bool) -> None:
    now, words = clock.now(), line(answer.words, _ANSWER)
    _kept_with_message(kind, delivery, answer, now, words)
    in_vain = min(turn.attempts + 1, _MANY) if is_away else turn.attempts if answer.may_be_away else 0
    again = kind.retry.next_ask(in_vain, now, rest=answer.rest) if is_away else None
    turn.attempts = in_vain
    Destination.objects.filter(pk=turn.destination).update(asked=now, answer=words, attempts=in_vain, again=again)


def _kept_with_message(kind: DeliveryKind, delivery: Outgoing, answer: Answer, now: datetime, words: str) -> None:
    """Mark a taken message as sent, even if it was given up meanwhile.
    One that was posted anew while it was on its way waits on, with all its tries.
    """
    attempts = min(delivery.attempts + (not answer.is_taken and not answer.is_away), _MANY)
    told = {"asked": now, "answer": words, "attempts": attempts}
    row = Delivery.objects.filter(pk=delivery.id)
    waits, is_as_it_was = Q(ended=None), Q(posts=delivery.posts)
    due = now if answer.is_away or answer.is_taken else kind.retry.next_try(attempts, now, rest=answer.rest)
    if answer.is_taken:
        ended = row.filter(is_as_it_was, waits | Q(outcome=GIVEN_UP)).update(**told, ended=now, outcome=SENT, secret=None)
    elif kind.retry.is_last(attempts):
        ended = row.filter(is_as_it_was, waits).update(**told, ended=now, outcome=GIVEN_UP)
        if ended:
            log.warning("given up", kind=kind.name, delivery=delivery.id, reason="tries")
    else:
        row.filter(waits).update(**told, due=due)
        return
    if not ended:
        row.filter(waits).update(**told | {"attempts": 0}, due=due)


def _armed(kind: DeliveryKind) -> Actor:
    actor = system(kind.name)
    arm(Reach(account=actor.name, today=clock.today(), city=kind.city))
    return actor


def _channel(kind: DeliveryKind, destination: str) -> Channel[object]:
    made: Channel[object] = import_string(kind.channel)(destination)
    return made
