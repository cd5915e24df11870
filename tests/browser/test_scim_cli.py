"""The public SCIM command line as a client of a real server, over the network."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import httpx2
import pytest

from conftest import Somebody
from tests.servers import in_house

CONNECT_PROGRAM = """
import sys
from xiaowu.connections.oidc.actions.clients import connect
from xiaowu.connections.oidc.rules import Kind
from xiaowu.connections.scim.rules.scopes import Scope
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.queue import perform
officer = Actor("x", (RoleAssignment("bureau_officer"),))
given = {"redirect_uris": [], "scopes": [Scope.READ, Scope.KEEP], "is_public": False, "is_ours": True, "kind": Kind.MACHINE, "is_city": True}
client, secret = perform("operator", lambda _actor: connect(officer, name="平板管理", **given), city=frozenset({"systems"}))
print(client.pk, secret)
"""
SCIM = Path(sys.executable).with_name("scim2")


@pytest.fixture
def headers(site: str, database: str) -> str:
    client, secret = in_house(database, CONNECT_PROGRAM).split()
    token = httpx2.post(f"{site}/oidc/token", data={"grant_type": "client_credentials"}, auth=(client, secret)).json()["access_token"]
    return f"Authorization: Bearer {token}"


def scim(site: str, headers: str, *words: str) -> Any:
    environment = os.environ | {"SCIM_CLI_HEADERS": headers, "SCIM_CLI_URL": f"{site}/scim/v2"}
    done = subprocess.run([str(SCIM), *words], check=False, env=environment, capture_output=True, text=True, stdin=subprocess.DEVNULL)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_device_system_reads_makes_changes_and_removes_with_the_public_client(site: str, headers: str, people: dict[str, Somebody]) -> None:
    clerk = people["clerk"]
    told = json.loads(scim(site, headers, "query", "user", "--filter", f'userName eq "{clerk.sign_in}"'))
    assert [each["displayName"] for each in told["Resources"]] == [clerk.name]
    made = json.loads(scim(site, headers, "create", "user", "--user-name", "tablet.7", "--display-name", "平板七號"))
    assert made["active"] is False
    scim(site, headers, "replace", "user", "--id", made["id"], "--user-name", "tablet.7", "--display-name", "平板 7", "--external-id", "T7")
    told = json.loads(scim(site, headers, "query", "user", made["id"]))
    assert (told["displayName"], told["externalId"]) == ("平板 7", "T7")
    scim(site, headers, "delete", "user", made["id"])
