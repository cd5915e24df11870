"""Tickets are merged, split, followed, judged and told further up when late; calls that nobody took wait on a list, letters too."""

import io
import sys
from collections.abc import Callable
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.ipam.actions import handling, missed
from xiaowu.ipam.actions.escalating import escalate
from xiaowu.ipam.actions.telling import LATE, WORKED
from xiaowu.ipam.actions.tickets import open_ticket, spent, work
from xiaowu.ipam.commands import ticket_mail
from xiaowu.ipam.lists.tickets import MISSED
from xiaowu.ipam.models import Missed, Ticket, TicketFile, TicketFollower
from xiaowu.ipam.queries import tickets as queries
from xiaowu.ipam.queries import waiting
from xiaowu.ipam.rules.letters import MOST_BYTES
from xiaowu.ipam.rules.tickets import Channel, Kind, TicketVerb, rungs, working_minutes
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Telling

People = dict[str, Somebody]
Actors = Callable[[str], Any]
_FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=clock.TAIPEI)
_DAYS = [date(2026, 11, 26), date(2026, 11, 27), date(2026, 11, 30), date(2026, 12, 1)]


def _opened(actor: Any, school_id: int, **told: Any) -> int:
    whole = {"kind": Kind.LINE, "subject": "連不上", "caller": "李老師", "telephone": "分機 21", "now": clock.now(), **told}
    return open_ticket(actor, school_id=school_id, **whole)


def _told(kind: str) -> list[tuple[int | None, str]]:
    with as_owner():
        return list(Telling.objects.filter(kind=kind).order_by("pk").values_list("account_id", "role"))


def test_evening_weekend_and_holiday_are_no_working_time() -> None:
    monday = _FRIDAY.replace(day=30, hour=9, minute=15)
    assert working_minutes(_FRIDAY, monday, _DAYS) == 30 + 75
    assert working_minutes(_FRIDAY, monday, []) == 0
    assert working_minutes(monday, _FRIDAY, _DAYS) == 0


@given(st.integers(0, 20_000), st.integers(0, 20_000), st.integers(0, 20_000))
def test_working_time_adds_up(first: int, second: int, third: int) -> None:
    a, b, c = (_FRIDAY + timedelta(minutes=each) for each in sorted((first, second, third)))
    assert working_minutes(a, c, _DAYS) == working_minutes(a, b, _DAYS) + working_minutes(b, c, _DAYS)


@pytest.mark.parametrize(("today", "expected"), [(27, 0), (28, 0), (30, 1)])
def test_late_ticket_climbs_with_working_days(today: int, expected: int) -> None:
    assert rungs(date(2026, 11, 27), date(2026, 11, today), _DAYS) == expected
    assert rungs(date(2026, 11, 20), date(2026, 12, 1), _DAYS) == 2


