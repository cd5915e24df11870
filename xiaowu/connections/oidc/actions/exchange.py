"""What is exchanged for tokens: codes of a browser and of a screen, refresh tokens; each works once (換發權杖)."""

import time
from dataclasses import dataclass

from allauth.account.internal.userkit import str_to_user_id
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.device_codes import cache_device_code_key, update_device_state
from allauth.idp.oidc.models import Client, Token
from django.core.cache import cache
from django.db.models import QuerySet

from xiaowu.connections.models import UsedGrant
from xiaowu.connections.oidc.actions.consents import consent
from xiaowu.connections.oidc.rules import DEVICE_CODES_LAST, MOST_DEVICE_CODES
from xiaowu.identity.models import Account, Session
from xiaowu.identity.rules.throttling import network_of
from xiaowu.kernel import audit, clock, state
from xiaowu.kernel.actor import system
from xiaowu.kernel.database.rows import run


@dataclass(frozen=True, slots=True)
class Given:
    """Where a code came from: the session, and when its owner last proved who they are (seconds since 1970)."""

    session_id: int | None
    auth_time: int | None


def let_in(account_id: int, given: Given, device_code: str) -> None:
    """Somebody answered a screen's question: a yes to a system that is not the bureau's own is a consent like any other."""
    kept = cache.get(cache_device_code_key(device_code))
    if kept and kept["granted"] and str_to_user_id(kept["user"]) == account_id:
        given_in(given, account_id, device_code, lasts=DEVICE_CODES_LAST)
        client = Client.objects.get(pk=kept["client_id"])
        if not client.skip_consent:
            consent(account_id, client.pk, kept["scope"] or client.get_default_scopes())


def given_in(given: Given, account_id: int, code: str, *, lasts: int) -> None:
    """Remember the session in which a code was given, and its password: the code ends with either."""
    changed = Account.objects.values_list("password_changed_at", flat=True).get(pk=account_id)
    cache.set(f"given {code}", [given.session_id, changed.isoformat(), given.auth_time], lasts)


def auth_time_of(code: str) -> int | None:
    """When its owner proved who they are, before this code was given."""
    kept = cache.get(f"given {code}") or []
    return kept[2] if len(kept) > 2 else None


def still_stands(code: str, account_id: int) -> bool:
    """Whether the session in which a code was given is open, and the password unchanged: signing out or changing it ends what waits."""
    session_id, changed, *_more = cache.get(f"given {code}") or (0, "")
    now = Account.objects.values_list("password_changed_at", flat=True).get(pk=account_id)
    return changed == now.isoformat() and Session.objects.filter(pk=session_id, account_id=account_id, ended=None, expires__gt=clock.now()).exists()


def mark_used(value: str, client_id: str, account_id: int, family: str) -> bool:
    """Exchange a code or refresh token in this transaction; False if that was done before. Simultaneous requests wait here for the first.

    `family`: the mark that all tokens from this sign-in bear.
    """
    return (
        run(
            "insert into identity_spenttoken (hash, client_id, account_id, at, family) values (%s, %s, %s, %s, %s) on conflict (hash) do nothing",
            [get_adapter().hash_token(value), client_id, account_id, clock.now(), family],
        )
        == 1
    )


def end_family(value: str, client_id: str) -> None:
    """Something this client had exchanged came again, so somebody else has it: everything from that sign-in ends (RFC 9700, 4.14.2).

    Other devices of the same person go on. A client whose answer was lost is treated like a thief: nobody can tell the two apart.
    """
    spent = UsedGrant.objects.filter(hash=get_adapter().hash_token(value), client_id=client_id).first()
    if spent is not None:
        ended, _each = _family(client_id, spent.account_id, spent.family).delete()
        audit.record(system("oidc"), "ended", "token_family", spent.account_id, client=client_id, count=ended)


def revoke(value: str, client_id: str) -> None:
    """A client revokes a token of its own, of whichever kind; another client's stays.
    Revoking a refresh token ends everything from it (RFC 7009, 2.1).
    """
    kinds = (Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)
    token = Token.objects.by_value(value).filter(client_id=client_id, type__in=kinds).first()
    if token is None:
        return
    family = family_of(token)
    if token.type == Token.Type.REFRESH_TOKEN and family:
        _family(client_id, token.user_id, family).delete()
    token.delete()


def family_of(token: Token) -> str:
    """The mark shared by the tokens of one sign-in; empty for a token older than this mark."""
    kept = token.data.get("family") if isinstance(token.data, dict) else None
    return kept if isinstance(kept, str) else ""


def _family(client_id: str, account_id: int | None, family: str) -> QuerySet[Token]:
    held = Token.objects.filter(client_id=client_id, user_id=account_id)
    return held.filter(data__family=family) if family else held


def may_begin(client_id: str, address: str) -> bool:
    """Whether one more screen may ask for a code: only so many may wait for a client in one network, since anybody may know its public id."""
    key = f"xiaowu.device-codes[{client_id}:{network_of(address)}]"
    cache.add(key, 0, timeout=DEVICE_CODES_LAST)
    return cache.incr(key) <= MOST_DEVICE_CODES


def polled(device_code: str) -> None:
    """A screen asked just now: one that asks again within the interval is told to slow down (RFC 8628, 3.5)."""
    key = cache_device_code_key(device_code)
    state.hold(key)  # else a yes given at this moment would be overwritten
    kept = cache.get(key)
    if kept is not None:
        update_device_state(device_code, kept | {"last_poll_at": time.time()})
