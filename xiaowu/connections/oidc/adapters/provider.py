"""allauth's OpenID provider in this house (IDP_OIDC_ADAPTER)."""

import secrets
from collections.abc import Iterable
from typing import Any, Literal

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.internal.private_keys import filter_keys
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings
from django.utils.translation import gettext_lazy

from xiaowu.connections.oidc.adapters.keys import keys
from xiaowu.connections.oidc.queries import scope_titles
from xiaowu.connections.oidc.rules import ALL_GRANTS, CLAIMS, PROTOCOL_CLAIMS, Prompt, claims
from xiaowu.identity.models import Account
from xiaowu.identity.queries.accounts import account_by_uid, claims_of
from xiaowu.kernel import clock


class ProviderAdapter(DefaultOIDCAdapter):
    """An account is identified by its person's uid, which reveals nothing and stays when a sign-in name changes."""

    scope_display = {scope: gettext_lazy(title) for scope, title in scope_titles().items()}

    def get_issuer(self) -> str:
        return settings.XIAOWU_ORIGIN or super().get_issuer()

    def generate_client_secret(self) -> str:
        return secrets.token_urlsafe(32)  # without characters that a form or a shell would interpret

    def list_private_keys(self, *, did_activate: Literal[True] | None = None, is_active: Literal[True] | None = None) -> list[PrivateKey]:
        return filter_keys(keys(), did_activate=did_activate, is_active=is_active)

    def get_user_sub(self, _client: Client, user: Any) -> str:
        return claims_of(user.pk, clock.today()).uid

    def get_user_by_sub(self, _client: Client, sub: str) -> Account | None:
        found = account_by_uid(sub)
        return found if found and found.is_active else None

    def get_claims(self, purpose: Any, user: Any, client: Client, scopes: Iterable[str], email: Any = None, **more: Any) -> dict[str, Any]:  # noqa: ARG002  (allauth's)
        asked = set(scopes)
        person = claims_of(user.pk, clock.today())
        return {"sub": person.uid, **claims(person.name, user.sign_in, person.posts, asked)}

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["scopes_supported"] = list(scope_titles())
        data["response_types_supported"] = ["code"]
        data["response_modes_supported"] = ["query"]
        data["grant_types_supported"] = sorted(ALL_GRANTS)
        data["claims_supported"] = [*PROTOCOL_CLAIMS, *CLAIMS]
        data["claims_parameter_supported"] = False  # the parameter is read, but grants nothing that a scope does not open
        data["request_parameter_supported"] = False
        data["prompt_values_supported"] = [prompt.value for prompt in Prompt]
        data["authorization_response_iss_parameter_supported"] = True
        data["code_challenge_methods_supported"] = ["S256"]
        data["revocation_endpoint_auth_methods_supported"] = data["token_endpoint_auth_methods_supported"]
        data["request_uri_parameter_supported"] = False  # a member that is left out counts as true
        data["backchannel_logout_supported"] = True
        data["backchannel_logout_session_supported"] = False
