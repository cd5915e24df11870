"""The checks of allauth's provider before it gives a code or a token, where this house demands more."""

import time
import uuid
from typing import Any, cast

from allauth.account.internal.flows.login import get_authentication_records
from allauth.core import context
from allauth.idp.oidc.adapter import get_adapter
from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.internal.oauthlib.utils import get_validator_context
from allauth.idp.oidc.internal.tokens import decode_jwt_token
from allauth.idp.oidc.models import Client, Token
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import CustomOAuth2Error, InvalidGrantError, InvalidRequestError, UnsupportedCodeChallengeMethodError
from oauthlib.openid.connect.core.exceptions import InteractionRequired, LoginRequired

from xiaowu.connections.oidc import queries
from xiaowu.connections.oidc.actions import consents, exchange
from xiaowu.connections.oidc.actions.exchange import Given
from xiaowu.connections.oidc.rules import CHALLENGE, CODES_LAST, VERIFIER, Prompt, asked_of, fault_of, is_registered, subs_asked
from xiaowu.identity.rules.sessions import MUST

_WAITED = {Client.GrantType.DEVICE_CODE: "device_code", Client.GrantType.AUTHORIZATION_CODE: "code"}


class Validator(OAuthLibRequestValidator):
    """Addresses are compared exactly, codes and refresh tokens work once, consent is given to one system, a token is ended only by its own client."""

    family = ""  # shared by all tokens from one sign-in

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Request, *_args: Any, **_more: Any) -> bool:  # noqa: ARG002  (oauthlib's)
        return is_registered(redirect_uri, request.client.get_redirect_uris())

    def confirm_redirect_uri(self, *args: Any, **more: Any) -> bool:
        """An address other than the code's is reported in the standard's words (RFC 6749, 5.2); oauthlib uses its own."""
        if not super().confirm_redirect_uri(*args, **more):
            raise InvalidGrantError
        return True

    def validate_response_type(self, *args: Any, **more: Any) -> bool:
        """The first check after client and address are known: from here on errors are reported to the client."""
        request: Request = args[3]
        if context.request.method != "POST":  # otherwise it is our own form, whose request was checked before
            _without_fault(request)
        return bool(super().validate_response_type(*args, **more))

    def validate_scopes(self, client_id: str, scopes: list[str], client: Any, request: Request, *_args: Any, **_more: Any) -> bool:  # noqa: ARG002
        """Unknown scopes, and those that this system may not have, are dropped; the answer says which were granted (RFC 6749, 3.3).

        Where a program asks for itself nobody signs in, so that there is no `openid` to grant (RFC 6749, 4.4).
        """
        allowed = set(request.client.get_scopes())
        if request.grant_type == "client_credentials":
            allowed.discard("openid")
        request.scopes = [scope for scope in scopes if scope in allowed]
        return bool(request.scopes)

    def is_within_original_scope(self, request_scopes: list[str], refresh_token: str, request: Request, *_args: Any, **_more: Any) -> bool:
        """Many clients repeat with each refresh what they first asked for."""
        original = self.get_original_scopes(refresh_token, request)
        request.scopes = [scope for scope in request_scopes if scope in original]
        return bool(request.scopes)

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Asked before the challenge is looked at: a plain or short one protects nothing (RFC 9700, 2.1.1)."""
        if request.code_challenge is not None and request.code_challenge_method != "S256":
            raise UnsupportedCodeChallengeMethodError(request=request)
        if request.code_challenge is not None and not CHALLENGE.fullmatch(request.code_challenge):
            raise InvalidRequestError("code_challenge is no SHA-256 of anything", request=request)
        return bool(super().is_pkce_required(client_id, request))

    def validate_code(self, client_id: str, code: str, client: Client, request: Request, *args: Any, **more: Any) -> bool:
        found = super().validate_code(client_id, code, client, request, *args, **more)
        verifier = request.code_verifier
        if found and verifier and (self.get_code_challenge(code, request) is None or not VERIFIER.fullmatch(verifier)):
            return False  # somebody removed the challenge on the way here (RFC 9700, 4.8.2)
        return self._is_first(code, request, uuid.uuid4().hex, found=found)

    def validate_refresh_token(self, refresh_token: str, client: Client, request: Request, *args: Any, **more: Any) -> bool:
        found = super().validate_refresh_token(refresh_token, client, request, *args, **more)
        kept = get_validator_context().refresh_token
        return self._is_first(refresh_token, request, (exchange.family_of(kept) if kept else "") or uuid.uuid4().hex, found=found)

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **more: Any) -> None:
        """A screen's code is deleted when it is exchanged; of several requests that had found it before, one gets a token.

        A consent withdrawn meanwhile gives nothing, whatever is exchanged; nor does a code whose session or password has ended.
        """
        if request.user is not None and not consents.holds_consent(request.user.pk, request.client):
            raise InvalidGrantError(request=request)
        waited = _WAITED.get(request.grant_type)
        if waited and not exchange.still_stands(getattr(request, waited), request.user.pk):
            raise InvalidGrantError(request=request)
        if request.grant_type == Client.GrantType.DEVICE_CODE:
            self.family = uuid.uuid4().hex
            if not exchange.mark_used(request.device_code, request.client.pk, request.user.pk, self.family):
                raise InvalidGrantError(request=request)
        before = get_validator_context().refresh_token
        super().save_bearer_token(token, request, *args, **more)
        if before is not None and before.get_scopes() != request.scopes:  # a client that asks for less once may ask for all again (RFC 6749, 6)
            Token.objects.by_value(token["refresh_token"]).update(scopes=before.scopes)

    def _prep_access_token(self, *args: Any) -> Token:
        return self._of_family(super()._prep_access_token(*args), args[2])

    def _prep_refresh_token(self, *args: Any) -> Token:
        return self._of_family(super()._prep_refresh_token(*args), args[2])

    def _of_family(self, token: Token, request: Request) -> Token:
        token.data = {**(token.data or {}), "family": self.family, "auth_time": self._auth_time(request)} if request.user is not None else token.data
        return token

    def _auth_time(self, request: Request) -> int | None:
        if waited := _WAITED.get(request.grant_type):
            return exchange.auth_time_of(getattr(request, waited))
        kept = get_validator_context().refresh_token
        return kept.data.get("auth_time") if kept is not None and isinstance(kept.data, dict) else None

    def finalize_id_token(self, id_token: dict[str, Any], token: Any, token_handler: Any, request: Request) -> str:
        if auth_time := self._auth_time(request):
            id_token["auth_time"] = auth_time
        return str(super().finalize_id_token(id_token, token, token_handler, request))

    def save_authorization_code(self, client_id: str, code: dict[str, Any], request: Request, *args: Any, **more: Any) -> None:
        super().save_authorization_code(client_id, code, request, *args, **more)
        exchange.given_in(given_of(context.request), request.user.pk, code["code"], lasts=CODES_LAST)
        if not request.client.skip_consent and context.request.method == "POST":  # consent comes from a form: a silent request changes none
            consents.consent(request.user.pk, request.client.pk, request.scopes)

    def validate_silent_authorization(self, request: Request) -> bool:
        """Silently only if no consent is needed, or if this person consented to everything that this system asks for."""
        if request.client.skip_consent:
            return True
        known = [scope for scope in request.scopes if scope in request.client.get_scopes()]
        return queries.has_consent(context.request.user.pk, request.client.pk, known)

    def validate_user_match(self, id_token_hint: str | None, scopes: Any, claims: Any, request: Request) -> bool:  # noqa: ARG002  (oauthlib's)
        """Whether the person here is the one the client means. Its hint may be old: it says who was here, and opens nothing."""
        wanted = subs_asked(claims)
        if id_token_hint:
            hint = decode_jwt_token(id_token_hint, client_id=request.client.id, verify_exp=False, verify_iss=True)
            wanted.add(str(hint.get("sub")) if hint else "")
        if not wanted or not context.request.user.is_authenticated:  # somebody who is not signed in signs in first
            return True
        return wanted == {get_adapter().get_user_sub(request.client, context.request.user)}

    def revoke_token(self, token: str, token_type_hint: str | None, request: Request, *_args: Any, **_more: Any) -> None:  # noqa: ARG002  (a hint)
        exchange.revoke(token, request.client.pk)

    def _is_first(self, value: str, request: Request, family: str, *, found: bool) -> bool:
        """The client has proved who it is by now. If something comes again,
        everything from its first exchange ends, once this request is rolled back.
        """
        client_id, self.family = request.client.pk, family
        if found and exchange.mark_used(value, client_id, request.user.pk, family):
            return True
        context.request.afterwards.append(lambda: exchange.end_family(value, client_id))
        return False


def _without_fault(request: Request) -> None:
    """Raises the errors in a request from outside, and if it cannot be answered silently."""
    given, came = context.request.GET, context.request
    if fault := fault_of(given):
        raise CustomOAuth2Error(fault[0], description=fault[1], request=request)
    asked = asked_of(given)
    if Prompt.NONE not in asked.prompts:
        return
    if not came.user.is_authenticated or not asked.is_fresh(auth_time(came), time.time(), None):
        raise LoginRequired(request=request)
    if MUST in came.session:  # a password or a second factor must come first
        raise InteractionRequired(request=request)


def auth_time(request: HttpRequest) -> float | None:
    """When the person who is signed in last proved who they are."""
    moments = [float(each["at"]) for each in get_authentication_records(request, cast(AbstractBaseUser, request.user)) if "at" in each]
    return max(moments, default=None)


def given_of(request: Any) -> Given:
    """The origin of a code given in this request."""
    shown = auth_time(request)
    return Given(request.actor.session_id, int(shown) if shown is not None else None)


def install() -> None:
    """allauth has no setting for its validator: its server uses whatever stands under this name."""
    server.OAuthLibRequestValidator = Validator  # type: ignore[attr-defined]
