"""Writes of the provider: relying parties are connected and let go, and a token that comes twice ends its whole family."""

import time
import uuid
from collections.abc import Sequence

import jwt
import requests
from allauth.core.internal.jwkkit import load_jwk_from_pem
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib.device_codes import cache_device_code_key, update_device_state
from allauth.idp.oidc.models import Client, Token
from django.core.cache import cache
from django.utils.translation import gettext as _

from xiaowu.identity.models import ExternalId, ProgramGroup, ProgramPlace, RelyingSession, SpentToken
from xiaowu.identity.oidc.permissions import Permission
from xiaowu.identity.oidc.queries import signing_key, to_be_told
from xiaowu.identity.oidc.rules import GRANTS, MOST_ATTEMPTS, PROGRAMS, Kind, Scope, logout_claims, redirect_fault, scope_fault
from xiaowu.identity.queries.accounts import told
from xiaowu.kernel import audit, clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor, system
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.models import School

_PATIENCE = 5  # seconds that a relying party has to answer


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
    for uri in [*redirect_uris, *([logout_uri] if logout_uri else [])]:
        if fault := redirect_fault(uri):
            told = {"wildcard": _("不可使用萬用字元或 #"), "not_https": _("必須是 https（本機測試可用 http://localhost）")}[fault]
            raise BadInput(_("導回網址 %(uri)s：%(reason)s。") % {"uri": uri[:80], "reason": told})
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
    for kept in (ProgramPlace, ExternalId, ProgramGroup):
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


def spend(value: str, given: str) -> None:
    """A code or refresh token was exchanged for the access token `given`: it may not come again."""
    token = Token.objects.by_value(given).first()
    if token is not None and token.client_id is not None:
        SpentToken.objects.get_or_create(
            hash=get_adapter().hash_token(value), defaults={"client_id": token.client_id, "account_id": token.user_id, "at": clock.now()}
        )


def is_spent(value: str) -> bool:
    """Whether this code or refresh token was exchanged before."""
    return SpentToken.objects.filter(hash=get_adapter().hash_token(value)).exists()


def end_family(value: str) -> None:
    """What was exchanged came again, so that somebody else has it: all that this client holds for the account ends (RFC 9700, 4.14.2)."""
    spent = SpentToken.objects.filter(hash=get_adapter().hash_token(value)).first()
    if spent is not None:
        ended, _each = Token.objects.filter(client_id=spent.client_id, user_id=spent.account_id).delete()
        audit.record(system("oidc"), "ended", "token_family", spent.account_id, client=spent.client_id, count=ended)


def polled(device_code: str) -> None:
    """A screen asked just now: whoever asks again within the interval is told to slow down (RFC 8628, 3.5)."""
    kept = cache.get(cache_device_code_key(device_code))
    if kept is not None:
        update_device_state(device_code, kept | {"last_poll_at": time.time()})


def enter(session_id: int, client_id: str, issuer: str) -> None:
    """Somebody went on to a relying party from this session: it will be told when the session ends."""
    RelyingSession.objects.get_or_create(session_id=session_id, client_id=client_id, defaults={"issuer": issuer, "entered": clock.now()})


def tell_ended() -> int:
    """Tell every relying party whose people are out here (Back-Channel Logout 1.0); how many answered that they are out there too.

    Whoever does not answer is asked again with the next run, ten times; the last answer is kept.
    """
    uris = {client.pk: (client.data or {}).get("backchannel_logout_uri", "") for client in Client.objects.all()}
    heard = 0
    for each in to_be_told():
        account, uri = each.session.account, uris.get(each.client_id, "")
        if account is None:
            continue
        each.answer = _tell(uri, each, told(account.pk, clock.today()).uid) if uri else "no address"
        each.attempts += 1
        if each.answer in ("200", "204", "no address") or each.attempts >= MOST_ATTEMPTS:
            each.told = clock.now()
        heard += each.answer in ("200", "204")
        each.save()
    return heard


def _tell(uri: str, each: RelyingSession, sub: str) -> str:
    jwk, key = load_jwk_from_pem(signing_key())
    real = int(time.time())  # other machines know nothing of a demonstration's clock
    claims = logout_claims(each.issuer, each.client_id, sub, now=real, jti=uuid.uuid4().hex)
    token = jwt.encode(claims, key, algorithm="RS256", headers={"kid": jwk["kid"], "typ": "logout+jwt"})
    try:
        answer = requests.post(uri, data={"logout_token": token}, timeout=_PATIENCE, allow_redirects=False)
    except requests.RequestException as error:
        return type(error).__name__
    return str(answer.status_code)
