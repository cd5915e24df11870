"""Fixtures of identity's tests: people of families, a watched teacher, partners and systems on this machine."""

import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any
from wsgiref.simple_server import WSGIServer, make_server

import pytest
from django.db.models import F
from scim2_server.memory import InMemoryStorage
from scim2_server.utils import load_default_provider

from conftest import Somebody, as_owner
from tests.conftest_tools import HouseClient
from tests.postbox import mail_server
from xiaowu.identity.models import Alert, ScimTarget, SignIn
from xiaowu.identity.oidc.actions import clients
from xiaowu.identity.oidc.rules import Scope
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.scim.actions import targets
from xiaowu.identity.scim.actions.switching import move_target
from xiaowu.identity.scim.rules.target import Verb
from xiaowu.identity.tests.alerting import SCHOOL, Inbox, judge, knock
from xiaowu.identity.tests.family import ActorOf, Owner, People, code_for, started
from xiaowu.identity.tests.oidc.listening import Listener, _Answer
from xiaowu.identity.tests.oidc.partner import BACK, ClientOf, Partner
from xiaowu.identity.tests.scim.other import TOKEN, Guarded, Other, Quiet
from xiaowu.kernel import clock
from xiaowu.portal.city.cast import PASSWORD
from xiaowu.roster.models import Guardian, Person, Post, School, Student


@pytest.fixture
def teacher(people: People) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def child(teacher: Somebody, owner: Owner) -> Student:
    with owner():
        found = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").first()
        assert found is not None
        return found


@pytest.fixture
def mother(child: Student, owner: Owner) -> Guardian:
    with owner():
        return Guardian.objects.create(school_id=child.school_id, student=child, name="林美玲", relation="mother")


@pytest.fixture
def pupil(actor_of: ActorOf, teacher: Somebody, child: Student) -> HouseClient:
    return started(code_for(actor_of, teacher, Kind.PUPIL, child.uid), child.uid)


@pytest.fixture
def watched(people: dict[str, Somebody], db: None) -> Somebody:
    """With a week of sign-ins from the school, on a browser that the account knows."""
    browser = HouseClient()
    for _day in range(6):
        knock(people["homeroom_teacher"].sign_in, browser, SCHOOL)
        browser.post("/accounts/logout/")
        judge()
        SignIn.objects.update(at=F("at") - timedelta(days=1))
    assert not Alert.objects.exists()
    return people["homeroom_teacher"]


@pytest.fixture
def inbox(monkeypatch: pytest.MonkeyPatch) -> Iterator[Inbox]:
    """A mail server, and the house with a mail domain."""
    received = Inbox()
    with mail_server(received, monkeypatch):
        yield received


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


@pytest.fixture
def other() -> Iterator[Other]:
    storage = InMemoryStorage()
    server: WSGIServer = make_server("127.0.0.1", 0, Guarded(storage, load_default_provider()), handler_class=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Other(f"http://127.0.0.1:{server.server_port}/v2", storage)
    server.shutdown()
    server.server_close()


@pytest.fixture
def target(other: Other, actor_of: ActorOf, people: People, owner: Owner) -> ScimTarget:
    """A system of the cast's first school, switched on."""
    with owner():
        code = School.objects.get(pk=people["clerk"].school_id).code
    officer = actor_of("bureau_officer")
    made = targets.add_target(officer, name="平板管理", url=other.url, token=TOKEN, school_codes=[code])
    move_target(officer, made.pk, Verb.START)
    return made


@pytest.fixture
def keeper(people: dict[str, Somebody]) -> Somebody:
    return people["it_coordinator"]


@pytest.fixture
def newcomer(keeper: Somebody, db: None) -> Person:
    """Somebody added to the school's staff who has no account yet."""
    with as_owner():
        person = Person.objects.create(name="鄭新到")
        Post.objects.create(person=person, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    return person


@pytest.fixture
def sister(people: People, owner: Owner) -> Student:
    """A child of another school."""
    with owner():
        found = Student.objects.filter(school_class_id=people["other_teacher"].class_id).order_by("pk").first()
        assert found is not None
        return found


@pytest.fixture
def brother(teacher: Somebody, owner: Owner) -> Student:
    """A child of the own school, in another class."""
    with owner():
        found = Student.objects.filter(school_id=teacher.school_id, school_class__isnull=False).exclude(school_class_id=teacher.class_id).first()
        assert found is not None
        return found
