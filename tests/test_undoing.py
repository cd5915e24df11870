"""What was done in one press is undone from the notice that tells it (復原)."""

from collections.abc import Callable
from typing import Any

from django.urls import reverse
from lxml import html

from conftest import Somebody, as_owner
from tests.routes import first_student
from xiaowu.identity.models import Account
from xiaowu.kernel import clock, roc
from xiaowu.roster.models import Enrolment

ClientOf = Callable[[str], Any]


def undone(client: Any, page: Any) -> Any:
    """The notice's button is pressed."""
    (form,) = html.fromstring(page.content.decode()).xpath("//div[contains(@class, 'undoable')]//form")
    assert form.xpath(".//button")[0].text_content() == "復原"
    sent = {each.get("name"): each.get("value") for each in form.xpath(".//input[not(starts-with(@name, '_')) and @name != 'csrfmiddlewaretoken']")}
    return client.send(form.get("action"), sent)


def test_an_account_that_was_suspended_by_mistake_is_restored_from_the_notice(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, clerk = client_of("it_coordinator"), people["clerk"]

    def is_active() -> bool:
        with as_owner():
            return Account.objects.get(pk=clerk.account_id).is_active

    told = client.send(reverse("identity:suspend_account", args=[clerk.school_id, clerk.person_id]))
    assert not is_active()
    assert undone(client, told).status_code == 200
    assert is_active()


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
