"""How allauth's OpenID provider behaves in this house (IDP_OIDC_ADAPTER)."""

import secrets
from collections.abc import Iterable
from typing import Any

from allauth.idp.oidc.adapter import DefaultOIDCAdapter
from allauth.idp.oidc.models import Client, PrivateKey
from django.conf import settings
from django.utils.translation import gettext_lazy

from xiaowu.identity.models import Account
from xiaowu.identity.oidc.queries import signing_key
from xiaowu.identity.oidc.rules import SCOPE_TITLES, Scope, claims
from xiaowu.identity.queries.accounts import account_by_uid, told
from xiaowu.kernel import clock


class ProviderAdapter(DefaultOIDCAdapter):
    """An account is told by its person's uid, which says nothing and stays when a sign-in name changes."""

    scope_display = {scope.value: gettext_lazy(title) for scope, title in SCOPE_TITLES.items()}

    def get_issuer(self) -> str:
        return settings.XIAOWU_ORIGIN or super().get_issuer()

    def generate_client_secret(self) -> str:
        return secrets.token_urlsafe(32)  # without signs that a form or a shell would read otherwise

    def list_private_keys(self, **_only: Any) -> list[PrivateKey]:
        return [PrivateKey(pem=signing_key())]

    def get_user_sub(self, _client: Client, user: Any) -> str:
        return told(user.pk, clock.today()).uid

    def get_user_by_sub(self, _client: Client, sub: str) -> Account | None:
        found = account_by_uid(sub)
        return found if found and found.is_active else None

    def get_claims(self, purpose: Any, user: Any, client: Client, scopes: Iterable[str], email: Any = None, **more: Any) -> dict[str, Any]:  # noqa: ARG002  (allauth's)
        asked = set(scopes)
        person = told(user.pk, clock.today())
        return {"sub": person.uid, **claims(person.name, user.sign_in, person.posts, asked)}

    def populate_server_metadata(self, data: dict[str, Any]) -> None:
        data["scopes_supported"] = [scope.value for scope in Scope]
        data["response_types_supported"] = ["code"]
        data["backchannel_logout_supported"] = True
        data["backchannel_logout_session_supported"] = False
