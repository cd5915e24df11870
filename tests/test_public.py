"""What strangers may open is cheap: few statements, and files that were made before and are not sent twice."""

from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest
from django.conf import settings
from django.urls import reverse

from conftest import Somebody
from tests.client import HouseClient
from tests.transactions import statements
from xiaowu.kernel import clock
from xiaowu.kernel.access import PUBLIC
from xiaowu.kernel.access.checks import permission_of, views
from xiaowu.kernel.database.rows import value
from xiaowu.meetings.actions import agenda
from xiaowu.meetings.actions.publishing import File
from xiaowu.meetings.exchange import FORMATS
from xiaowu.meetings.rules.document import Document
from xiaowu.meetings.rules.flow import Stage, Verb
from xiaowu.meetings.tests.sample import meeting_at
from xiaowu.roster.models import Post

MOST_STATEMENTS = 6
# values for parts of public addresses; add new kinds of parts here
GIVEN: dict[str, list[Any]] = {"suffix": [*FORMATS], "day": [clock.today()], "key": ["x"], "uid": ["00000000-0000-0000-0000-000000000000"]}


@pytest.fixture
def published(actor_of: Callable[[str], Any]) -> int:
    meeting = meeting_at(Stage.DRAFT).pk
    agenda.advance(actor_of("bureau_officer"), meeting, verb=Verb.PUBLISH, now=clock.now(), write=_plainly)
    return int(meeting)


def _plainly(document: Document) -> Iterator[File]:
    """Different from a real document: if one were made for a stranger, it would have other bytes."""
    yield from (File(suffix, f"{suffix}: {len(document.blocks)}".encode()) for suffix in FORMATS)


def addresses(published: int) -> Iterator[str]:
    """Every address that needs no permission, with each kind of file."""
    for route, name, view in views():
        if permission_of(view) != PUBLIC or name is None:
            continue
        wanted = [piece.split(">")[0].split(":")[-1] for piece in route.split("<")[1:]]
        given = {**GIVEN, "meeting_id": [published]}
        assert set(wanted) <= set(given), f"/{route}: say in GIVEN what its places may hold"
        yield from {reverse(name, kwargs={key: given[key][turn % len(given[key])] for key in wanted}) for turn in range(len(FORMATS))}


def test_every_address_for_strangers_answers_within_few_statements_and_makes_no_file(published: int) -> None:
    nobody = HouseClient()
    dear, unkept, files = [], [], 0
    for path in addresses(published):
        with statements() as run:
            answer = nobody.get(path)
        if len(run) > MOST_STATEMENTS:
            dear.append((path, len(run)))
        if "Content-Disposition" not in answer:
            continue
        files += 1
        again = nobody.get(path, headers={"if-none-match": answer.get("ETag", "")})
        if (again.status_code, again.content, _is_stored(answer.getvalue())) != (304, b"", True):
            unkept.append(path)
    assert (dear, unkept) == ([], [])
    assert files >= len(FORMATS)


def _is_stored(content: bytes) -> bool:
    """Whether these bytes lie in the store unchanged, as read by a stranger."""
    return bool(value("select exists (select from kernel_content where digest = %s)", [sha256(content).hexdigest()]))


@pytest.mark.parametrize("cookie", ["", "bogus", "signed in", "post gained"])
def test_nothing_that_everybody_may_keep_carries_a_cookie(
    client_of: Any, people: dict[str, Somebody], owner: Any, published: int, monkeypatch: pytest.MonkeyPatch, cookie: str
) -> None:
    """A cache gives it to others: it may contain neither a session's token nor the end of a session."""
    monkeypatch.setattr(settings, "XIAOWU_SECOND_FACTOR", "required")
    client = client_of("homeroom_teacher") if cookie in ("signed in", "post gained") else HouseClient()
    if cookie == "bogus":
        client.cookies[settings.SESSION_COOKIE_NAME] = "bogus"
    if cookie == "post gained":
        who = people["homeroom_teacher"]
        with owner():
            Post.objects.create(person_id=who.person_id, role="student_affairs", school_id=who.school_id, valid=(clock.today(), None))
    kept = 0
    for path in addresses(published):
        for ask in (client.get, client.head):
            answer = ask(path)
            if "public" in answer.get("Cache-Control", ""):
                kept += 1
                assert not answer.cookies, path
    assert kept > len(FORMATS)
