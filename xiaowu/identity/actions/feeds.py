"""The secret address of a calendar (行事曆訂閱網址): made, renewed, withdrawn, and read by anybody who knows it."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from django.utils.translation import gettext as _

from xiaowu.identity.models.feeds import SecretAddress
from xiaowu.identity.queries.feeds import Address, own_address
from xiaowu.identity.queries.holders import arm_holder
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound, TooOften
from xiaowu.kernel.sealing import seal

_BYTES = 32
_MOST_READS = 60  # per hour: programs ask every quarter of an hour, from a few devices


@dataclass(frozen=True, slots=True)
class Feed:
    """A calendar that people subscribe to: the table of its addresses, what seals their keys, and who may read it."""

    model: type[SecretAddress]
    purpose: str
    permission: str
    subject: str = "feed_address"  # as the audit names it

    def own(self, actor: Actor) -> Address | None:
        """The address of the person who is signed in; None if there is none. One statement."""
        return own_address(self.model, actor, self.purpose)

    def renew(self, actor: Actor, *, now: datetime) -> bool:
        """Make a new address; the earlier one opens nothing any more. Returns whether it is the first."""
        require(actor, self.permission, school_id=ANYWHERE)
        key = secrets.token_urlsafe(_BYTES)
        given = {"key_hash": _hashed(key), "sealed": seal(key, self.purpose), "made_at": now, "read_at": None, "hour_began": None, "reads": 0}
        made, is_first = self.model._default_manager.update_or_create(account_id=actor.account, defaults=given)
        audit.record(actor, "renewed", self.subject, made.pk)
        return is_first

    def withdraw(self, actor: Actor) -> None:
        """From now on the address opens nothing."""
        require(actor, self.permission, school_id=ANYWHERE)
        found = self.model._default_manager.filter(account_id=actor.account).first()
        if found is not None:
            number = found.pk
            found.delete()
            audit.record(actor, "withdrew", self.subject, number)

    def opened(self, key: str, *, now: datetime) -> Actor:
        """The holder of this key, as of today: if they have left, or may not see it any more, the key opens nothing. Each reading is recorded.

        Raises NotFound, which does not say why; TooOften for a program that asks too often.
        """
        every = self.model._default_manager
        found = every.filter(key_hash=_hashed(key)).first()
        actor = arm_holder(found.account_id, clock.day(now)) if found else None
        if found is None or actor is None or not holds(actor, self.permission, school_id=ANYWHERE):
            raise NotFound
        kept = every.select_for_update().get(pk=found.pk)
        if kept.hour_began is None or now - kept.hour_began >= timedelta(hours=1):
            kept.hour_began, kept.reads = now, 0
        if kept.reads >= _MOST_READS:
            raise TooOften(_("這個網址讀取過於頻繁，請稍後再試。"))
        kept.reads, kept.read_at = kept.reads + 1, now
        kept.save(update_fields=["hour_began", "reads", "read_at"])
        audit.record(actor, "read", self.subject, kept.pk)
        return actor


def _hashed(key: str) -> bytes:
    return sha256(key.encode()).digest()
