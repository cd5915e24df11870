"""Accounts in other systems (帳號供裝): what is true here is compared with what each was told last, every minute, so that nothing is lost."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.utils.translation import gettext as _

from xiaowu.identity.models import ProgramPlace, ScimCopy, ScimTarget
from xiaowu.identity.rules.retrying import next_try
from xiaowu.identity.scim.actions.telling import Partner
from xiaowu.identity.scim.permissions import Permission
from xiaowu.identity.scim.queries.targets import Waiting, due, program_of, waiting
from xiaowu.identity.scim.rules.answers import Outcome, is_over, is_token
from xiaowu.kernel import audit, clock, outward
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.addresses.told import outward_address
from xiaowu.kernel.database.arm import arm, reach_of
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.queue import alone, one_by_one, perform
from xiaowu.kernel.sealing import seal, unseal
from xiaowu.kernel.text import line
from xiaowu.roster.queries.places import ids_of_codes

_PATIENCE = 5.0  # seconds that a system has for an answer, all of it
_A_RUN = 200  # accounts
_LONGEST = 30.0  # seconds after which the others have their turn
_LONGEST_REST = 15  # minutes that a whole system is left alone: departures wait behind it
_MANY = 1_000  # attempts are counted no further
_PURPOSE = "scim token"
_JOB = "identity.provision"
T = TypeVar("T")


def add_target(actor: Actor, *, name: str, url: str, token: str, school_codes: Sequence[str] = (), is_city: bool = False) -> ScimTarget:
    """A system that is to be told, switched off until somebody has seen how many accounts it would be told of. Raises Forbidden, BadInput."""
    require(actor, Permission.KEEP_TARGETS, school_id=None)
    url = outward_address(url)
    if "?" in url:
        raise BadInput(_("SCIM 網址不可有查詢參數。"))
    if not is_token(token):
        raise BadInput(_("存取權杖只能有英文字母、數字和半形符號，不可有空白；請重新複製。"))
    schools = ids_of_codes(school_codes)
    if not is_city and not schools:
        raise BadInput(_("請填寫這個系統服務哪些學校，或勾選全市。"))
    target = ScimTarget.objects.create(name=name, url=url.rstrip("/"), token=seal(token, _PURPOSE))
    places = [None] if is_city else schools
    ProgramPlace.objects.bulk_create(ProgramPlace(client_id=f"target:{target.pk}", school_id=school_id) for school_id in places)
    audit.record(actor, "added", "scim_target", target.pk)
    return target


def provision() -> int:
    """Tell every system that is switched on what it does not know yet; how many accounts were taken. Run outside of a transaction.

    What became of each account is kept in a transaction of its own, and nothing is held while another system thinks. Whatever goes wrong with one
    is its own answer: the others are told.
    """
    with alone(_JOB) as is_first:
        targets = perform(_JOB, lambda _actor: due()) if is_first else []
        return sum(one_by_one(targets, _told, fell=_answered, pieces=True))


def _told(target: ScimTarget) -> int:
    rows = _as(target, lambda actor: waiting(actor, target.pk, most=_A_RUN))
    if not rows:
        return 0
    try:
        token = unseal(target.token, _PURPOSE)
    except InvalidToken:  # sealed by another house's key
        _answered(target, _("存取權杖無法解開，請重新新增這個系統。"))
        return 0
    with outward.caller(seconds=_PATIENCE, base_url=target.url, headers={"Authorization": f"Bearer {token}"}) as http:
        taken, gone = _each(target, rows, Partner(http))
    _answered(target, gone.words if gone else "", rest=gone.rest if gone else 0)
    return taken


def _as(target: ScimTarget, work: Callable[[Actor], T]) -> T:
    """A piece of work in a transaction of its own, which reaches what this system may be told."""
    with transaction.atomic():
        actor = program_of(target.pk)
        arm(reach_of(f"target:{target.pk}", clock.today(), actor.standings))
        return work(actor)


def _answered(target: ScimTarget, answer: str, *, rest: int = 0) -> None:
    """What the whole system answered: empty if it let itself be told, else it is left alone for a while."""
    now, attempts = clock.now(), min(target.attempts + 1, _MANY) if answer else 0
    again = next_try(attempts, now, asked=rest, longest=_LONGEST_REST) if answer else None
    kept = ScimTarget.objects.filter(pk=target.pk)
    perform(_JOB, lambda _actor: kept.update(asked=now, answer=line(answer, 200), attempts=attempts, again=again))


def _each(target: ScimTarget, rows: Sequence[Waiting], partner: Partner) -> tuple[int, Outcome | None]:
    """How many of these accounts it took, and the answer after which it was not asked for the others."""
    gone: Outcome | None = None
    refusals, until = 0, time.monotonic() + _LONGEST

    def tell(row: Waiting) -> bool:
        nonlocal gone, refusals
        if gone or time.monotonic() > until:  # nobody is there, or our token is no good: the others wait too
            return False
        outcome = partner.tell(row)
        _keep(target, row, outcome)
        refusals = refusals + 1 if outcome.may_be_away else 0
        gone = outcome if outcome.is_away or is_over(refusals) else None
        return not outcome.words

    fell = lambda row, kind: _keep(target, row, Outcome(row.remote_id, kind))  # noqa: E731
    return sum(one_by_one(rows, tell, fell=fell, pieces=True)), gone


def _keep(target: ScimTarget, row: Waiting, outcome: Outcome) -> None:
    now, answer = clock.now(), line(outcome.words, 200)
    attempts = min(row.attempts + 1, _MANY) if answer else 0
    given = {
        "remote_id": outcome.remote_id, "told": row.told if answer else row.digest, "attempts": attempts, "at": now, "answer": answer or "200",
        "again": next_try(attempts, now, asked=outcome.rest) if answer else None,
    }  # fmt: skip
    _as(target, lambda _actor: ScimCopy.objects.update_or_create(target=target, person_id=row.person_id, defaults=given))