def test_time_until_it_was_taken_and_solved_is_kept(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    made = _opened(engineer, people["it_coordinator"].school_id, now=clock.now() - timedelta(days=14))
    for verb in (TicketVerb.TAKE, TicketVerb.CLOSE):
        work(engineer, made, verb, text="已換線")
    row = queries.ticket(engineer, made)
    assert row.response is not None
    assert row.solution == row.response
    assert spent(engineer, 0, clock.now()) is None


def test_two_tickets_of_one_matter_become_one_and_whoever_followed_follows_on(actor_of: Actors, people: People) -> None:
    mine, theirs = people["it_coordinator"].school_id, people["other_coordinator"].school_id
    engineer = actor_of("network_engineer")
    first, second, other = _opened(engineer, mine), _opened(engineer, mine), _opened(engineer, theirs)
    handling.follow(actor_of("bureau_officer"), second, follows=True)
    engineer = actor_of("network_engineer")
    for into in (second, other, 0):
        with pytest.raises(BadInput) as refused:
            handling.merge(engineer, second, into=into, now=clock.now())
        assert set(refused.value.faults) == {"into"}
    with pytest.raises(NotFound):
        handling.merge(engineer, 0, into=first, now=clock.now())
    for _again in range(2):
        handling.merge(engineer, second, into=first, now=clock.now())
    row = queries.ticket(engineer, second)
    assert (row.merged_into_id, row.closed_at is not None) == (first, True)
    assert "併入" in queries.notes(engineer, first)[0].text
    assert list(TicketFollower.objects.order_by("ticket_id").values_list("ticket_id", flat=True)) == [first, second]
    third = _opened(engineer, mine)
    with pytest.raises(BadInput, match="結案"):
        handling.merge(engineer, third, into=second, now=clock.now())
    with pytest.raises(Forbidden):
        handling.merge(actor_of("it_coordinator"), third, into=first, now=clock.now())


def test_part_of_a_ticket_becomes_one_of_its_own(actor_of: Actors, people: People) -> None:
    engineer = actor_of("network_engineer")
    whole = _opened(engineer, people["it_coordinator"].school_id)
    part = handling.split(engineer, whole, subject="二樓沒有無線", kind=Kind.OTHER, now=clock.now())
    row = queries.ticket(engineer, part)
    assert (row.split_from_id, row.caller, row.telephone) == (whole, "李老師", "分機 21")
    work(engineer, whole, TicketVerb.CLOSE, text="已換線")
    with pytest.raises(Conflict):
        handling.split(engineer, whole, subject="再一件", kind=Kind.OTHER, now=clock.now())
    with pytest.raises(NotFound):
        handling.split(engineer, 0, subject="再一件", kind=Kind.OTHER, now=clock.now())


def test_whoever_follows_a_ticket_is_told_until_they_stop(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    officer = actor_of("bureau_officer")
    for follows in (True, True):
        handling.follow(officer, made, follows=follows)
    assert queries.follows(officer, made)
    work(actor_of("network_engineer"), made, TicketVerb.TAKE)
    assert (officer.account_id, "") in _told(WORKED)
    handling.follow(actor_of("bureau_officer"), made, follows=False)
    assert not queries.follows(actor_of("bureau_officer"), made)
    with pytest.raises(NotFound):
        handling.follow(actor_of("other_coordinator"), made, follows=True)


def test_school_is_asked_once_how_content_it_is(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    with pytest.raises(Conflict, match="結案後"):
        handling.judge(actor_of("it_coordinator"), made, content=5)
    work(actor_of("network_engineer"), made, TicketVerb.CLOSE, text="已換線")
    with pytest.raises(Forbidden):
        handling.judge(actor_of("network_engineer"), made, content=5)
    school = actor_of("it_coordinator")
    with pytest.raises(BadInput):
        handling.judge(school, made, content=6)
    for _again in range(2):
        handling.judge(school, made, content=4)
    with pytest.raises(Conflict, match="評過分"):
        handling.judge(school, made, content=5)
    assert Ticket.objects.get(pk=made).content == 4


def test_files_belong_to_a_ticket_until_it_is_closed(actor_of: Actors, people: People) -> None:
    made = _opened(actor_of("network_engineer"), people["it_coordinator"].school_id)
    sent: dict[str, Any] = {"filename": "機櫃.jpg", "sent": b"x", "now": clock.now()}
    for role, refusal in (("bureau_officer", NotFound), ("other_coordinator", NotFound)):
        with pytest.raises(refusal):
            handling.attach(actor_of(role), made, **sent)
    first, second = (handling.attach(actor_of(role), made, **sent) for role in ("it_coordinator", "network_engineer"))
    assert [each.id for each in queries.attached(actor_of("bureau_officer"), made)] == [first, second]
    school = actor_of("it_coordinator")
    with pytest.raises(Forbidden):
        handling.take_back(school, made, second)
    handling.take_back(school, made, first)
    with pytest.raises(NotFound):
        handling.take_back(school, made, first)
    work(actor_of("network_engineer"), made, TicketVerb.CLOSE, text="已換線")
    with pytest.raises(Conflict):
        handling.attach(actor_of("it_coordinator"), made, **sent)
    assert TicketFile.objects.count() == 1


def test_late_ticket_is_told_to_the_engineers_and_then_to_the_bureau(actor_of: Actors, people: People) -> None:
    engineer, today = actor_of("network_engineer"), clock.today()
    made = _opened(engineer, people["it_coordinator"].school_id)
    due = queries.ticket(engineer, made).due
    assert escalate(engineer, due) == 0
    for later, told in ((due + timedelta(days=10), 1), (due + timedelta(days=11), 0)):
        assert escalate(engineer, later) == told
    assert [role for _account, role in _told(LATE)] == ["network_engineer", "bureau_officer"]
    assert Ticket.objects.get(pk=made).rungs == 2
    about = {"id": made, "school": "江翠國小", "subject": "連不上", "due": today.isoformat(), "owner": ""}
    said = kinds()[LATE].said(about)
    assert (said.title, "還沒有人接手" in said.text) == ("報修逾期：江翠國小，連不上", True)


def test_missed_call_waits_until_somebody_takes_it_once(actor_of: Actors, people: People) -> None:
    engineer, now = actor_of("network_engineer"), clock.now()
    with pytest.raises(BadInput):
        missed.note_missed(engineer, telephone=" ", caller="", words="", now=now)
    first, second = (missed.note_missed(engineer, telephone=each, caller="", words="請回電", now=now) for each in ("1", "2"))
    found = waiting.missed(engineer)
    assert [each.id for each in found] == [first, second]
    assert waiting.of_missed(engineer, found).count == 2
    made = _opened(engineer, people["it_coordinator"].school_id, missed=first)
    assert (Missed.objects.get(pk=first).ticket_id, queries.ticket(engineer, made).channel) == (made, Channel.PHONE)
    missed.take_missed(engineer, second, now=now)
    for again in (lambda: missed.take_missed(engineer, second, now=now), lambda: _opened(engineer, people["it_coordinator"].school_id, missed=first)):
        with pytest.raises(Conflict, match="已經接手"):
            again()
    with pytest.raises(NotFound):
        missed.take_missed(engineer, 0, now=now)
    asked = [MISSED.asked(each) for each in ({}, {"state": "taken"}, {"state": "all"})]
    assert [queries.missed(engineer, each).total for each in asked] == [0, 2, 2]
    for role in ("bureau_officer", "it_coordinator", "vendor"):
        with pytest.raises(Forbidden):
            missed.note_missed(actor_of(role), telephone="3", caller="", words="", now=now)
    with pytest.raises(NotFound):
        queries.one_missed(actor_of("network_engineer"), 0)


_LETTER = "From: =?utf-8?b?5p2O6ICB5bir?= <lee@school.example>\nSubject: EMS\nMessage-ID: <1@x>\nContent-Type: text/plain; charset=utf-8\n\n連不上，分機：21\n"


def _handed_in(monkeypatch: pytest.MonkeyPatch, content: bytes) -> int:
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(content)))
    return ticket_mail(SimpleNamespace())  # type: ignore[arg-type]


def test_letter_waits_on_the_list_once_however_often_it_is_handed_in(monkeypatch: pytest.MonkeyPatch, actor_of: Actors, db: None) -> None:
    assert [_handed_in(monkeypatch, _LETTER.encode()) for _again in range(2)] == [0, 0]
    assert [_handed_in(monkeypatch, each) for each in (b" ", b"x" * (MOST_BYTES + 1))] == [65, 65]
    assert _handed_in(monkeypatch, b"Content-Type: image/png\n\nx") == 0
    engineer = actor_of("network_engineer")
    [first, _image] = sorted(queries.missed(engineer, MISSED.asked({})).rows, key=lambda each: each.id)
    assert (first.channel, first.caller, first.telephone) == (Channel.MAIL, "李老師 lee@school.example", "21")
    assert first.words == "EMS\n連不上，分機：21"


def test_letter_that_cannot_be_read_is_refused(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    assert _handed_in(monkeypatch, b"Content-Type: text/plain; charset=no-such\n\nx\xff") == 65


def test_call_that_was_missed_is_taken_merged_split_and_judged_on_its_pages(client_of: Callable[[str], Any], people: People) -> None:
    mine = people["it_coordinator"].school_id
    engineer, school = client_of("network_engineer"), client_of("it_coordinator")
    assert engineer.send("/ipam/missed/note/", {"telephone": "", "caller": "", "words": ""}).status_code == 422
    for telephone in ("02-29603456", "02-29603457"):
        engineer.send("/ipam/missed/note/", {"telephone": telephone, "caller": "", "words": "請回電"})
    first, second = Missed.objects.order_by("pk").values_list("pk", flat=True)
    assert "接手並開單" in words(engineer.get(f"/ipam/missed/{first}/"))
    assert "02-29603456" in engineer.get(f"/ipam/calls/new/?missed={first}").content.decode()
    engineer.send(f"/ipam/missed/{second}/take/")
    for subject in ("連不上", "還是連不上"):
        school.send(f"/ipam/report/{mine}/", {"subject": subject, "kind": "line", "caller": "李老師", "telephone": ""})
    one, two = Ticket.objects.order_by("pk").values_list("pk", flat=True)
    assert engineer.send(f"/ipam/tickets/{one}/split/", {"subject": "", "kind": "line"}).status_code == 422
    engineer.send(f"/ipam/tickets/{one}/split/", {"subject": "二樓", "kind": "line"})
    assert engineer.send(f"/ipam/tickets/{two}/merge/", {"into": ""}).status_code == 422
    engineer.send(f"/ipam/tickets/{two}/merge/", {"into": str(one)})
    school.send(f"/ipam/tickets/{one}/follow/", {"follows": "on"})
    file = io.BytesIO(b"x")
    file.name = "a.txt"
    school.send(f"/ipam/tickets/{one}/attach/", {"attachment": file})
    kept = TicketFile.objects.get().pk
    assert school.get(f"/ipam/tickets/{one}/files/{kept}/").status_code == 200
    school.send(f"/ipam/tickets/{one}/files/{kept}/take-back/")
    assert not TicketFile.objects.exists()
    engineer.send(f"/ipam/tickets/{one}/work/", {"verb": "closed", "text": "已換線"})
    assert school.send(f"/ipam/tickets/{one}/judge/", {"content": ""}).status_code == 422
    school.send(f"/ipam/tickets/{one}/judge/", {"content": "5"})
    assert "很滿意" in words(engineer.get(f"/ipam/tickets/{one}/"))
