"""A partner's answer within the standard's freedom is understood, and an odd one affects one account: over the network, from a server of our own."""

import json
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import as_owner
from tests.outbox import later
from xiaowu.connections.models import ProvisionedAccount, ProvisioningTarget
from xiaowu.connections.provisioning.actions import targets as actions
from xiaowu.connections.provisioning.actions.switching import move_target
from xiaowu.connections.provisioning.rules.answers import id_at, id_of, id_under, read, rest_of
from xiaowu.connections.provisioning.rules.target import Verb
from xiaowu.connections.tests.provisioning.odd import Reply, Server, accepted, empty, nameless, number, ok, place_only, whole
from xiaowu.connections.tests.provisioning.other import Owner, People, copy_of, destination_of, end_posts, run
from xiaowu.kernel import clock
from xiaowu.roster.models import Person, Post, School

ActorOf = Callable[[str], Any]


@pytest.fixture
def server() -> Iterator[Server]:
    held = Server()

    class Door(BaseHTTPRequestHandler):
        def do_any(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            status, said, headers = held.answer(self.command, self.path, json.loads(body) if body else None)
            content = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PATCH = do_PUT = do_any  # noqa: N815  (http.server's names)

        def log_message(self, *_args: Any) -> None:
            pass

    http = ThreadingHTTPServer(("127.0.0.1", 0), Door)
    threading.Thread(target=http.serve_forever, daemon=True).start()
    held.url = f"http://127.0.0.1:{http.server_port}/scim"
    yield held
    http.shutdown()
    http.server_close()


@pytest.fixture
def target(server: Server, actor_of: ActorOf, people: People, db: None) -> ProvisioningTarget:
    """It is sent the accounts of the cast's first school, with only the named people's posts: one account is enough for each answer."""
    with as_owner():
        code = School.objects.get(pk=people["clerk"].school_id).code
        named = [each.person_id for each in people.values()]
        Post.objects.exclude(person_id__in=named).update(valid=(clock.today() - timedelta(days=30), clock.today()))
    officer = actor_of("bureau_officer")
    made = actions.add_target(officer, name="平板管理", url=server.url, token="t", school_codes=[code])
    move_target(officer, made.pk, Verb.START)
    return made


def answers() -> set[str]:
    return set(ProvisionedAccount.objects.values_list("answer", flat=True))


@pytest.mark.parametrize("made", [whole, empty, place_only, ok, accepted, nameless, number])
def test_whatever_a_partner_says_of_what_it_made_the_account_is_made_once_and_known(target: ProvisioningTarget, server: Server, made: Any) -> None:
    server.made = made
    taken = run()
    assert taken == len(server.users) == ProvisionedAccount.objects.count() > 5
    assert set(ProvisionedAccount.objects.values_list("remote_id", flat=True)) == set(server.users)
    assert answers() == {"200"}
    before = len(server.asked)
    assert (run(), len(server.asked)) == (0, before)


@pytest.mark.parametrize(
    "listed",
    [
        lambda found: (200, found, {}),  # without its envelope
        lambda found: (200, {"resources": found, "totalresults": str(len(found))}, {"Content-Type": "application/json;charset=UTF-8"}),
        lambda found: (200, {"totalResults": 0, "Resources": None}, {}) if not found else (200, {"Resources": [None, 7, *found]}, {}),
        lambda found: (200, {"totalResults": 0}, {}) if not found else (200, found[0], {}),
        lambda found: (404, b"", {}) if not found else (200, {"Resources": found}, {}),
        lambda found: (200, b"\xef\xbb\xbf" + json.dumps({"Resources": found}).encode(), {}),
    ],
)
def test_however_a_partner_lists_what_it_found_an_account_that_is_there_is_taken_over(
    target: ProvisioningTarget, server: Server, people: People, listed: Any
) -> None:
    server.listed = listed
    there = {"id": "there-already", "userName": people["clerk"].sign_in.upper(), "displayName": "舊"}
    server.users["there-already"] = there
    run()
    assert copy_of(people["clerk"]).remote_id == "there-already"
    assert there["displayName"] == people["clerk"].name
    assert sum(each["userName"].lower() == people["clerk"].sign_in for each in server.users.values()) == 1


def test_a_partner_that_does_not_filter_gets_nobody_else_written_over(target: ProvisioningTarget, server: Server, people: People) -> None:
    stranger = {"id": "s", "userName": "stranger", "displayName": "別人", "active": True}
    server.users["s"] = stranger.copy()
    server.listed = lambda _found: (200, {"Resources": [stranger]}, {})
    assert run() == ProvisionedAccount.objects.filter(answer="200").count() > 5
    assert server.users["s"] == stranger


@pytest.mark.parametrize("status", [400, 404, 501])
def test_a_partner_that_offers_no_filter_is_asked_to_make_whom_it_does_not_have(target: ProvisioningTarget, server: Server, status: int) -> None:
    server.listed = lambda _found: (status, {"scimType": "invalidFilter"}, {})
    assert run() == len(server.users) > 5


def test_a_partner_that_offers_no_patch_is_told_the_whole_with_what_it_keeps_beside(
    target: ProvisioningTarget, server: Server, people: People, owner: Owner
) -> None:
    run()
    theirs = copy_of(people["clerk"]).remote_id
    server.users[theirs]["title"] = "由對方維護"
    server.odd = lambda method, _whose: (501, b"", {}) if method == "PATCH" else None
    end_posts(people["clerk"], owner)
    assert run() == 1
    assert (server.users[theirs]["active"], server.users[theirs]["title"]) == (False, "由對方維護")
    assert server.asked[-1][0] == "PUT"


def test_one_that_exists_there_under_no_name_that_it_finds_is_refused_in_its_words_with_the_answers_status(
    target: ProvisioningTarget, server: Server, people: People
) -> None:
    server.odd = lambda method, whose: (409, {"detail": "User already exists"}, {}) if (method, whose) == ("POST", people["clerk"].sign_in) else None
    taken = run()
    assert taken == ProvisionedAccount.objects.filter(answer="200").count() == ProvisionedAccount.objects.count() - 1
    assert copy_of(people["clerk"]).answer == "409 User already exists no id"
    assert run() == 0  # not asked again before its time
    assert sum(each[0] == "POST" and each[2] == people["clerk"].sign_in for each in server.asked) == 1


def test_the_status_that_is_kept_is_the_answers_and_not_its_bodys(target: ProvisioningTarget, server: Server, people: People) -> None:
    said = {"status": 200, "scimType": "tooMany", "detail": "No\x00room"}
    server.odd = lambda method, whose: (422, said, {}) if (method, whose) == ("POST", people["clerk"].sign_in) else None
    run()
    assert copy_of(people["clerk"]).answer == "422 tooMany Noroom"


ODD: dict[str, Reply] = {
    "a page": (200, b"<html>Sign in</html>", {}), "another page": (418, b"<html>teapot</html>", {}), "a number": (201, 17, {}),
    "a list": (201, [], {}), "no JSON": (201, b"{", {}), "deep": (201, b"[" * 100_000, {}), "half": (201, b"\xff\xfe", {}),
    "a long id": (201, {"id": "x" * 900}, {}), "dots": (201, {"id": ".."}, {}), "NUL": (201, {"id": "a\x00"}, {}), "yes": (201, {"id": True}, {}),
    "sent on": (308, b"", {"Location": "http://127.0.0.1:9/"}), "forbidden": (403, {"detail": "this one not"}, {}),
    "broken": (500, b"Traceback", {}), "nowhere": (201, b"", {"Location": "https://[bad/Users/7"}),
}  # fmt: skip


@pytest.mark.parametrize("reply", ODD.values(), ids=ODD.keys())
def test_an_odd_answer_touches_one_account_and_departures_go_first(
    target: ProvisioningTarget, server: Server, people: People, owner: Owner, reply: Reply
) -> None:
    run()
    odd = people["nutritionist"].sign_in
    server.users, server.asked, server.makes = {}, [], True
    ProvisionedAccount.objects.exclude(person_id=people["clerk"].person_id).delete()
    ProvisionedAccount.objects.update(remote_id="")
    server.odd = lambda method, whose: reply if (method, whose) == ("POST", odd) else None
    end_posts(people["clerk"], owner)
    run()
    later()
    run()
    assert server.asked[0][2] == people["clerk"].sign_in
    told = {each["userName"] for each in server.users.values()}
    assert len(told) == ProvisionedAccount.objects.count() - 1
    assert ProvisionedAccount.objects.exclude(answer="200").get().person_id == people["nutritionist"].person_id


def test_a_partner_that_says_yes_and_leaves_somebody_active_is_seen(target: ProvisioningTarget, server: Server, people: People, owner: Owner) -> None:
    run()
    server.changed = lambda user: (200, {**user, "active": "True"}, {})
    end_posts(people["clerk"], owner)
    assert run() == 0
    assert copy_of(people["clerk"]).answer == "200 still active"


@pytest.mark.parametrize(("status", "headers", "rest"), [(429, {"Retry-After": "600"}, 600), (503, {"Retry-After": "600"}, 600), (401, {}, 60)])
def test_a_partner_that_asks_for_rest_or_knows_no_token_is_left_alone_and_not_asked_every_minute(
    target: ProvisioningTarget, server: Server, status: int, headers: dict[str, str], rest: int
) -> None:
    server.odd = lambda _method, _whose: (status, b"", headers)
    assert run() == 0
    assert len(server.asked) == 1
    again = destination_of(target).again
    assert again is not None
    assert timedelta(seconds=rest - 5) <= again - clock.now() <= timedelta(seconds=rest)
    run()
    assert len(server.asked) == 1
    server.odd = lambda _method, _whose: None
    later()
    assert run() > 5
    there = destination_of(target)
    assert (there.attempts, there.again, there.answer) == (0, None, "200")


def test_a_partner_that_is_broken_for_everybody_is_asked_three_times_in_a_run_and_then_less(target: ProvisioningTarget, server: Server) -> None:
    server.odd = lambda _method, _whose: (500, b"", {})
    waits = []
    for _turn in range(7):
        before = len(server.asked)
        run()
        assert len(server.asked) - before == 3
        again = destination_of(target).again
        assert again is not None
        waits.append(round((again - clock.now()) / timedelta(minutes=1)))
        later()
    assert waits == [1, 2, 4, 8, 15, 15, 15]


_json: st.SearchStrategy[Any] = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8) | st.sampled_from(["id", "Resources", "userName"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["id", "ID", "Resources", "userName", "active", "detail", "x"]), inner, max_size=4)
    ),
    max_leaves=8,
)
_status = st.integers(200, 599)


