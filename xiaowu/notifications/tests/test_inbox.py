"""The inbox: one's own notices and nobody else's, counted on every page, read and unread."""

from collections.abc import Callable
from html import unescape
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.transactions import statements
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.lists.asked import PAGE_SIZE
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.lists import INBOX
from xiaowu.notifications.models import Notice
from xiaowu.notifications.tests.talking import inbox_of, told

People = dict[str, Somebody]
ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


@pytest.fixture
def three(actor_of: ActorOf, people: People) -> list[int]:
    """Three notices of the bureau's officer, and one of the clerk."""
    actor = actor_of("it_coordinator")
    for number in (1, 2, 3):
        told(actor, people["bureau_officer"].account_id, number=number)
    told(actor, people["clerk"].account_id, number=9)
    return [each.pk for each in inbox_of(people["bureau_officer"].account_id)]


def count(client: HouseClient, path: str = "/account/") -> str:
    page = client.get(path).content.decode()
    return page.partition('class="count">')[2].partition("<")[0].strip()


def test_every_page_says_how_many_are_unread_and_asks_no_statement_more(client_of: ClientOf, three: list[int]) -> None:
    officer, clerk, teacher = client_of("bureau_officer"), client_of("clerk"), client_of("homeroom_teacher")
    assert [count(officer), count(clerk), count(teacher)] == ["3", "1", ""]
    with statements() as run:
        officer.get("/access/")
    assert len(run) == 1


def test_the_newest_stands_on_top_and_nobody_sees_anothers(client_of: ClientOf, three: list[int]) -> None:
    page = words(client_of("bureau_officer").get("/inbox/"))
    assert page.index("第3案") < page.index("第2案") < page.index("第1案")
    assert "第9案" not in page
    assert "115年11月27日" in page
    assert "第9案" in words(client_of("clerk").get("/inbox/"))


def test_opening_one_reads_it_and_goes_to_its_thing(client_of: ClientOf, three: list[int], people: People) -> None:
    client = client_of("bureau_officer")
    answer = client.get(f"/inbox/{three[0]}/")
    assert (answer.status_code, answer.url) == (302, "/followups/1/")
    assert count(client) == "2"
    read = inbox_of(people["bureau_officer"].account_id)[0].read_at
    assert read is not None
    client.get(f"/inbox/{three[0]}/")
    assert inbox_of(people["bureau_officer"].account_id)[0].read_at == read


def test_read_and_unread_and_all_of_them(client_of: ClientOf, three: list[int]) -> None:
    client = client_of("bureau_officer")
    client.send(f"/inbox/{three[1]}/mark/", {"state": "read"})
    client.send(f"/inbox/{three[1]}/mark/", {"state": "read"})
    assert count(client) == "2"
    assert "第2案" not in words(client.get("/inbox/?show=unread"))
    assert [words(client.get(f"/inbox/?show={each}")).count("到期 第") for each in ("unread", "read")] == [2, 1]
    assert "第2案" in words(client.get("/inbox/?show=read"))
    client.send(f"/inbox/{three[1]}/mark/", {"state": "unread"})
    assert count(client) == "3"
    assert "3 則通知標示為已讀" in words(read_listed(client, "/inbox/"))
    assert count(client) == ""


@pytest.mark.parametrize("asked", ["?kind=meetings.tracked_due", "?show=unread&kind=meetings.tracked_due", "?kind=meetings.tracked_due&sort=made"])
def test_marking_all_marks_what_the_filters_show_and_nothing_else(client_of: ClientOf, three: list[int], people: People, asked: str) -> None:
    account = people["bureau_officer"].account_id
    with as_owner():
        Notice.objects.filter(pk=three[2]).update(kind="meetings.consultation")
    client = client_of("bureau_officer")
    assert "列出的 2 則標示為已讀" in words(client.get(f"/inbox/{asked}"))
    assert "已將 2 則通知標示為已讀" in words(read_listed(client, f"/inbox/{asked}"))
    assert [each.read_at is None for each in inbox_of(account)] == [False, False, True]
    assert "則標示為已讀" not in words(client.get(f"/inbox/{asked}")).partition("已將 2 則")[2]
    assert "已將 1 則通知標示為已讀" in words(read_listed(client, "/inbox/"))


