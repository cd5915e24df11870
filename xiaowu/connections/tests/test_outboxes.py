"""A target or partner that is broken keeps its own answer, and all others are served.

What is broken here was stored before it was checked: by now the forms refuse it.
"""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from allauth.idp.oidc.models import Client

from conftest import Somebody, as_owner
from tests.outbox import later, tell_logouts
from xiaowu.connections.models import ClientSession, ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.provisioning.actions import targets
from xiaowu.connections.provisioning.actions.switching import move_target
from xiaowu.connections.provisioning.rules.target import Verb
from xiaowu.connections.tests.oidc.listening import Listener
from xiaowu.connections.tests.provisioning.other import TOKEN, Other, run
from xiaowu.identity.models import Account, Session
from xiaowu.kernel import clock
from xiaowu.kernel.delivery import sending, web
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.sealing import seal
from xiaowu.kernel.tests import slow
from xiaowu.kernel.tests.partner import leads_to

ActorOf = Callable[[str], Any]


@pytest.fixture
def answering() -> Iterator[Callable[[bytes], str]]:
    """A server that sends these bytes to every caller; returns its address."""
    doors: list[socket.socket] = []

    def serve(said: bytes) -> str:
        door = socket.create_server(("127.0.0.1", 0))
        doors.append(door)

        def answer() -> None:
            while True:
                try:
                    visitor, _address = door.accept()
                except OSError:
                    return
                with visitor:
                    visitor.recv(65_536)
                    visitor.sendall(said)

        threading.Thread(target=answer, daemon=True).start()
        return f"http://127.0.0.1:{door.getsockname()[1]}"

    yield serve
    for door in doors:
        door.close()


def says(body: bytes, *headers: bytes) -> bytes:
    return b"\r\n".join([b"HTTP/1.1 200 OK", b"Content-Length: %d" % len(body), b"Content-Type: application/scim+json", *headers, b"", body])


