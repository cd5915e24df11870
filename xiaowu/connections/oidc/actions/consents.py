"""Giving a system consent, and withdrawing it (同意)."""

from collections.abc import Sequence

from allauth.idp.oidc.models import Client, Token

from xiaowu.connections.models import Consent
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.errors import NotFound


def consent(account_id: int, client_id: str, scopes: Sequence[str]) -> None:
    """Record consent to a system for these scopes; it replaces any earlier consent."""
    Consent.objects.update_or_create(account_id=account_id, client_id=client_id, defaults={"scopes": sorted(set(scopes)), "at": clock.now()})
    audit.record(system("oidc"), "consented", "account", account_id, client=client_id, scopes=" ".join(sorted(set(scopes))))


def holds_consent(account_id: int, client: Client) -> bool:
    """Whether this system may have a token of this person's now. The consent is locked until then, so that withdrawing it ends this token too."""
    if client.skip_consent:
        return True
    return Consent.objects.select_for_update().filter(account_id=account_id, client_id=client.pk).first() is not None


def withdraw(actor: Actor, consent_id: int) -> None:
    """The actor withdraws consent: that system's tokens and waiting codes end, and it has to ask again. Raises NotFound for another person's."""
    given = Consent.objects.filter(pk=consent_id, account_id=actor.account).first()
    if given is None:
        raise NotFound
    given.delete()
    Token.objects.filter(client_id=given.client_id, user_id=actor.account).delete()
    audit.record(actor, "withdrew", "consent", consent_id, client=given.client_id)
