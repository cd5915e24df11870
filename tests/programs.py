"""Connected programs, whose HTTP client talks to the house inside the test's transaction."""

from typing import Any

import httpx2
from authlib.integrations.httpx_client import OAuth2Client

from tests.client import HERE, HouseClient
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind


def _asked(request: Any) -> Any:
    kind = request.headers.get("content-type", "application/octet-stream")
    headers = {name: value for name, value in request.headers.items() if name not in ("content-type", "content-length", "cookie")}
    return HouseClient().generic(request.method, request.url.raw_path.decode(), request.read(), content_type=kind, headers=headers)


class InProcess(httpx2.BaseTransport):
    """Lets another vendor's HTTP client talk to us inside the test's transaction."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        answer = _asked(request)
        return httpx2.Response(answer.status_code, headers=list(answer.items()), content=answer.content)


def program(actor: Any, *scopes: str, codes: tuple[str, ...] = (), name: str = "學習平台") -> OAuth2Client:
    """A connected program's HTTP client, with a token of the client credentials grant; it serves these schools, or the city."""
    client, secret = connect(
        actor, name=name, redirect_uris=[], scopes=list(scopes), is_public=False, is_ours=True, kind=Kind.MACHINE,
        school_codes=codes, is_city=not codes,
    )  # fmt: skip
    http = OAuth2Client(client.pk, secret, base_url=HERE, transport=InProcess())
    http.fetch_token(f"{HERE}/oidc/token", grant_type="client_credentials")
    return http
