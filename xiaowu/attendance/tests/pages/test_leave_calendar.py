"""Leave as programs subscribe to it: of the own child, or of the own class, without type or reason, until the address is withdrawn."""

import re
from collections.abc import Callable
from typing import Any

from icalendar import Calendar

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.families import Family
from xiaowu.attendance.tests.school import SchoolDay
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry, Look

PAGE = "/attendance/leave/calendar/"


def address_of(client: Any) -> str:
    page = client.send(f"{PAGE}renew/").content.decode()
    address = page.split('id="address" value="')[1].split('"')[0]
    return str(address[address.index("/attendance/") :])


def summaries(content: bytes) -> list[str]:
    return [str(each["summary"]) for each in Calendar.from_ical(content).walk("VEVENT")]


def test_a_family_and_the_homeroom_teacher_subscribe_to_what_each_may_see_and_no_type_or_reason_is_told(
    day: SchoolDay, family: Family, teacher: Somebody, client_of: Callable[[str], Any], actor_of: Callable[[str], Any]
) -> None:
    other = next(child for child in day.children(teacher.class_id) if child != family.child.pk)
    wish = Wish(LeaveType.SICK, Span(day.today, day.today), "發燒三天")
    for child in (family.child.pk, other):
        ask_for(actor_of("homeroom_teacher"), day.id, child, wish, now=clock.now())
    mine, of_class = address_of(family.browser), address_of(client_of("homeroom_teacher"))
    own, everybody = HouseClient().get(mine), HouseClient().get(of_class)
    assert summaries(own.content) == [f"{family.child.name} 請假（已核准）"]
    assert len(summaries(everybody.content)) == 2
    assert [str(each["description"]) for each in Calendar.from_ical(own.content).walk("VEVENT")] == ["上課日 1 天"]
    assert all(re.fullmatch(r".+ \d+ 號 請假（已核准）", each) for each in summaries(everybody.content))
    assert family.child.name not in everybody.content.decode()  # whoever reads the address may be a company's calendar
    assert not any(each in answer.content.decode() for answer in (own, everybody) for each in ("病假", "發燒"))
    with as_owner():
        assert Look.objects.filter(purpose="attendance.leave_calendar", account_id=teacher.account_id).count() == 1
        assert AuditEntry.objects.filter(verb="read", subject="leave_feed").count() == 2
    assert HouseClient().get(mine, headers={"if-none-match": own["ETag"]}).status_code == 304

    newer = address_of(family.browser)
    assert [HouseClient().get(each).status_code for each in (mine, newer)] == [404, 200]
    assert "停用" in words(family.browser.send(f"{PAGE}withdraw/"))
    assert HouseClient().get(newer).status_code == 404
    assert [client_of(role).get(PAGE).status_code for role in ("clerk", "principal")] == [403, 403]
