"""Counting guesses (猜測計數). A guess counts before its secret is checked, in a transaction of its own, and is taken back if it was right:

so of many simultaneous guesses only some are checked, and a failure stays counted whatever becomes of the request. Earlier wrong guesses are
forgiven only when the whole step is completed; a right password is recorded whatever was answered.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Any, NamedTuple

from django.http import HttpRequest

from xiaowu.identity.actions.notices import notify
from xiaowu.identity.events import At, FactorFailed, HalfSignedIn, SignInFailed
from xiaowu.identity.models import Account, Failure
from xiaowu.identity.queries.throttling import KNOWN, Key, Subject, account_key, device_hash, strangers_key
from xiaowu.identity.rules.names import LONGEST, typed_sign_in
from xiaowu.identity.rules.notices import Notice
from xiaowu.identity.rules.throttling import BUDGET, GUESSED_AT, Limit
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.database.rows import pairs, run, the_row
from xiaowu.kernel.events import tell


class Outcome(Enum):
    """What became of a guess."""

    NOT_LOOKED_AT = auto()  # the form was incomplete, or the page had expired
    WRONG = auto()
    RIGHT = auto()


@dataclass(slots=True)
class Attempt:
    """A guess in progress: what it is at, how long it must wait, and what it consumed."""

    subject: Subject
    known: bool  # whether the account knows the device
    wait: timedelta
    count: int = 0  # failures in a row, including this one if it fails
    taken: bytes | None = None
    at: datetime | None = None
    last: datetime | None = None  # when the failure before was
    outcome: Outcome = Outcome.NOT_LOOKED_AT
    account_id: int | None = None  # the account whose password was right
    is_done: bool = False  # whether what the secret was for has been done, for good
    brought: tuple[int, bytes] | None = None  # an account and the browser that it will know, once the sign-in stands

    @property
    def seconds(self) -> int:
        """How many seconds to wait, as shown to people."""
        return -(-self.wait // timedelta(seconds=1))

    def looks(self) -> None:
        """From here on the guess counts as wrong until it is found right. Raises LookupError for one that must wait."""
        if self.wait:
            raise LookupError("a guess that must wait is not looked at")
        self.outcome = Outcome.WRONG

    def is_right(self, account_id: int | None = None) -> None:
        self.outcome, self.account_id = Outcome.RIGHT, account_id

    def answered(self, status: int) -> None:
        """Called once the answer is final. A page that accepts its form leads on, and one that refuses shows the form again;
        a program gets a status.
        """
        self.is_done = status < 400 if self.subject.limit is Limit.CLIENT else 300 <= status < 400


def attempt_of(request: HttpRequest, limit: Limit) -> Attempt:
    """The attempt that this request makes. Raises LookupError if none was counted: then no secret may be checked."""
    attempt = getattr(request, "attempt", None)
    if not isinstance(attempt, Attempt) or attempt.subject.limit is not limit:
        raise LookupError(f"no attempt at {limit} was counted")
    return attempt


@contextmanager
def looking(request: HttpRequest, limit: Limit) -> Iterator[None]:
    """Inside this context a secret is checked; an exception inside means that it was wrong."""
    attempt = attempt_of(request, limit)
    attempt.looks()
    yield
    attempt.is_right()


# a wait of zero must pass even if another process's clock is ahead
_WAIT = "asked.waits[least(f.count, cardinality(asked.waits) - 1) + 1] * interval '1 second'"
_OVER = f"({_WAIT} = interval '0' or f.last + {_WAIT} <= %(now)s)"
_GONE = "f.last < %(now)s - asked.forgotten * interval '1 second'"
_BEGIN = f"""
with given as (
    select decode(key, 'hex') as key, known, waits, forgotten, taken
    from jsonb_to_recordset(%(keys)s::jsonb) as g(key text, known boolean, waits float8[], forgotten float8, taken boolean)
), device as materialized (
    select exists (select from identity_knowndevice d join identity_account a on a.id = d.account_id
        where d.device_hash = %(device)s and upper(a.sign_in) = upper(%(sign_in)s)) as is_known
), asked as materialized (
    select given.* from given, device where given.known is null or given.known = device.is_known
), standing as materialized (
    select asked.key, asked.taken, f.last, case when f.key is null or {_GONE} or {_OVER} then interval '0' else f.last + {_WAIT} - %(now)s end as wait
    from asked left join identity_failure f on f.key = asked.key
), counted as (
    insert into identity_failure as f (key, count, last)
    select key, 1, %(now)s from standing where taken and not exists (select from standing where wait > interval '0')
    on conflict (key) do update set last = greatest(f.last, excluded.last),
        count = (select case when {_GONE} then 1 else f.count + 1 end from asked where asked.key = f.key)
    where (select {_GONE} or {_OVER} from asked where asked.key = f.key)
    returning f.key, f.count
)
select (select is_known from device) as is_known, (select max(wait) from standing) as wait, counted.key as taken, counted.count as times,
    (select last from standing where standing.key = counted.key) as last, set_config('synchronous_commit', 'off', true) as commits
