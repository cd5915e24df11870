"""Fixtures of connections' tests: clients and systems on this machine, and people who signed in by the form."""

import threading
from collections.abc import Callable, Iterator
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from scim2_models import ScimProvider
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import load_default_provider

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.connections.models import ProvisioningTarget
from xiaowu.connections.oidc.actions import clients
from xiaowu.connections.oidc.rules import Scope
from xiaowu.connections.provisioning.actions import targets
from xiaowu.connections.provisioning.actions.switching import move_target
from xiaowu.connections.provisioning.rules.target import Verb
from xiaowu.connections.tests.oidc.listening import Listener, _Answer
from xiaowu.connections.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.connections.tests.provisioning.other import TOKEN, ActorOf, Guarded, Other, Owner, People, Quiet
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import School


@pytest.fixture
def browser_of(people: dict[str, Somebody], db: None) -> ClientOf:
    """Somebody signed in through the form."""

    def signed_in(role: str) -> HouseClient:
        client = HouseClient()
        client.post("/accounts/login/", {"login": people[role].sign_in, "password": PASSWORD})
        return client

    return signed_in


@pytest.fixture
def partner(actor_of: Callable[[str], Any], db: None) -> Partner:
    client, secret = clients.connect(
        actor_of("bureau_officer"),
        name="學習平臺",
        redirect_uris=[BACK],
        scopes=[Scope.PROFILE, Scope.SCHOOL, Scope.CLASSES],
        is_public=False,
        is_ours=True,
    )
    return Partner(client, secret)


@pytest.fixture
def listener() -> Iterator[Listener]:
    server = Listener(("127.0.0.1", 0), _Answer)
    server.heard, server.status = [], 200
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="session")
def provider() -> ScimProvider:
    """What other systems understand; its models are made of schemas once, which takes longer than most tests."""
    return load_default_provider()


@pytest.fixture
def other(provider: ScimProvider) -> Iterator[Other]:
    storage = InMemoryStorage()
    server: WSGIServer = make_server("127.0.0.1", 0, Guarded(storage, provider), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Other(f"http://127.0.0.1:{server.server_port}/v2", storage)
    server.shutdown()
    server.server_close()


@pytest.fixture
def target(other: Other, actor_of: ActorOf, people: People, owner: Owner) -> ProvisioningTarget:
    """A system of the cast's first school, switched on."""
    with owner():
        code = School.objects.get(pk=people["clerk"].school_id).code
    officer = actor_of("bureau_officer")
    made = targets.add_target(officer, name="平板管理", url=other.url, token=TOKEN, school_codes=[code])
    move_target(officer, made.pk, Verb.START)
    return made
