"""Whoever acts from a page returns to what they had asked of it: filters, order, page."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import as_owner
from tests.client import hidden
from xiaowu.followups.models import FollowUp
from xiaowu.meetings.rules.flow import Stage
from xiaowu.meetings.tests.sample import meeting_at

ClientOf = Callable[[str], Any]
ASKED = "/meetings/tracked/?sort=-due&show=open"


@pytest.fixture
def note(db: None) -> str:
    """The address to which a note on the tracked item is sent."""
    with as_owner():
        return f"/meetings/tracked/{FollowUp.objects.get(kind='tracked').pk}/note/"


@pytest.fixture
def planned(db: None) -> int:
    return meeting_at(Stage.AGENDA).pk


def test_an_act_on_a_list_leads_back_to_what_was_asked_of_it(client_of: ClientOf, note: str) -> None:
    officer = client_of("bureau_officer")
    page = hidden(officer.get(ASKED), "_page").replace("&amp;", "&")
    assert officer.send(note, {"verb": "note", "text": "已試辦", "_page": page}, follow=False).headers["Location"] == ASKED


@pytest.mark.parametrize("page", ["", "/meetings/tracked/", "/meetings/?stage=draft", "//elsewhere.example/meetings/tracked/?show=open"])
def test_nothing_else_that_a_form_says_of_its_page_leads_anywhere(client_of: ClientOf, note: str, page: str) -> None:
    answer = client_of("bureau_officer").send(note, {"verb": "note", "text": "已試辦", "_page": page}, follow=False)
    assert answer.headers["Location"] == "/meetings/tracked/"


def test_who_came_from_a_list_to_a_form_goes_back_to_it_as_it_was(client_of: ClientOf, planned: int) -> None:
    officer, asked = client_of("bureau_officer"), "/meetings/?sort=body&stage=agenda"
    address = f"/meetings/{planned}/remove/"
    shown = officer.get(address, headers={"Referer": f"http://testserver{asked}"})
    came = hidden(shown, "_from").replace("&amp;", "&")
    assert came == asked
    assert officer.send(address, {"_page": address, "_from": came}, follow=False).headers["Location"] == asked


@pytest.mark.parametrize("came", ["http://elsewhere.example/meetings/?stage=agenda", "http://testserver/meetings/", "no address"])
def test_a_form_says_nothing_of_other_houses_and_of_what_asked_nothing(client_of: ClientOf, planned: int, came: str) -> None:
    shown = client_of("bureau_officer").get(f"/meetings/{planned}/remove/", headers={"Referer": came})
    assert 'name="_from"' not in shown.content.decode()
