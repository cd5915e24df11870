"""Writes of the provider: relying parties are connected and let go, and a token that comes twice ends its whole family."""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import chain
from pathlib import Path
from typing import Any

import httpx2
import jwt
from allauth.account.internal.userkit import str_to_user_id
from allauth.core.internal.jwkkit import load_jwk_from_pem
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.device_codes import cache_device_code_key, update_device_state
from allauth.idp.oidc.models import Client, Token
from django.core.cache import cache
from django.db import connection
from django.utils.translation import gettext as _

from xiaowu.identity.models import Account, Consent, ExternalId, ProgramGroup, ProgramPlace, RelyingSession, Session, SpentToken
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.queries import key_file, keys, make_key, to_be_told
from xiaowu.identity.oidc.rules import (
    DEVICE_CODES_LAST,
    GRANTS,
    KEY_NAME,
    MOST_ATTEMPTS,
    MOST_DEVICE_CODES,
    PROGRAMS,
    Kind,
    Scope,
    logout_claims,
    scope_fault,
)
from xiaowu.identity.queries.accounts import told
from xiaowu.identity.rules.throttling import network_of
from xiaowu.kernel import audit, clock, outward, state
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.addresses.told import address, outward_address
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.queue import one_by_one
from xiaowu.roster.models import School

_PATIENCE = 5.0  # seconds that a relying party has for an answer
_A_RUN = 20.0  # seconds after which nobody new is asked
_PARTNERS_AT_ONCE = 8


def connect(
    actor: Actor,
    *,
    name: str,
    redirect_uris: Sequence[str],
    scopes: Sequence[Scope],
    is_public: bool,
    is_ours: bool,
    logout_uri: str = "",
    kind: Kind = Kind.WEB,
    school_codes: Sequence[str] = (),
    is_city: bool = False,
) -> tuple[Client, str]:
    """A new relying party and its secret, which nobody can read again. `is_ours`: the bureau's own, whose users are not asked for consent.

    A program (Kind.MACHINE) that reads accounts or the register serves the schools with these codes, or the city.
    Raises Forbidden, BadInput for an address that may not be sent back to, for none where one is needed, for scopes or places that do not fit.
    """
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    if kind is Kind.WEB and not redirect_uris:
        raise BadInput(_("請填寫導回網址。"))
    schools = _schools(kind, scopes, school_codes, is_city=is_city)
    is_public = kind is Kind.DEVICE or (is_public and kind is Kind.WEB)  # a screen keeps no secret, a program has nothing else
    redirect_uris = [address(uri) for uri in redirect_uris]
    logout_uri = outward_address(logout_uri) if logout_uri else ""
    client = Client(name=name, skip_consent=is_ours, type=Client.Type.PUBLIC if is_public else Client.Type.CONFIDENTIAL)
    client.set_redirect_uris(list(redirect_uris))
    client.set_scopes(sorted({Scope.OPENID.value, *(scope.value for scope in scopes)}))
    client.set_default_scopes([scope.value for scope in scopes if scope in PROGRAMS] or [Scope.OPENID.value])
    client.set_grant_types(list(GRANTS[kind]))
    client.data = {"backchannel_logout_uri": logout_uri} if logout_uri else None
    secret = get_adapter().generate_client_secret()
    client.set_secret(secret)
    client.save()
    ProgramPlace.objects.bulk_create(ProgramPlace(client_id=client.pk, school_id=school_id) for school_id in schools)
    audit.record(actor, "connected", "client", client=client.pk)
    return client, "" if is_public else secret


def disconnect(actor: Actor, client_id: str) -> None:
    """The relying party is gone, with every token it had. Raises Forbidden, NotFound."""
    require(actor, Permission.KEEP_CLIENTS, school_id=None)
    if not Client.objects.filter(pk=client_id).delete()[0]:
        raise NotFound
    for kept in (ProgramPlace, ExternalId, ProgramGroup, Consent):
        kept.objects.filter(client_id=client_id).delete()
    audit.record(actor, "disconnected", "client", client=client_id)


