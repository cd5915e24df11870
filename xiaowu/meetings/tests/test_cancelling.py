"""A meeting that does not take place stays and says so; one made by mistake can be removed as long as nobody has written in it."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from icalendar import Calendar

from conftest import as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda, questions, removing
from xiaowu.meetings.models import Item, Meeting
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries.tracked import tracked_motions
from xiaowu.meetings.rules.document import Kind, write_text
from xiaowu.meetings.rules.flow import Stage, Verb
from xiaowu.meetings.rules.reading import read_text
from xiaowu.meetings.tests.sample import MINUTES, meeting_at

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


def step(actor: Any, meeting: int, verb: Verb) -> Stage:
    return agenda.advance(actor, meeting, verb=verb, now=NOW, write=lambda _document: ())


def event(client: Any, uid: str) -> Any:
    calendar = Calendar.from_ical(client.get("/meetings/calendar.ics").content)
    return next(each for each in calendar.walk("VEVENT") if str(each["uid"]) == f"{uid}@xiaowu")


def test_a_cancelled_meeting_stays_says_so_and_is_cancelled_in_calendars(client_of: ClientOf, actor_of: ActorOf, planned: int) -> None:
    agenda.submit_motion(actor_of("it_coordinator"), planned, subject="甲案", explanation="如題", today=TODAY)
    before = event(client_of("it_coordinator"), f"meeting-{planned}")
    page = words(client_of("bureau_officer").send(f"/meetings/{planned}/advance/", {"verb": "cancel"}))
    assert "已取消" in page
    assert "甲案" in page
    reader = client_of("it_coordinator")
    for uid in (f"meeting-{planned}", f"motions-{planned}"):
        after = event(reader, uid)
        assert (str(after["status"]), int(after["sequence"])) == ("CANCELLED", int(before["sequence"]) + 1)
    assert "已取消" in words(reader.get("/meetings/"))
    with pytest.raises(BadInput, match="階段"):
        agenda.submit_motion(actor_of("it_coordinator"), planned, subject="乙案", explanation="如題", today=TODAY)


def test_a_cancelled_meeting_is_changed_by_nobody_until_it_is_resumed(actor_of: ActorOf, client_of: ClientOf, planned: int) -> None:
    officer = actor_of("bureau_officer")
    before = Meeting.objects.get(pk=planned).sequence
    step(officer, planned, Verb.CANCEL)
    item = Item.objects.filter(meeting_id=planned).order_by("pk")[1]
    with pytest.raises(BadInput, match="已取消"):
        agenda.correct(officer, planned, item_id=item.pk, text="改", seen=marks({"text": item.text}))
    assert step(officer, planned, Verb.RESUME) is Stage.AGENDA
    resumed = event(client_of("bureau_officer"), f"meeting-{planned}")
    assert (str(resumed["status"]), int(resumed["sequence"])) == ("CONFIRMED", before + 2)


def test_what_was_read_by_mistake_is_removed_and_the_audit_keeps_that_it_was(client_of: ClientOf, actor_of: ActorOf) -> None:
    read = agenda.keep_minutes(actor_of("bureau_officer"), read=read_text(MINUTES), filename="錯.md", body="讀錯的紀錄")
    client = client_of("bureau_officer")
    assert "無法復原" in words(client.get(f"/meetings/{read}/remove/"))
    assert Meeting.objects.filter(pk=read).exists()
    page = client.send(f"/meetings/{read}/remove/")
    assert "會議已移除" in words(page)
    assert "讀錯的紀錄" not in words(page)
    assert not Item.objects.filter(meeting_id=read).exists()
    with as_owner():
        assert AuditEntry.objects.filter(verb="removed", subject="meeting", subject_id=read).count() == 1
    assert client.send(f"/meetings/{read}/remove/").status_code == 404


def test_a_meeting_in_which_others_have_words_is_not_removed(actor_of: ActorOf, client_of: ClientOf, planned: int) -> None:
    officer = actor_of("bureau_officer")
    heading = next(each for each in minutes.placed(planned) if each.block.kind is Kind.HEADING and "提案討論" in each.block.text)
    own = agenda.add_block(officer, planned, parent_id=heading.id, kind=Kind.MOTION, text="局案")
    assert removing.hindrance(planned) == ""
    question = questions.ask(officer, planned, motion_id=own, text="卓見", due=TODAY, now=NOW)
    questions.give_opinion(actor_of("it_coordinator"), question_id=question, text="宜", seen=marks({"text": ""}), now=NOW)
    assert "徵詢" in removing.hindrance(planned)
    agenda.submit_motion(actor_of("it_coordinator"), planned, subject="甲案", explanation="如題", today=TODAY)
    answer = client_of("bureau_officer").send(f"/meetings/{planned}/remove/")
    assert answer.status_code == 409
    assert "取消會議" in words(answer)
    actor_of("principal")
    assert "甲案" in write_text(minutes.document(planned))


def test_minutes_that_were_published_once_or_are_tracked_are_not_removed(actor_of: ActorOf, db: None) -> None:
    officer = actor_of("bureau_officer")
    held = meeting_at(Stage.DRAFT).pk
    assert tracked_motions(held)
    with pytest.raises(Conflict, match="列管"):
        removing.remove(officer, held)
    step(officer, held, Verb.PUBLISH)
    step(officer, held, Verb.REVISE)
    with pytest.raises(Conflict, match="曾經公告"):
        removing.remove(officer, held)


@pytest.mark.parametrize("role", ["it_coordinator", "principal"])
def test_only_the_bureau_cancels_or_removes(actor_of: ActorOf, client_of: ClientOf, planned: int, role: str) -> None:
    client = client_of(role)
    assert client.send(f"/meetings/{planned}/advance/", {"verb": "cancel"}).status_code == 403
    assert client.send(f"/meetings/{planned}/remove/").status_code == 403
    assert "移除" not in words(client.get(f"/meetings/{planned}/"))
    with pytest.raises(Forbidden):
        removing.remove(actor_of(role), planned)


def test_a_meeting_made_a_moment_ago_is_removed_with_its_agenda(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    made = agenda.plan_meeting(
        officer, body="聯席會議", held_on=TODAY + timedelta(days=49), hour="上午10時", place="3樓", chair="甲", recorder="乙", motions_due=TODAY
    )
    step(officer, made, Verb.CANCEL)
    removing.remove(officer, made)
    assert not Meeting.objects.filter(pk=made).exists()
