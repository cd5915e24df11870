"""One's own lessons as programs subscribe to them: as they are held, also in somebody's place, until the address is withdrawn."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from icalendar import Calendar

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.timetable.models import LessonChange
from xiaowu.timetable.tests.conftest import DAY, Lessons

PAGE = "/timetable/mine/calendar/"


def address_of(client: Any) -> str:
    page = client.send(f"{PAGE}renew/").content.decode()
    address = page.split('id="address" value="')[1].split('"')[0]
    return str(address[address.index("/timetable/") :])


def events(content: bytes) -> list[tuple[str, str, str]]:
    """When each is in the reader's own time, what it says, and where."""
    found = Calendar.from_ical(content).walk("VEVENT")
    return sorted(
        (each["dtstart"].dt.astimezone(clock.TAIPEI).isoformat(timespec="minutes")[:16], str(each["summary"]), str(each.get("location", "")))
        for each in found
    )


def test_a_teacher_subscribes_to_the_own_lessons_and_finds_who_is_replaced(
    client_of: Callable[[str], Any], people: dict[str, Somebody], lessons: Lessons
) -> None:
    own, other = people["homeroom_teacher"], people["subject_teacher"]
    lessons.add(10, own.person_id, room="音樂教室")
    taken, moved = lessons.add(20, other.person_id, "數學"), lessons.add(30, own.person_id, "自然")
    with as_owner():
        given = {"school_id": lessons.school_id, "made_at": clock.now()}
        LessonChange.objects.create(lesson_id=taken, day=DAY, teacher_id=own.person_id, **given)
        LessonChange.objects.create(lesson_id=moved, day=DAY, moved_to=DAY + timedelta(days=1), moved_period=60, **given)
    address = address_of(client_of("homeroom_teacher"))
    answer = HouseClient().get(address)
    this_week = [each for each in events(answer.content) if each[0].startswith(("2026-11-24", "2026-11-25"))]
    name = this_week[0][1].split()[0]
    assert this_week == [
        ("2026-11-24T08:40", f"{name} 國語", "音樂教室"), ("2026-11-24T09:30", f"{name} 數學（代 {other.name}）", ""),
        ("2026-11-25T14:20", f"{name} 自然（調課）", ""),
    ]  # fmt: skip
    assert HouseClient().get(address, headers={"if-none-match": answer["ETag"]}).status_code == 304
    assert client_of("homeroom_teacher").get("/timetable/mine/calendar.ics").content == answer.content
    with as_owner():
        assert AuditEntry.objects.filter(verb="read", subject="lesson_feed").count() == 2
    newer = address_of(client_of("homeroom_teacher"))
    assert [HouseClient().get(each).status_code for each in (address, newer)] == [404, 200]
    assert "停用" in words(client_of("homeroom_teacher").send(f"{PAGE}withdraw/"))
    assert HouseClient().get(newer).status_code == 404
    assert client_of("bureau_officer").get(PAGE).status_code == 403
    assert events(HouseClient().get(address_of(client_of("clerk"))).content) == []
