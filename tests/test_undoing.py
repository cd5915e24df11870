"""A one-press act is undone from the notice that reports it (復原): that act, and nothing that somebody did since."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from lxml import html

from conftest import Somebody, as_owner
from tests.routes import first_student
from xiaowu.identity.models import Account
from xiaowu.kernel import clock, roc
from xiaowu.meetings.actions import agenda
from xiaowu.meetings.models import Item
from xiaowu.meetings.queries import minutes
from xiaowu.meetings.rules.document import Block, Document, Kind
from xiaowu.roster.models import Enrolment

ClientOf = Callable[[str], Any]


def offers_undo(page: Any) -> list[Any]:
    return list(html.fromstring(page.content.decode()).xpath("//div[contains(@class, 'undoable')]//form"))


def undone(client: Any, page: Any) -> Any:
    """Press the notice's button."""
    (form,) = offers_undo(page)
    assert form.xpath(".//button")[0].text_content() == "復原"
    sent = {each.get("name"): each.get("value") for each in form.xpath(".//input[not(starts-with(@name, '_')) and @name != 'csrfmiddlewaretoken']")}
    return client.send(form.get("action"), sent)


def test_suspending_ends_sessions_so_it_asks_first_and_is_no_undo(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, clerk = client_of("it_coordinator"), people["clerk"]

    def is_active() -> bool:
        with as_owner():
            return Account.objects.get(pk=clerk.account_id).is_active

    where = reverse("identity:suspend_account", args=[clerk.school_id, clerk.person_id])
    client.send(where, says_yes=False)
    assert is_active()
    told = client.send(where)
    assert (is_active(), offers_undo(told)) == (False, [])


def test_a_child_who_was_sent_away_by_mistake_is_back_from_the_notice(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, teacher = client_of("it_coordinator"), people["homeroom_teacher"]
    child = first_student(teacher)[0]

    def sits() -> bool:
        with as_owner():
            return Enrolment.objects.filter(student_id=child, valid__upper_inf=True).exists()

    where = f"/roster/{teacher.school_id}/students/{child}/leave/"
    told = client.send(where, {"reason": "other_city", "went_to": "外縣市國小", "left_on": roc.short(clock.today())})
    assert not sits()
    assert undone(client, told).status_code == 200
    assert sits()


def test_an_undo_on_an_old_page_does_not_take_back_what_a_colleague_did_since(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, teacher = client_of("it_coordinator"), people["homeroom_teacher"]
    child = first_student(teacher)[0]
    where = f"/roster/{teacher.school_id}/students/{child}/"
    old = client.send(f"{where}leave/", {"reason": "other_city", "went_to": "外縣市國小", "left_on": roc.short(clock.today())})
    client.send(reverse("roster:take_back", args=[teacher.school_id, child]))
    client.send(f"{where}leave/", {"reason": "abroad", "left_on": roc.short(clock.today())})
    assert undone(client, old).status_code == 409
    with as_owner():
        assert not Enrolment.objects.filter(student_id=child, valid__upper_inf=True).exists()


def test_an_undo_of_an_order_moves_nothing_once_the_order_is_another(client_of: ClientOf, actor_of: Callable[[str], Any]) -> None:
    points = tuple(Block(Kind.POINT, text, f"{number}、") for number, text in zip("一二三", "甲乙丙", strict=True))
    meeting = agenda.keep_minutes(actor_of("bureau_officer"), read=Document(points), filename="minutes.txt", body="聯席會議")

    def order() -> list[int]:
        with as_owner():
            return list(Item.objects.filter(meeting_id=meeting).order_by("position").values_list("pk", flat=True))

    client, (first, second, third) = client_of("bureau_officer"), order()
    undone(client, client.send(reverse("meetings:up", args=[meeting, second])))
    assert order() == [first, second, third]
    old = client.send(reverse("meetings:up", args=[meeting, second]))
    client.send(reverse("meetings:up", args=[meeting, third]))
    assert undone(client, old).status_code == 409
    assert order() == [second, third, first]


def test_what_changed_nothing_offers_no_undo(client_of: ClientOf, actor_of: Callable[[str], Any]) -> None:
    """Otherwise it would reverse what a colleague had done before."""
    wrong = Document((Block(Kind.POINT, "請各校於115年2月30日前完成。"),))
    meeting = agenda.keep_minutes(actor_of("bureau_officer"), read=wrong, filename="minutes.txt", body="聯席會議")
    with as_owner():
        (found,) = minutes.doubted(meeting)[1]
    client, where = client_of("bureau_officer"), reverse("meetings:put_aside", args=[meeting])
    assert [len(offers_undo(client.send(where, {"key": found.key}))) for _twice in range(2)] == [1, 0]