EMPTY = b'{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"Resources":[]}'
NUL_ID = b"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":1,
"Resources":[{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"a\\u0000b","userName":"x"}]}"""


def test_a_broken_target_keeps_its_own_answer_and_the_others_are_told_of_all(
    target: ProvisioningTarget,
    other: Other,
    actor_of: ActorOf,
    answering: Callable[[bytes], str],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "LONGEST", 300.0)
    officer = actor_of("bureau_officer")
    broken = {
        "token": {"token": seal("tök-geheim", "scim token")},
        "brackets": {"url": "https://[bad"},
        "port": {"url": "https://x:abc"},
        "dots": {"url": "https://.."},
        "garbage": {"url": answering(b"\x00\xff nothing that HTTP knows\r\n\r\n")},
        "zipped": {"url": answering(says(b"not zipped", b"Content-Encoding: gzip"))},
        "number": {"url": answering(says(b"17"))},
        "list": {"url": answering(says(EMPTY))},  # then says the same to what is created
        "NUL": {"url": answering(says(NUL_ID))},
        "unsealed": {"token": "not sealed here"},
    }
    made = {}
    for name, wrong in broken.items():
        made[name] = targets.add_target(officer, name=name, url=other.url, token=TOKEN, is_city=True).pk
        with as_owner():
            ProvisioningTarget.objects.filter(pk=made[name]).update(is_on=True, **wrong)
    last = targets.add_target(officer, name="最後", url=other.url, token=TOKEN, is_city=True)
    move_target(officer, last.pk, Verb.START)
    run()
    whole = Account.objects.count()
    assert len(other.users()) == ProvisionedAccount.objects.filter(target=last, answer="200").count() == whole > 5
    assert 0 < ProvisionedAccount.objects.filter(target=target, answer="200").count() < whole
    kept = {
        name: (Destination.objects.get(name=f"scim:{pk}").answer, ProvisionedAccount.objects.filter(target_id=pk).exclude(answer="200").count())
        for name, pk in made.items()
    }
    assert {name: told for name, told in kept.items() if not told[0] and not told[1]} == {}
    assert not ProvisionedAccount.objects.filter(target_id__in=made.values(), answer="").exists()
    assert "geheim" not in f"{kept}{capfd.readouterr()}"


def test_a_slow_target_is_given_its_time_and_goes_on_with_the_next_run(
    target: ProvisioningTarget,
    other: Other,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sending, "LONGEST", 0.0)
    assert run() == 0
    assert not Destination.objects.exclude(answer="").exists()
    monkeypatch.undo()
    assert run() == len(other.users()) > 5


@pytest.mark.parametrize("token", ["tök", "two words", "line\nbreak", "", "權杖"])
def test_a_token_that_no_header_carries_is_refused_at_the_form(actor_of: ActorOf, client_of: Callable[[str], Any], token: str) -> None:
    with pytest.raises(BadInput):
        targets.add_target(actor_of("bureau_officer"), name="x", url="https://x.example/", token=token, is_city=True)
    answer = client_of("bureau_officer").send("/connected/accounts/", {"name": "x", "url": "https://x.example", "token": token, "is_city": "on"})
    assert answer.status_code == 422
    assert not ProvisioningTarget.objects.exists()


def ended_at(uri: str, account_id: int, *, times: int = 1) -> str:
    """A partner that people entered whose sessions are over."""
    with as_owner():
        client = Client.objects.create(name=uri, data={"backchannel_logout_uri": uri})
    for number in range(times):
        now = clock.now()
        session = Session.objects.create(
            token_hash=f"{uri}{number}".encode(), account_id=account_id, device="", created=now, last_seen=now, expires=now, ended=now, data="{}"
        )
        ClientSession.objects.create(session=session, client_id=client.pk, issuer="http://testserver", entered=now)
    return str(client.pk)


def test_a_dead_partner_is_asked_once_in_a_run_and_all_others_are_told(
    people: dict[str, Somebody],
    db: None,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(web, "PATIENCE", 0.3)
    account_id, came = people["clerk"].account_id, []
    with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing

        def count() -> None:
            while True:
                try:
                    came.append(silent.accept())
                except OSError:
                    return

        threading.Thread(target=count, daemon=True).start()
        dead = ended_at(f"http://127.0.0.1:{silent.getsockname()[1]}/", account_id, times=20)
        broken = [ended_at(uri, account_id) for uri in ("https://[bad/out", "https://x:abc/", "https://../", "nothing", "http://127.0.0.1:1/")]
        good = ended_at(f"http://127.0.0.1:{listener.server_port}/out", account_id, times=3)
        assert tell_logouts() == 3
        assert len(came) == 1
        silent.shutdown(socket.SHUT_RDWR)
    told = Delivery.objects.filter(kind="identity.logout")
    assert len(listener.heard) == told.filter(destination=f"client:{good}", outcome="sent", answer="200").count() == 3
    assert sorted(told.filter(destination=f"client:{dead}", ended=None).values_list("answer", flat=True)) == [""] * 19 + ["ReadTimeout"]
    assert told.filter(destination__in=[f"client:{each}" for each in broken], ended=None).exclude(answer="").count() == len(broken)
    later()
    assert tell_logouts() == 0
    told.filter(ended=None).update(expires=clock.now())
    assert tell_logouts() == 0
    assert len(listener.heard) == 3
    assert not told.filter(ended=None).exists()  # nobody is asked for ever


@pytest.mark.parametrize("badly", [slow.drips, slow.drips_its_body, slow.never_ends])
def test_a_partner_that_drips_its_answer_cannot_keep_others_from_being_told(
    people: dict[str, Somebody],
    db: None,
    listener: Listener,
    monkeypatch: pytest.MonkeyPatch,
    badly: Callable[[socket.socket], None],
) -> None:
    monkeypatch.setattr(web, "PATIENCE", 1.0)
    account_id, began = people["clerk"].account_id, time.monotonic()
    with slow.partner(badly) as (url, came):
        ended_at(url, account_id, times=5)
        ended_at(f"http://127.0.0.1:{listener.server_port}/out", account_id, times=3)
        told = tell_logouts()
    assert time.monotonic() - began < 4
    assert len(listener.heard) == 3
    # headers that do not come are no answer, and it is asked once; a body is not waited for
    assert (told, len(came)) == ((3, 1) if badly is slow.drips else (8, 5))


def test_a_partner_whose_name_leads_inside_is_not_called(people: dict[str, Somebody], db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    leads_to(monkeypatch, "10.0.0.8")
    ended_at("https://partner.example/out", people["clerk"].account_id)
    assert tell_logouts() == 0
    assert Delivery.objects.get().answer == "Inward"