@given(_status, st.binary(max_size=60) | _json.map(lambda each: json.dumps(each).encode()), st.text(max_size=40))
def test_any_answer_at_all_is_read(status: int, content: bytes, location: str) -> None:
    answer = read(status, content, location=location, rest=rest_of(location, clock.now()))
    assert answer.words.startswith(str(status))
    for found in (id_of(answer.body), id_under(answer.body, "userName"), id_at(answer.location)):
        assert len(found) <= 200
        assert found.isprintable()
    assert isinstance(answer.is_yes, bool)


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(_status, st.binary(max_size=40) | _json), min_size=1, max_size=4))
def test_no_answers_stop_the_run_or_another_system(
    target: ProvisioningTarget, server: Server, actor_of: ActorOf, people: People, replies: list[tuple[int, Any]]
) -> None:
    ProvisionedAccount.objects.all().delete()
    server.users, server.asked, turn = {}, [], iter(range(10_000))
    server.odd = lambda _method, whose: (*replies[next(turn) % len(replies)], {}) if whose != people["principal"].sign_in else None
    for _run in range(8):
        run()
        later()
    assert people["principal"].sign_in in {each["userName"] for each in server.users.values()}
    assert not ProvisionedAccount.objects.filter(answer="").exists()


def test_a_name_that_changed_is_told_to_all_and_once(target: ProvisioningTarget, server: Server, people: People) -> None:
    run()
    with as_owner():
        Person.objects.filter(pk=people["clerk"].person_id).update(name="改名")
    before = len(server.asked)
    assert (run(), len(server.asked) - before) == (1, 1)


@pytest.mark.parametrize(("status", "keeps_its_id"), [(404, False), (500, True)])
def test_a_partner_that_offers_no_patch_and_does_not_show_what_it_has_is_not_written_over(
    target: ProvisioningTarget, server: Server, people: People, owner: Owner, status: int, keeps_its_id: bool
) -> None:
    run()
    theirs = copy_of(people["clerk"]).remote_id
    shown = {"PATCH": (501, b"", {}), "GET": (status, b"", {})}
    server.odd = lambda method, _whose: shown.get(method)
    end_posts(people["clerk"], owner)
    assert run() == 0
    assert copy_of(people["clerk"]).remote_id == (theirs if keeps_its_id else "")
    assert "PUT" not in {method for method, _path, _whose in server.asked}
