"""An account's own address of a calendar (行事曆訂閱網址)."""

from dataclasses import dataclass
from datetime import datetime

from cryptography.fernet import InvalidToken

from xiaowu.identity.models.feeds import SecretAddress
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.sealing import unseal


@dataclass(frozen=True, slots=True)
class Address:
    """`key` is None if the house's key has changed since: the address still works, and can only be renewed."""

    key: str | None
    made_at: datetime
    read_at: datetime | None


def own_address(model: type[SecretAddress], actor: Actor, purpose: str) -> Address | None:
    """The address of the person who is signed in; None if there is none. One statement."""
    found = model._default_manager.filter(account_id=actor.account).first()
    if found is None:
        return None
    try:
        return Address(unseal(found.sealed, purpose), found.made_at, found.read_at)
    except InvalidToken:
        return Address(None, found.made_at, found.read_at)
