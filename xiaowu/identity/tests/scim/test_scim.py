"""SCIM as other systems use it: the public tester, the public command line, and what neither of them tries."""

from collections.abc import Callable
from typing import Any

import httpx2
import pytest
from scim2_client.engines.httpx2 import SyncSCIMClient
from scim2_tester import Status, check_server

from tests.conftest_tools import InProcess2
from xiaowu.identity.oidc import actions
from xiaowu.identity.oidc.rules import Kind, Scope

HERE = "http://testserver"
ActorOf = Callable[[str], Any]


def program(actor: Any, *scopes: Scope, codes: tuple[str, ...] = ()) -> httpx2.Client:
    """A connected program's HTTP client, with its token."""
    client, secret = actions.connect(
        actor, name="學習平台", redirect_uris=[], scopes=list(scopes), is_public=False, is_ours=True, kind=Kind.MACHINE,
        school_codes=codes, is_city=not codes,
    )  # fmt: skip
    http = httpx2.Client(base_url=f"{HERE}/scim/v2", transport=InProcess2())
    token = http.post(f"{HERE}/oidc/token", data={"grant_type": "client_credentials"}, auth=(client.pk, secret)).json()["access_token"]
    http.headers["Authorization"] = f"Bearer {token}"
    return http


@pytest.fixture
def keeper(actor_of: ActorOf, db: None) -> httpx2.Client:
    return program(actor_of("bureau_officer"), Scope.ACCOUNTS, Scope.KEEP_ACCOUNTS)


def test_the_public_tester_finds_no_failure(keeper: httpx2.Client) -> None:
    found = check_server(SyncSCIMClient(keeper), raise_exceptions=False)
    assert [(each.title, each.reason) for each in found if each.status not in (Status.SUCCESS, Status.SKIPPED)] == []
    assert len(found) > 40
