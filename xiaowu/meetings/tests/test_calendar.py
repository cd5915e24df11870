"""The calendar as programs subscribe to it: at a secret address, without a cookie, until it is withdrawn or its holder has left."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from icalendar import Calendar, Event

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.queue import perform
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import agenda, follow_up
from xiaowu.meetings.exchange.feeds import to_atom, to_icalendar
from xiaowu.meetings.jobs import tell_hours
from xiaowu.meetings.models import FeedAddress, Meeting
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.queries.minutes import MeetingRow
from xiaowu.meetings.rules.document import Role
from xiaowu.meetings.rules.flow import TRACKED, Stage
from xiaowu.meetings.tests.sample import meeting_at
from xiaowu.roster.models import Post

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)
CITY = frozenset({"meetings"})
ROOT = Path(__file__).resolve().parents[3]


def address_of(client: Any) -> str:
    """Make the address on the page and read it there."""
    page = client.send("/meetings/calendar/renew/").content.decode()
    address = page.split('id="address" value="')[1].split('"')[0]
    return str(address[address.index("/meetings/") :])


def events(content: bytes) -> dict[str, Event]:
    calendar = Calendar.from_ical(content)
    assert calendar["method"] == "PUBLISH"
    return {str(each["uid"]): each for each in calendar.walk("VEVENT")}


def test_a_program_without_a_cookie_reads_the_feed_by_its_address(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    address = address_of(client_of("it_coordinator"))
    answer = HouseClient().get(address)
    assert (answer.status_code, answer["Content-Type"], answer["Cache-Control"]) == (200, "text/calendar; charset=utf-8", "private, max-age=900")
    assert answer["Content-Disposition"].startswith("inline")
    assert not answer.cookies
    assert sorted(uid.split("-")[0] for uid in events(answer.content)) == ["meeting", "meeting", "motions", "tracked"]
    with as_owner():
        assert AuditEntry.objects.filter(verb="read", subject="feed_address", account_id=people["it_coordinator"].account_id).count() == 1


def test_a_program_that_has_it_is_not_sent_it_again_until_it_changes(client_of: ClientOf, actor_of: ActorOf) -> None:
    address = address_of(client_of("it_coordinator"))
    nobody = HouseClient()
    first = nobody.get(address)
    again = nobody.get(address, headers={"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    planned = meeting_at(Stage.AGENDA)
    place = minutes.document(planned.pk).heading(Role.PLACE)
    assert place
    item = next(each for each in minutes.placed(planned.pk) if each.block.role is Role.PLACE)
    agenda.correct(actor_of("bureau_officer"), planned.pk, item_id=item.id, text="會議地點：市府5樓", seen=marks({"text": item.block.text}))
    changed = nobody.get(address, headers={"if-none-match": first["ETag"]})
    uid = f"meeting-{planned.pk}@xiaowu"
    before, after = events(first.content)[uid], events(changed.content)[uid]
    assert (before["location"], after["location"]) == ("教育研究發展中心3樓", "市府5樓")
    assert int(after["sequence"]) == int(before["sequence"]) + 1
    assert after["last-modified"].dt >= before["last-modified"].dt


def test_an_address_that_was_renewed_or_withdrawn_opens_nothing(client_of: ClientOf) -> None:
    client = client_of("it_coordinator")
    nobody = HouseClient()
    first = address_of(client)
    second = address_of(client)
    assert [nobody.get(each).status_code for each in (first, second)] == [404, 200]
    client.send("/meetings/calendar/withdraw/")
    assert nobody.get(second).status_code == 404
    assert client.send("/meetings/calendar/withdraw/").status_code == 200
    assert "建立訂閱網址" in words(client.get("/meetings/calendar/"))


def test_an_address_ends_with_the_last_post(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    address = address_of(client_of("it_coordinator"))
    assert HouseClient().get(address).status_code == 200
    with as_owner():
        Post.objects.filter(person_id=people["it_coordinator"].person_id).delete()
    assert HouseClient().get(address).status_code == 404


def test_an_address_shows_nothing_to_whoever_may_not_see_meetings_any_more(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    address = address_of(client_of("it_coordinator"))
    with as_owner():
        Post.objects.filter(person_id=people["it_coordinator"].person_id).update(role="clerk")
    assert HouseClient().get(address).status_code == 404


def test_a_stranger_guesses_no_address_and_may_write_nothing(client_of: ClientOf) -> None:
    address = address_of(client_of("it_coordinator"))
    nobody = HouseClient()
    assert nobody.get("/meetings/calendar/x/meetings.ics").status_code == 404
    assert nobody.post(address).status_code in (403, 405)
    kept = FeedAddress.objects.get()
    key = address.split("/")[3]
    assert key not in kept.sealed
    assert key.encode() not in bytes(kept.key_hash)
    assert len(key) == 43


def test_a_program_that_asks_without_end_is_told_to_wait(client_of: ClientOf) -> None:
    address = address_of(client_of("it_coordinator"))
    with as_owner():
        FeedAddress.objects.update(reads=60, hour_began=clock.now())
    assert HouseClient().get(address).status_code == 429
    with as_owner():
        FeedAddress.objects.update(hour_began=clock.now() - timedelta(hours=2))
    assert HouseClient().get(address).status_code == 200


@pytest.mark.parametrize("role", ["clerk", "homeroom_teacher"])
def test_whoever_may_not_see_meetings_cannot_make_an_address(client_of: ClientOf, role: str) -> None:
    client = client_of(role)
    assert client.get("/meetings/calendar/").status_code == 403
    assert client.send("/meetings/calendar/renew/").status_code == 403


def test_a_meeting_has_its_hours_and_place_and_due_days_block_no_day(actor_of: ActorOf) -> None:
    row = MeetingRow(7, "聯席會議", date(2027, 1, 12), date(2027, 1, 5), Stage.AGENDA, "", time(10), time(12), "第一會議室", 3, NOW)
    found = events(to_icalendar([row], [], NOW.date()))
    meeting, motions = found["meeting-7@xiaowu"], found["motions-7@xiaowu"]
    assert (meeting["dtstart"].dt, meeting["dtend"].dt) == (datetime(2027, 1, 12, 2, tzinfo=UTC), datetime(2027, 1, 12, 4, tzinfo=UTC))
    assert (meeting["location"], meeting["transp"], int(meeting["sequence"]), meeting["status"]) == ("第一會議室", "OPAQUE", 3, "CONFIRMED")
    assert (meeting["dtstamp"].dt, meeting["last-modified"].dt) == (NOW, NOW)
    assert (motions["dtstart"].dt, motions["dtend"].dt, motions["transp"]) == (date(2027, 1, 5), date(2027, 1, 6), "TRANSPARENT")
    without = events(to_icalendar([MeetingRow(7, "聯席會議", date(2027, 1, 12), None, Stage.AGENDA, "")], [], NOW.date()))["meeting-7@xiaowu"]
    assert (without["dtstart"].dt, without["transp"]) == (date(2027, 1, 12), "TRANSPARENT")


def test_what_is_closed_is_cancelled_in_calendars_that_have_it(actor_of: ActorOf, client_of: ClientOf) -> None:
    address = address_of(client_of("it_coordinator"))
    officer = actor_of("bureau_officer")
    item = FollowUp.objects.get(kind=TRACKED)
    uid = f"tracked-{item.pk}@xiaowu"
    before = events(HouseClient().get(address).content)[uid]
    follow_up.move_tracked(actor_of("bureau_officer"), tracked_id=item.pk, verb=Verb.CLOSE, text="完成", now=clock.now())
    after = events(HouseClient().get(address).content)[uid]
    assert (before["status"], after["status"]) == ("CONFIRMED", "CANCELLED")
    assert int(after["sequence"]) > int(before["sequence"])
    assert officer


def test_the_agenda_is_planned_with_an_hour_that_can_be_read(client_of: ClientOf) -> None:
    given = {"body": "聯席會議", "held_on": "116/1/12", "place": "第一會議室", "chair": "科長", "recorder": "小姐", "motions_due": "116/1/5"}
    client = client_of("bureau_officer")
    assert client.send("/meetings/new/", given | {"hour": "早上"}).status_code == 422
    client.send("/meetings/new/", given | {"hour": "上午10時至12時"})
    made = Meeting.objects.latest("pk")
    assert (made.held_on, made.begins, made.ends, made.place) == (date(2027, 1, 12), time(10), time(12), "第一會議室")


def test_minutes_that_are_read_have_their_hours_and_place(db: None) -> None:
    read = meeting_at(Stage.DRAFT)
    assert (read.held_on, read.begins, read.ends, read.place) == (date(2023, 3, 7), time(14), time(16, 30), "示範市教育研究發展中心2樓")


def test_meetings_of_before_get_their_hours_from_their_documents(actor_of: ActorOf, owner: Any) -> None:
    with owner():
        Meeting.objects.update(begins=None, ends=None, place="", changed_at=None)
    assert len(perform("meetings.hours", tell_hours, city=CITY)) == Meeting.objects.count()
    assert set(Meeting.objects.values_list("begins", flat=True)) == {time(14), time(10)}
    assert perform("meetings.hours", tell_hours, city=CITY) == []


def test_an_entry_of_the_public_feed_keeps_its_id_and_tells_when_it_was_published(db: None) -> None:
    row = MeetingRow(7, "聯席會議", date(2026, 3, 3), None, Stage.PUBLISHED, "", published_at=NOW)
    here, there = to_atom([row], "https://a.example").decode(), to_atom([row], "http://b.example").decode()
    ids = [each.split("<entry>")[1].split("<id>")[1].split("</id>")[0] for each in (here, there)]
    assert ids[0] == ids[1]
    assert ids[0].startswith("urn:uuid:")
    assert "<updated>2026-11-24T09:00:00+08:00</updated>" in here
    assert "<published>2026-03-03T00:00:00+08:00</published>" in here


def test_whoever_keeps_the_public_feed_for_many_readers_keeps_one_in_one_language(db: None) -> None:
    chinese, english = (HouseClient().get("/meetings/public/feed.atom", headers={"accept-language": each}) for each in ("zh-TW", "en"))
    assert chinese.content == english.content
    assert 'xml:lang="zh-TW"' in chinese.content.decode()
    assert "聯席會議紀錄" in english.content.decode()


def test_a_public_feed_without_minutes_is_not_new_each_time_it_is_read() -> None:
    assert "<updated>1970-01-01T00:00:00+00:00</updated>" in to_atom([], "https://a.example").decode()


def test_no_feed_is_made_that_is_always_new() -> None:
    made = [
        path.relative_to(ROOT).as_posix() for path in (ROOT / "xiaowu").rglob("*.py") if "tests" not in path.parts and "Atom1Feed" in path.read_text()
    ]
    assert made == ["xiaowu/kernel/feeds.py"]
