"""Telling other systems that somebody is signed out here (通知介接系統登出): Back-Channel Logout 1.0."""

import time
import uuid
from typing import Any

import jwt
from allauth.core.internal.jwkkit import load_jwk_from_pem
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.models import Client

from xiaowu.connections.models import ClientSession
from xiaowu.connections.oidc.rules import logout_claims
from xiaowu.identity.queries.accounts import claims_of
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.web import Call, WebChannel


class LogoutTokens(WebChannel):
    """A logout token, made when it is sent, since it is valid for two minutes."""

    def __init__(self, destination: str) -> None:
        super().__init__(destination)
        client = Client.objects.filter(pk=destination.removeprefix("client:")).first()
        self._uri = (client.data or {}).get("backchannel_logout_uri", "") if client else ""

    def write(self, _actor: Actor, delivery: Outgoing) -> Call | None:
        entered = ClientSession.objects.filter(pk=delivery.about["entered"]).select_related("session").first()
        account_id = entered.session.account_id if entered else None
        if entered is None or account_id is None or not self._uri:
            return None
        real = int(time.time())  # other machines do not share a demonstration's clock
        sub = claims_of(account_id, clock.today()).uid
        return Call(self._uri, {"logout_token": _signed(logout_claims(entered.issuer, entered.client_id, sub, now=real, jti=uuid.uuid4().hex))})


def _signed(claims: dict[str, Any]) -> str:
    jwk, key = load_jwk_from_pem(get_adapter().get_signing_key().pem)
    return jwt.encode(claims, key=key, algorithm="RS256", headers={"kid": jwk["kid"], "typ": "logout+jwt"})
