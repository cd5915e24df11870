"""Two people edit one text: the second is shown what the first wrote, keeps their own, and decides once."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from lxml import html

from conftest import as_owner
from tests.client import words
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.seen import marks, written
from xiaowu.meetings.actions import questions
from xiaowu.meetings.models import Attendance, Item, Opinion
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import TRACKED

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


@pytest.fixture
def motion(held: int) -> Item:
    with as_owner():
        return Item.objects.filter(meeting_id=held, kind=Kind.MOTION).order_by("pk")[0]


@pytest.fixture
def question(actor_of: ActorOf, held: int, motion: Item) -> int:
    made = questions.ask(actor_of("bureau_officer"), held, motion_id=motion.pk, text="請提供卓見", due=clock.day(NOW), now=NOW)
    questions.give_opinion(actor_of("it_coordinator"), question_id=made, text="原有意見", seen=marks({"text": ""}), now=NOW)
    return made


def seen_by(page: str, address: str) -> str:
    """What the form on that page says that its page showed."""
    form = page.split(f'action="{address}"')[1].split("</form>", maxsplit=1)[0]
    return re.findall(r'name="seen" value="([^"]*)"', form)[0]


def chosen_among(page: Any) -> dict[str, list[str]]:
    """What is asked, in the order in which it is, and the two of each; nothing is chosen beforehand."""
    radios = html.fromstring(page.content.decode()).xpath("//main//input[@type='radio']")
    assert not any("checked" in each.attrib for each in radios)
    return {name: [each.get("value") for each in radios if each.get("name") == name] for name in dict.fromkeys(each.get("name") for each in radios)}


def two_save(client: Any, page: str, address: str, field: str, read: Callable[[], str]) -> None:
    """Both open the page; one saves, then the other; the other is asked, and the decision stands."""

    def kept() -> str:
        with as_owner():
            return read()

    seen = seen_by(client.get(page).content.decode(), address)
    assert client.send(address, {field: "甲先寫的", "seen": seen}).status_code == 200
    late = client.send(address, {field: "乙後寫的", "seen": seen})
    assert late.status_code == 409
    assert kept() == "甲先寫的"
    assert "甲先寫的" in words(late)
    assert "乙後寫的" in words(late)
    decided = client.send(address, {field: "乙後寫的", "seen": seen_by(late.content.decode(), address)})
    assert (decided.status_code, kept()) == (200, "乙後寫的")


def test_who_corrects_a_block_that_another_has_corrected_is_shown_both(client_of: ClientOf, held: int, motion: Item) -> None:
    address = f"/meetings/{held}/items/{motion.pk}/"
    two_save(client_of("bureau_officer"), address, address, "text", lambda: Item.objects.get(pk=motion.pk).text)


def test_an_opinion_that_another_of_the_district_has_changed_is_not_written_over(client_of: ClientOf, held: int, question: int) -> None:
    page, address = f"/meetings/{held}/questions/", f"/meetings/{held}/questions/{question}/answer/"
    two_save(client_of("it_coordinator"), page, address, "text", lambda: Opinion.objects.get(question_id=question).text)


def test_a_reply_that_another_officer_has_changed_is_not_written_over(client_of: ClientOf, held: int, question: int) -> None:
    opinion = Opinion.objects.get(question_id=question).pk
    page, address = f"/meetings/{held}/questions/", f"/meetings/{held}/opinions/{opinion}/reply/"
    two_save(client_of("bureau_officer"), page, address, "text", lambda: Opinion.objects.get(pk=opinion).reply)


def test_an_attendance_that_another_has_noted_is_not_written_over(client_of: ClientOf, held: int) -> None:
    client, address, district = client_of("bureau_officer"), f"/meetings/{held}/attend/", minutes.districts()[0].id
    sent = {"district_id": district, "state": "present", "person": "甲", "seen": written({"state": "", "person": ""})}
    assert client.send(address, sent).status_code == 200
    late = client.send(address, sent | {"state": "apologies", "person": "乙"})
    assert late.status_code == 409
    assert chosen_among(late) == {"state": ["present", "apologies"], "person": ["甲", "乙"]}
    assert "目前的內容：甲" in words(late)
    assert "您的內容：乙" in words(late)
    with as_owner():
        assert Attendance.objects.get(meeting_id=held, district_id=district).person == "甲"
    seen = seen_by(late.content.decode(), address)
    assert client.send(address, sent | {"state": "apologies", "person": "乙", "seen": seen}).status_code == 200
    with as_owner():
        assert Attendance.objects.get(meeting_id=held, district_id=district).person == "乙"


def test_who_tracks_what_another_tracks_meanwhile_is_shown_by_whom_and_until_when(client_of: ClientOf, held: int, motion: Item) -> None:
    with as_owner():
        FollowUp.objects.filter(kind=TRACKED, about=motion.pk).delete()
    client, address = client_of("bureau_officer"), f"/meetings/{held}/items/{motion.pk}/track/"
    assert client.send(address, {"owner": "bureau_officer.network", "words": "甲組", "due": "115/12/1"}).status_code == 200
    late = client.send(address, {"owner": "bureau_officer", "words": "乙組", "due": "115/12/31"})
    assert late.status_code == 409
    assert chosen_among(late) == {"owner": ["bureau_officer.network", "bureau_officer"], "words": ["甲組", "乙組"], "due": ["115/12/01", "115/12/31"]}
    assert "目前的內容：網管資安組" in words(late)
    with as_owner():
        assert FollowUp.objects.get(kind=TRACKED, about=motion.pk).owner_words == "甲組"
    seen = seen_by(late.content.decode(), address)
    assert client.send(address, {"owner": "bureau_officer", "words": "乙組", "due": "115/12/31", "seen": seen}).status_code == 200
    with as_owner():
        assert FollowUp.objects.get(kind=TRACKED, about=motion.pk).owner_words == "乙組"


def test_the_same_text_saved_twice_asks_nobody(client_of: ClientOf, held: int, motion: Item) -> None:
    client, address = client_of("bureau_officer"), f"/meetings/{held}/items/{motion.pk}/"
    for _twice in range(2):
        assert client.send(address, {"text": "同一段文字", "seen": written({"text": motion.text})}).status_code == 200


def test_a_form_that_does_not_say_what_was_seen_writes_over_nothing(client_of: ClientOf, held: int, motion: Item) -> None:
    assert client_of("bureau_officer").send(f"/meetings/{held}/items/{motion.pk}/", {"text": "蓋掉"}).status_code == 409
    with as_owner():
        assert Item.objects.get(pk=motion.pk).text == motion.text