from (values (1)) as one left join counted on true
"""
_NEVER = """
with alone as (delete from identity_failure where key = %(key)s and count = 1)
update identity_failure set count = count - 1, last = case when last = %(at)s then coalesce(%(before)s, last) else last end
where key = %(key)s and count > 1
"""
_SHORTEST = timedelta(seconds=1)


class _Counted(NamedTuple):
    is_known: bool
    wait: timedelta
    taken: bytes | None
    times: int | None
    last: datetime | None
    commits: str


def begin(subject: Subject) -> Attempt:
    """Count a guess before it is checked. One statement, which does not wait for the disk."""
    now, keys = clock.now(), json.dumps([_told(key) for key in subject.keys])
    given: dict[str, Any] = {"keys": keys, "now": now, "sign_in": subject.sign_in, "device": device_hash(subject.device) if subject.device else b""}
    found = the_row(_Counted, _BEGIN, given)
    if found.taken is None:  # others were faster: their guesses are checked
        return Attempt(subject, found.is_known, max(found.wait, _SHORTEST))
    return Attempt(subject, found.is_known, timedelta(0), found.times or 0, bytes(found.taken), now, found.last)


def end(attempt: Attempt) -> None:
    """Settle the guess after the request: it stays counted, or is forgotten, or never was counted."""
    if attempt.taken is None:
        return
    if attempt.outcome is Outcome.WRONG:
        _failed(attempt)
    elif attempt.outcome is Outcome.RIGHT and attempt.is_done and attempt.subject.limit is not Limit.SCREEN:
        _forgive(attempt.taken, attempt.brought)
    else:  # never counted; anybody can make a valid code of a screen, so it forgives no wrong ones
        run(_NEVER, {"key": attempt.taken, "at": attempt.at, "before": attempt.last})
    if attempt.account_id is not None and not attempt.is_done:  # what the request wrote of it is gone with the rest, or there was nothing to write
        tell(HalfSignedIn(attempt.account_id, _at(attempt)))


def _forgive(key: bytes, brought: tuple[int, bytes] | None) -> None:
    """Forget the failures; in the same statement, the account comes to know the browser that signed in."""
    if brought is None:
        Failure.objects.filter(key=key).delete()
        return
    account_id, device = brought
    run(
        f"with forgiven as (delete from identity_failure where key = %(key)s) {_KNOW}",
        {"key": key, "account": account_id, "device": device, "now": clock.now()},
    )


_KNOW = """insert into identity_knowndevice as d (account_id, device_hash, first_seen, last_seen) values (%(account)s, %(device)s, %(now)s, %(now)s)
on conflict (account_id, device_hash) do update set last_seen = excluded.last_seen"""


def know(account_id: int, device: str) -> None:
    """From now on the account knows the browser with this token."""
    run(_KNOW, {"account": account_id, "device": device_hash(device), "now": clock.now()})


def _at(attempt: Attempt) -> At:
    return At(attempt.subject.address, attempt.subject.user_agent, attempt.known)


def forget(account: Account) -> None:
    """After a new password, guesses at the old one, or at the second factor after it, no longer delay the owner."""
    Failure.objects.filter(
        key__in=[strangers_key(account.sign_in), account_key(Limit.FACTOR, account.pk), account_key(Limit.FACTOR, account.pk, KNOWN)]
    ).delete()


def _failed(attempt: Attempt) -> None:
    subject = attempt.subject
    audit.record(system("sign-in"), "failed", subject.limit.value, subject.account_id)
    if subject.limit is Limit.SIGN_IN:
        others = [key for key in subject.keys if not key.taken and (key.known is None or key.known == attempt.known)]
        account_id = Account.objects.filter(sign_in__iexact=typed_sign_in(subject.sign_in)[:LONGEST]).values_list("pk", flat=True).first()
        if strangers_key(subject.sign_in) in _count(others, BUDGET) and account_id is not None:
            notify(account_id, Notice.STRANGERS)
        tell(SignInFailed(account_id, _at(attempt)))
    elif subject.half is not None and subject.account_id is not None:
        tell(FactorFailed(subject.account_id, subject.half, attempt.count))
    elif attempt.count == GUESSED_AT and subject.account_id is not None and subject.limit is not Limit.SCREEN:
        notify(subject.account_id, Notice.GUESSED)


def _count(keys: list[Key], most: int) -> set[bytes]:
    """One more failure for each key; returns those that have just reached `most`."""
    counts = pairs(
        "with asked as materialized (select * from unnest(%(keys)s::bytea[], %(forgotten)s::float8[]) as g(key, forgotten))"
        " insert into identity_failure as f (key, count, last) select key, 1, %(now)s from asked order by key"  # so that none waits for another
        f" on conflict (key) do update set last = excluded.last, count = (select case when {_GONE} then 1 else f.count + 1 end"
        " from asked where asked.key = f.key) returning f.key, f.count",
        {"keys": [key.hash for key in keys], "forgotten": [key.pace.forgotten.total_seconds() for key in keys], "now": clock.now()},
    )
    return {bytes(key) for key, count in counts.items() if count == most}


def _told(key: Key) -> dict[str, object]:
    waits = [wait.total_seconds() for wait in key.pace.waits]
    return {"key": key.hash.hex(), "known": key.known, "waits": waits, "forgotten": key.pace.forgotten.total_seconds(), "taken": key.taken}