def _schools(kind: Kind, scopes: Sequence[Scope], codes: Sequence[str], *, is_city: bool) -> list[int | None]:
    """Where a program serves, as ids of schools; one None for the city. Raises BadInput."""
    if fault := scope_fault(kind, scopes, school_count=len(codes), is_city=is_city):
        raise BadInput({
            "needs_program": _("SCIM 與 OneRoster 的資料只開放給「程式對程式」的系統。"),
            "keeps_city": _("維護帳號的系統必須服務全市。"),
            "no_place": _("請填寫這個系統服務哪些學校，或勾選全市。"),
        }[fault])  # fmt: skip
    if not PROGRAMS.keys() & set(scopes):
        return []
    if is_city:
        return [None]
    found: dict[str, list[int]] = {}
    for code, school_id in School.objects.filter(code__in=codes).values_list("code", "id"):
        found.setdefault(code, []).append(school_id)
    if unknown := [code for code in codes if code not in found]:
        raise BadInput(_("沒有這些學校代碼：%(codes)s。") % {"codes": "、".join(unknown)[:200]})
    return [school_id for ids in found.values() for school_id in ids]


def consent(account_id: int, client_id: str, scopes: Sequence[str]) -> None:
    """Somebody said yes to a system for these scopes: what was said before is no more."""
    Consent.objects.update_or_create(account_id=account_id, client_id=client_id, defaults={"scopes": sorted(set(scopes)), "at": clock.now()})
    audit.record(system("oidc"), "consented", "account", account_id, client=client_id, scopes=" ".join(sorted(set(scopes))))


def let_in(account_id: int, session_id: int | None, device_code: str) -> None:
    """Somebody answered a screen's question: a yes to a system that is not the bureau's own is a consent like any other."""
    kept = cache.get(cache_device_code_key(device_code))
    if kept and kept["granted"] and str_to_user_id(kept["user"]) == account_id:
        given_in(session_id, account_id, device_code, lasts=DEVICE_CODES_LAST)
        client = Client.objects.get(pk=kept["client_id"])
        if not client.skip_consent:
            consent(account_id, client.pk, kept["scope"] or client.get_default_scopes())


def given_in(session_id: int | None, account_id: int, code: str, *, lasts: int) -> None:
    """Remember from which session a code was given, and under which password: it ends with either."""
    changed = Account.objects.values_list("password_changed_at", flat=True).get(pk=account_id)
    cache.set(f"given {code}", [session_id, changed.isoformat()], lasts)


def still_stands(code: str, account_id: int) -> bool:
    """Whether the session from which a code was given is open, and the password the same: whoever signs out or changes it ends what waits."""
    session_id, changed = cache.get(f"given {code}") or (0, "")
    now = Account.objects.values_list("password_changed_at", flat=True).get(pk=account_id)
    return changed == now.isoformat() and Session.objects.filter(pk=session_id, account_id=account_id, ended=None, expires__gt=clock.now()).exists()


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


def spend(value: str, client_id: str, account_id: int) -> bool:
    """A code or refresh token is exchanged in this transaction; False: it was before. Whoever comes at the same moment waits here for the first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into identity_spenttoken (hash, client_id, account_id, at) values (%s, %s, %s, %s) on conflict (hash) do nothing",
            [get_adapter().hash_token(value), client_id, account_id, clock.now()],
        )
        return bool(cursor.rowcount == 1)


def end_family(value: str, client_id: str) -> None:
    """What this client had exchanged came again, so that somebody else has it: all that it holds for the account ends (RFC 9700, 4.14.2)."""
    spent = SpentToken.objects.filter(hash=get_adapter().hash_token(value), client_id=client_id).first()
    if spent is not None:
        ended, _each = Token.objects.filter(client_id=client_id, user_id=spent.account_id).delete()
        audit.record(system("oidc"), "ended", "token_family", spent.account_id, client=client_id, count=ended)


def revoke(token: str, client_id: str) -> None:
    """A client gives up a token of its own, of whichever kind (RFC 7009, 2.1); another's stays."""
    Token.objects.by_value(token).filter(client_id=client_id, type__in=(Token.Type.ACCESS_TOKEN, Token.Type.REFRESH_TOKEN)).delete()


def may_begin(client_id: str, address: str) -> bool:
    """Whether one more screen may ask for a code: so many wait at most for a client at a network, whoever knows its public id."""
    key = f"xiaowu.device-codes[{client_id}:{network_of(address)}]"
    cache.add(key, 0, timeout=DEVICE_CODES_LAST)
    return cache.incr(key) <= MOST_DEVICE_CODES