def test_marking_all_marks_further_pages_and_nothing_that_came_since(client_of: ClientOf, actor_of: ActorOf, people: People) -> None:
    account = people["bureau_officer"].account_id
    for number in range(1, PAGE_SIZE + 3):
        told(actor_of("it_coordinator"), account, number=number)
    client = client_of("bureau_officer")
    page = client.get("/inbox/?show=unread&page=2")
    assert f"列出的 {PAGE_SIZE + 2} 則標示為已讀" in words(page)
    told(actor_of("it_coordinator"), account, number=99)
    assert f"已將 {PAGE_SIZE + 2} 則通知標示為已讀" in words(pressed(client, page))
    assert [each.about["id"] for each in inbox_of(account) if each.read_at is None] == [99]
    client.send("/inbox/read-all/", {"newest": "none of ours"})
    assert count(client) == "1"


def read_listed(client: HouseClient, path: str) -> Any:
    return pressed(client, client.get(path))


def pressed(client: HouseClient, page: Any) -> Any:
    """The answer to the button of a page that marks all that it lists."""
    form = page.content.decode().partition('action="/inbox/read-all/')[2]
    query, newest = form.partition('"')[0], form.partition('name="newest" value="')[2].partition('"')[0]
    return client.send(f"/inbox/read-all/{unescape(query)}", {"newest": newest})


def test_nobody_opens_or_marks_anothers(client_of: ClientOf, three: list[int], people: People) -> None:
    client = client_of("clerk")
    assert client.get(f"/inbox/{three[0]}/").status_code == 404
    assert client.send(f"/inbox/{three[0]}/mark/", {"state": "read"}).status_code == 404
    client.send("/inbox/read-all/", {"newest": str(three[-1] + 1)})
    assert [each.read_at for each in inbox_of(people["bureau_officer"].account_id)] == [None] * 3


def test_the_database_shows_everybody_their_own_alone(actor_of: ActorOf, three: list[int]) -> None:
    seen = "select count(*) from notifications_notice"
    actor_of("bureau_officer")
    assert value(seen) == 3
    actor_of("clerk")
    assert value(seen) == 1
    actor_of("principal")
    assert value(seen) == 0
    assert value("select count(*) from notifications_telling") == 0


def test_the_inbox_is_in_the_readers_language(client_of: ClientOf, three: list[int]) -> None:
    client = client_of("bureau_officer")
    client.send("/language/", {"language": "en", "next": "/inbox/"})
    assert "Due on" in words(client.get("/inbox/"))


def test_the_inbox_takes_as_many_statements_however_many_there_are(client_of: ClientOf, three: list[int]) -> None:
    many, one = client_of("bureau_officer"), client_of("clerk")
    counts = []
    for client in (many, one):
        with statements() as run:
            assert client.get("/inbox/").status_code == 200
        counts.append(len(run))
    assert counts == [2, 2]


def test_the_bureau_sees_that_something_was_told_and_not_what(client_of: ClientOf, three: list[int], people: People) -> None:
    page = words(client_of("bureau_officer").get("/inbox/records/"))
    assert people["clerk"].sign_in in page
    assert "追蹤列管提醒" in page
    assert "第9案" not in page
    assert "案：" not in page


@pytest.mark.parametrize("role", ["it_coordinator", "principal", "clerk", "homeroom_teacher"])
def test_nobody_of_a_school_sees_the_record(client_of: ClientOf, role: str) -> None:
    assert client_of(role).get("/inbox/records/").status_code == 403


def test_the_filter_offers_each_reader_the_kinds_that_they_may_ever_be_told(actor_of: ActorOf) -> None:
    guardian, everything = Actor("林美玲", (RoleAssignment("guardian", 1, 1),), 1), set(kinds())
    offered = {role: set(INBOX.choices(actor_of(role))["kind"]) for role in ("clerk", "homeroom_teacher", "bureau_officer")}
    of_families = {"attendance.absent", "attendance.corrected", "attendance.leave_decided", "meals.refunds_paid", "meals.stop_taken_back"}
    assert set(INBOX.choices(guardian)["kind"]) == of_families
    assert offered["clerk"] >= {"meals.refunds_released", "timetable.substitute"}
    assert offered["homeroom_teacher"] >= {"attendance.roll_missing", "attendance.leave_waits"}
    assert offered["bureau_officer"] >= {"meetings.consultation", "ipam.reported"}
    assert not offered["clerk"] & {"attendance.absent", "attendance.roll_missing", "ipam.reported", "vulnerabilities.withdrawn"}
    assert not offered["homeroom_teacher"] & {"attendance.absent", "meals.refunds_released", "ipam.reported"}
    assert everything == set(INBOX.choices()["kind"])


def test_a_page_shows_the_reader_no_kind_of_other_roles(client_of: ClientOf) -> None:
    page = client_of("clerk").get("/inbox/").content.decode()
    assert 'value="meals.refunds_released"' in page
    assert 'value="ipam.reported"' not in page
