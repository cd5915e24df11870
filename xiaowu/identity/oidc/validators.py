"""What allauth's provider asks before it gives a code or a token, where this house asks for more."""

from typing import Any

from allauth.core import context
from allauth.idp.oidc.internal.oauthlib import server
from allauth.idp.oidc.internal.oauthlib.request_validator import OAuthLibRequestValidator
from allauth.idp.oidc.models import Client
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749.errors import InvalidGrantError, UnsupportedCodeChallengeMethodError

from xiaowu.identity.oidc import actions, queries
from xiaowu.identity.oidc.rules import CODES_LAST, is_registered


class Validator(OAuthLibRequestValidator):
    """Addresses are equal sign by sign, codes and refresh tokens are good once, consent is given to one system, tokens are ended by their own."""

    def validate_redirect_uri(self, client_id: str, redirect_uri: str, request: Request, *_args: Any, **_more: Any) -> bool:  # noqa: ARG002  (oauthlib's)
        return is_registered(redirect_uri, request.client.get_redirect_uris())

    def is_pkce_required(self, client_id: str, request: Request) -> bool:
        """Asked before the challenge is looked at: one that is told in plain words protects nothing (RFC 9700, 2.1.1)."""
        if request.code_challenge is not None and request.code_challenge_method != "S256":
            raise UnsupportedCodeChallengeMethodError(request=request)
        return bool(super().is_pkce_required(client_id, request))

    def validate_code(self, client_id: str, code: str, client: Client, request: Request, *args: Any, **more: Any) -> bool:
        return self._is_first(code, request, found=super().validate_code(client_id, code, client, request, *args, **more))

    def validate_refresh_token(self, refresh_token: str, client: Client, request: Request, *args: Any, **more: Any) -> bool:
        return self._is_first(refresh_token, request, found=super().validate_refresh_token(refresh_token, client, request, *args, **more))

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **more: Any) -> None:
        """A screen's code is taken away when it was exchanged; of those who had found it before that, one gets a token.

        Whatever is exchanged, a yes that was taken back meanwhile gives nothing any more; nor does a code whose session or password has ended.
        """
        if request.user is not None and not actions.holds_consent(request.user.pk, request.client):
            raise InvalidGrantError(request=request)
        waited = {Client.GrantType.DEVICE_CODE: "device_code", Client.GrantType.AUTHORIZATION_CODE: "code"}.get(request.grant_type)
        if waited and not actions.still_stands(getattr(request, waited), request.user.pk):
            raise InvalidGrantError(request=request)
        if request.grant_type == Client.GrantType.DEVICE_CODE and not actions.spend(request.device_code, request.client.pk, request.user.pk):
            raise InvalidGrantError(request=request)
        super().save_bearer_token(token, request, *args, **more)

    def save_authorization_code(self, client_id: str, code: dict[str, Any], request: Request, *args: Any, **more: Any) -> None:
        super().save_authorization_code(client_id, code, request, *args, **more)
        actions.given_in(context.request.actor.session_id, request.user.pk, code["code"], lasts=CODES_LAST)
        if not request.client.skip_consent and context.request.method == "POST":  # a yes is a form's: what was asked without a word changes none
            actions.consent(request.user.pk, request.client.pk, request.scopes)

    def validate_silent_authorization(self, request: Request) -> bool:
        """Without a word only where none is needed, or where this person said yes to this system for all that it asks."""
        if request.client.skip_consent:
            return True
        return queries.has_consent(context.request.user.pk, request.client.pk, request.scopes)

    def revoke_token(self, token: str, token_type_hint: str | None, request: Request, *_args: Any, **_more: Any) -> None:  # noqa: ARG002  (a hint)
        actions.revoke(token, request.client.pk)

    def _is_first(self, value: str, request: Request, *, found: bool) -> bool:
        """The client has shown who it is by now. What comes again ends what its first exchange gave, once this request is rolled back."""
        client_id = request.client.pk
        if found and actions.spend(value, client_id, request.user.pk):
            return True
        context.request.afterwards.append(lambda: actions.end_family(value, client_id))
        return False


def install() -> None:
    """allauth has no setting for its validator: its server takes the one of this name."""
    server.OAuthLibRequestValidator = Validator  # type: ignore[attr-defined]