def polled(device_code: str) -> None:
    """A screen asked just now: whoever asks again within the interval is told to slow down (RFC 8628, 3.5)."""
    key = cache_device_code_key(device_code)
    state.hold(key)  # else a yes that is said at this moment would be written over
    kept = cache.get(key)
    if kept is not None:
        update_device_state(device_code, kept | {"last_poll_at": time.time()})


def enter(session_id: int, client_id: str, issuer: str) -> None:
    """Somebody went on to a relying party from this session: it will be told when the session ends."""
    RelyingSession.objects.get_or_create(session_id=session_id, client_id=client_id, defaults={"issuer": issuer, "entered": clock.now()})


def renew_key(*, after: timedelta) -> Path:
    """A new signing key, which is published at once and signs from then on; until then partners read it and it is copied to the other nodes."""
    keys()  # until then one signs, in a house that had none too
    first, begins = key_file(), datetime.now(UTC) + after
    path = first.with_name(f"{first.stem}-{begins.strftime(KEY_NAME)}{first.suffix}")
    make_key(path)
    return path


@dataclass(frozen=True, slots=True)
class _Word:
    """A logout token, to whom it goes and what it is about."""

    entered: RelyingSession
    uri: str
    token: str


def tell_ended() -> int:
    """Tell every relying party whose people are out here (Back-Channel Logout 1.0); how many answered that they are out there too.

    Partners are told side by side; one that does not answer is asked once in a run. Whoever did not hear is told with the next run, ten times;
    the last answer is kept.
    """
    uris = {client.pk: (client.data or {}).get("backchannel_logout_uri", "") for client in Client.objects.all()}
    jwk, key = load_jwk_from_pem(get_adapter().get_signing_key().pem)
    sign = partial(jwt.encode, key=key, algorithm="RS256", headers={"kid": jwk["kid"], "typ": "logout+jwt"})
    words = one_by_one(to_be_told(), lambda entered: _word(entered, uris.get(entered.client_id, ""), sign), fell=_heard)
    partners: dict[str, list[_Word]] = {}
    for word in words:
        if word is not None:
            partners.setdefault(word.entered.client_id, []).append(word)
    until = time.monotonic() + _A_RUN
    with ThreadPoolExecutor(_PARTNERS_AT_ONCE) as pool:
        answers = list(pool.map(lambda words: _tell(words, until), partners.values()))
    return sum(one_by_one(chain.from_iterable(answers), lambda answered: _heard(*answered)))


def _word(entered: RelyingSession, uri: str, sign: Callable[[dict[str, Any]], str]) -> _Word | None:
    """What is to be said, or nothing where there is nobody to say it to."""
    account = entered.session.account
    if account is None or not uri:
        _heard(entered, "no address")
        return None
    real = int(time.time())  # other machines know nothing of a demonstration's clock
    claims = logout_claims(entered.issuer, entered.client_id, told(account.pk, clock.today()).uid, now=real, jti=uuid.uuid4().hex)
    return _Word(entered, uri, sign(claims))


def _tell(words: Sequence[_Word], until: float) -> list[tuple[RelyingSession, str]]:
    """What one partner answered, without a statement: this runs beside the transaction."""
    answers: list[tuple[RelyingSession, str]] = []
    away = ""
    with outward.caller(seconds=_PATIENCE) as http:
        for word in words:
            if not away and time.monotonic() > until:
                break
            answer = away or _sent(http, word)
            away = "" if answer.isdecimal() else answer
            answers.append((word.entered, answer))
    return answers


def _sent(http: httpx2.Client, word: _Word) -> str:
    """The status, or the kind of what went wrong. Not its words: some hold the address with what stands in it."""
    try:
        with http.stream("POST", word.uri, data={"logout_token": word.token}) as answer:  # nothing is said in its body
            return str(answer.status_code)
    except Exception as error:  # an address can be wrong in more ways than a library has names for
        return type(error).__name__


def _heard(entered: RelyingSession, answer: str) -> bool:
    """Keep an answer; whether it says that they are out there too."""
    is_out = answer in ("200", "204")
    entered.answer, entered.attempts = answer[:100], entered.attempts + 1
    if is_out or answer == "no address" or entered.attempts >= MOST_ATTEMPTS:
        entered.told = clock.now()
    entered.save(update_fields=["answer", "attempts", "told"])
    return is_out
