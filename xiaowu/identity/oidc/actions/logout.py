"""Other systems learn that somebody is out here (通知介接系統登出)."""

import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from itertools import chain
from typing import Any

import httpx2
import jwt
from allauth.core.internal.jwkkit import load_jwk_from_pem
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client

from xiaowu.identity.models import RelyingSession
from xiaowu.identity.oidc.queries import to_be_told
from xiaowu.identity.oidc.rules import MOST_ATTEMPTS, logout_claims
from xiaowu.identity.queries.accounts import told
from xiaowu.identity.rules.retrying import next_try
from xiaowu.kernel import clock, outward
from xiaowu.kernel.queue import alone, one_by_one, perform

_JOB = "identity.tell_logout"
_PATIENCE = 5.0  # seconds that a relying party has for an answer
_A_RUN = 20.0  # seconds after which nobody new is asked
_PARTNERS_AT_ONCE = 8


def enter(session_id: int, client_id: str, issuer: str) -> None:
    """Somebody went on to a relying party from this session: it will be told when the session ends."""
    RelyingSession.objects.get_or_create(session_id=session_id, client_id=client_id, defaults={"issuer": issuer, "entered": clock.now()})


@dataclass(frozen=True, slots=True)
class _Word:
    """A logout token, to whom it goes and what it is about."""

    entered: RelyingSession
    uri: str
    token: str


def tell_ended() -> int:
    """Tell every relying party whose people are out here (Back-Channel Logout 1.0); how many answered that they are out there too.

    Run outside of a transaction: none is open while partners are told, side by side. One that does not answer is asked once in a run. Whoever did
    not hear is told again after 1, 2, 4 … minutes, ten times; the last answer is kept.
    """
    with alone(_JOB) as is_first:
        words = perform(_JOB, lambda _actor: _words()) if is_first else []
        partners: dict[str, list[_Word]] = {}
        for word in words:
            partners.setdefault(word.entered.client_id, []).append(word)
        until = time.monotonic() + _A_RUN
        with ThreadPoolExecutor(_PARTNERS_AT_ONCE) as pool:
            answers = list(pool.map(lambda words: _tell(words, until), partners.values()))
        keep = lambda answered: perform(_JOB, lambda _actor: _heard(*answered))  # noqa: E731
        return sum(one_by_one(chain.from_iterable(answers), keep, pieces=True))


def _words() -> list[_Word]:
    uris = {client.pk: (client.data or {}).get("backchannel_logout_uri", "") for client in Client.objects.all()}
    jwk, key = load_jwk_from_pem(get_adapter().get_signing_key().pem)
    sign = partial(jwt.encode, key=key, algorithm="RS256", headers={"kid": jwk["kid"], "typ": "logout+jwt"})
    words = one_by_one(to_be_told(), lambda entered: _word(entered, uris.get(entered.client_id, ""), sign), fell=_heard)
    return [word for word in words if word is not None]


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
    is_out = answer.isdecimal() and answer.startswith("2")  # 200 or 204, says the standard; some say 202
    now = clock.now()
    entered.answer, entered.attempts = answer[:100], entered.attempts + 1
    entered.again = next_try(entered.attempts, now)
    if is_out or answer == "no address" or entered.attempts >= MOST_ATTEMPTS:
        entered.told, entered.again = now, None
    entered.save(update_fields=["answer", "attempts", "again", "told"])
    return is_out
