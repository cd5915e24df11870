"""A client by another vendor."""

import secrets
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx2
from allauth.idp.oidc.models import Client
from authlib.integrations.httpx_client import OAuth2Client
from authlib.oauth2.rfc6749 import OAuth2Token
from joserfc import jwt
from joserfc.jwk import KeySet

from tests.client import HouseClient, words
from tests.programs import InProcess

ClientOf = Callable[[str], Any]


BACK = "https://learning.example/callback"


HERE = "http://127.0.0.1"


ASKED = "openid profile school classes"


class Partner:
    """A client built with authlib, with code and PKCE."""

    def __init__(self, client: Client, secret: str) -> None:
        self.http = OAuth2Client(
            client.pk, secret, scope=ASKED, redirect_uri=BACK, code_challenge_method="S256", base_url=HERE,
            transport=InProcess(),
        )  # fmt: skip
        self.bare = httpx2.Client(base_url=HERE, transport=InProcess(), auth=(client.pk, secret))
        self.known = self.bare.get("/.well-known/openid-configuration").json()
        self.verifier = secrets.token_urlsafe(48)

    def address(self, **more: str) -> str:
        url, self.state = self.http.create_authorization_url(self.known["authorization_endpoint"], code_verifier=self.verifier, **more)
        parts = urlsplit(url)
        return f"{parts.path}?{parts.query}"

    def code(self, browser: HouseClient) -> str:
        """Send the browser to sign in; the code with which it comes back."""
        answer = browser.get(self.address(nonce="n-1"))
        assert answer.status_code == 302, words(answer)
        back = parse_qs(urlsplit(answer["Location"]).query)
        assert back["state"] == [self.state]
        return back["code"][0]

    def exchange(self, code: str) -> OAuth2Token:
        return self.http.fetch_token(self.known["token_endpoint"], code=code, grant_type="authorization_code", code_verifier=self.verifier)

    def claims(self, id_token: str) -> dict[str, Any]:
        keys = KeySet.import_key_set(self.bare.get(self.known["jwks_uri"]).json())
        return dict(jwt.decode(id_token, keys, algorithms=["RS256"]).claims)

    def raw(self, **form: str) -> httpx2.Response:
        return self.bare.post(self.known["token_endpoint"], data=form)
