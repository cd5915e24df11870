"""Somebody says yes to a system, and takes it back (同意)."""

from collections.abc import Sequence

from allauth.idp.oidc.models import Client, Token

from xiaowu.connections.models import Consent
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.errors import NotFound


def consent(account_id: int, client_id: str, scopes: Sequence[str]) -> None:
    """Somebody said yes to a system for these scopes: what was said before is no more."""
    Consent.objects.update_or_create(account_id=account_id, client_id=client_id, defaults={"scopes": sorted(set(scopes)), "at": clock.now()})
    audit.record(system("oidc"), "consented", "account", account_id, client=client_id, scopes=" ".join(sorted(set(scopes))))


def holds_consent(account_id: int, client: Client) -> bool:
    """Whether this system may have a token of this person's now. The yes is held until then, so that taking it back ends this token too."""
    if client.skip_consent:
        return True
    return Consent.objects.select_for_update().filter(account_id=account_id, client_id=client.pk).first() is not None


def withdraw(actor: Actor, consent_id: int) -> None:
    """The actor takes a yes back: that system's tokens end, with the codes that wait, and it has to ask again. Raises NotFound for another's."""
    given = Consent.objects.filter(pk=consent_id, account_id=actor.account).first()
    if given is None:
        raise NotFound
    given.delete()
    Token.objects.filter(client_id=given.client_id, user_id=actor.account).delete()
    audit.record(actor, "withdrew", "consent", consent_id, client=given.client_id)
