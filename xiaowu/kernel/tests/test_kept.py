"""Pages that open without a network: which are marked to be kept, for whom and how long, and that no other is."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from conftest import Somebody
from xiaowu.kernel import clock
from xiaowu.kernel.ui.environment import asset
from xiaowu.kernel.ui.kept import KEEP

ClientOf = Callable[[str], Any]
People = dict[str, Somebody]


def kept(client: Any, address: str) -> tuple[int, str]:
    """For how many seconds a page is kept and in whose drawer; (0, "") if it is not."""
    seconds, _space, drawer = client.get(address).headers.get(KEEP, "0 ").partition(" ")
    return int(seconds), drawer


def test_the_script_is_served_from_the_root_to_everybody(client_of: ClientOf) -> None:
    answer = client_of("clerk").get("/service-worker.js")
    assert (answer.status_code, answer["Content-Type"]) == (200, "text/javascript; charset=utf-8")
    assert b"showNotification" in answer.content


def test_the_script_knows_which_form_signs_out(client_of: ClientOf) -> None:
    assert f'LOGOUT = "{reverse("account_logout")}"' in client_of("clerk").get("/service-worker.js").content.decode()


def test_a_file_of_another_content_is_not_kept_under_a_mark_that_is_not_its_own(client_of: ClientOf) -> None:
    client, address = client_of("clerk"), asset("ui/later.js")
    assert "no-store" not in client.get(address)["Cache-Control"]
    assert client.get(f"{address.partition('?')[0]}?v=of-another")["Cache-Control"] == "no-store"


def test_a_roll_that_may_be_taken_is_kept_until_midnight_for_its_reader_alone(client_of: ClientOf, people: People) -> None:
    who = people["homeroom_teacher"]
    seconds, drawer = kept(client_of("homeroom_teacher"), f"/attendance/{who.school_id}/{who.class_id}/{clock.today()}/")
    midnight = clock.begins(clock.today() + timedelta(days=1))
    assert 0 < seconds <= (midnight - clock.now()).total_seconds() + 5
    _seconds, other = kept(client_of("student_affairs"), f"/attendance/{who.school_id}/{who.class_id}/{clock.today()}/")
    assert drawer
    assert other != drawer


def test_a_roll_of_another_day_or_that_one_only_sees_is_not_kept(client_of: ClientOf, people: People) -> None:
    who = people["homeroom_teacher"]
    yesterday = clock.today() - timedelta(days=1)
    assert kept(client_of("homeroom_teacher"), f"/attendance/{who.school_id}/{who.class_id}/{yesterday}/") == (0, "")
    assert kept(client_of("principal"), f"/attendance/{who.school_id}/{who.class_id}/{clock.today()}/") == (0, "")


@pytest.mark.parametrize("address", ["/", "/attendance/", "/inbox/", "/account/", "/away/"])
def test_no_other_page_is_kept(client_of: ClientOf, address: str) -> None:
    assert kept(client_of("homeroom_teacher"), address) == (0, "")


def test_the_page_for_when_there_is_no_network_names_nobody(client_of: ClientOf, people: People) -> None:
    shown = client_of("homeroom_teacher").get("/away/").content.decode()
    assert "目前連不上網路" in shown
    assert people["homeroom_teacher"].name not in shown
