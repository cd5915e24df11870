"""The home page begins with what waits for somebody: overdue things first, then by due day, each once, each leading to the thing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from conftest import Somebody, as_owner
from tests.client import words
from tests.flows import Cast
from tests.transactions import statements
from xiaowu.followups.models import FollowUp
from xiaowu.followups.tests.flows import request
from xiaowu.kernel.waiting import Wait, in_order
from xiaowu.notifications.tests.talking import told

ClientOf = Callable[[str], Any]
WAITS = st.builds(
    Wait,
    title=st.text(max_size=3),
    kind=st.just("kind"),
    page=st.just(("portal:home",)),
    due=st.none() | st.dates(date(2026, 1, 1), date(2026, 12, 31)),
    overdue=st.booleans(),
)


@given(st.lists(WAITS, max_size=8))
def test_what_is_overdue_stands_first_then_what_is_due_soonest(found: list[Wait]) -> None:
    rows = in_order(found)
    assert sorted(map(repr, rows)) == sorted(map(repr, found))
    assert [each.overdue for each in rows] == sorted((each.overdue for each in rows), reverse=True)
    for late in (True, False):
        days = [each.due for each in rows if each.overdue is late]
        assert days == sorted(days, key=lambda day: (day is None, day or date.max))


def test_a_notice_of_a_thing_that_is_in_the_list_is_left_out() -> None:
    thing, notice = Wait("thing", "", ("portal:home",)), Wait("told", "", ("portal:search",), about="/")
    assert in_order([notice, thing]) == [thing]
    assert in_order([notice]) == [notice]


def test_a_teacher_is_led_to_the_roll_that_is_not_taken_and_no_more_once_it_is(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, who = client_of("homeroom_teacher"), people["homeroom_teacher"]
    roll = f"/attendance/{who.school_id}/{who.class_id}/2026-11-24/"
    assert f'<li><a href="{roll}">' in client.get("/").content.decode()
    assert client.send(f"{roll}save/", {"revision": "0"}, follow=False).status_code == 303
    page = client.get("/")
    assert f'<li><a href="{roll}">' not in page.content.decode()
    assert "目前沒有待辦事項。" in words(page)


@pytest.mark.parametrize("role", ["registrar", "nurse", "counsellor"])
def test_who_has_no_card_is_led_to_what_their_role_uses_daily(client_of: ClientOf, role: str) -> None:
    page = client_of(role).get("/")
    assert f'<a class="button" href="{reverse("roster:classes")}">' in page.content.decode().split("<main", 1)[1]
    assert ["目前沒有待辦事項。" in words(page), "請洽資訊組長" in words(page)] == [True, False]


def test_what_somebodys_roles_owe_stands_above_the_days_numbers_the_late_first(
    client_of: ClientOf, people: dict[str, Somebody], actor_of: Callable[[str], Any]
) -> None:
    cast = Cast(people, actor_of, client_of)
    soon, late = request(cast), request(cast)
    with as_owner():
        FollowUp.objects.filter(pk=soon).update(title="不急的一件", due="2026-12-20")
        FollowUp.objects.filter(pk=late).update(title="逾期的一件", due="2026-11-20")
    page = words(client_of("it_coordinator").get("/"))
    assert page.index("待您處理") < page.index("逾期的一件") < page.index("不急的一件") < page.index("已點名")
    assert "逾期的一件" not in words(client_of("principal").get("/"))


def test_unread_notices_stand_there_for_one_statement_more_and_lead_through_the_inbox(
    client_of: ClientOf, people: dict[str, Somebody], actor_of: Callable[[str], Any]
) -> None:
    client, who = client_of("clerk"), people["clerk"]
    with statements() as before:
        client.get("/")
    assert told(actor_of("bureau_officer"), who.account_id) == 1
    with statements() as after:
        page = client.get("/")
    assert len(after) == len(before) + 1
    [link] = [part.split('"')[0] for part in page.content.decode().split('<li><a href="')[1:] if part.startswith("/inbox/")]
    assert client.get(link).status_code == 302
    assert "校園網路汰換" not in words(client.get("/"))
