"""How somebody wants to be told."""

from collections.abc import Callable
from typing import Any

import pytest
from django.conf import settings

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Chosen, QuietHours
from xiaowu.notifications.tests.talking import KIND, records, told

ClientOf = Callable[[str], Any]


def form(letter: str = "now", *, push: bool = True, start: str = "21:00", end: str = "06:30") -> dict[str, str]:
    said = {"start": start, "end": end}
    for key, kind in kinds().items():
        offered = "now" if kind.is_urgent and letter == "daily" else letter  # what is urgent waits for no day's letter
        said |= {f"letter-{key}": offered} | ({f"push-{key}": "on"} if push else {})
    return said


def test_everybody_chooses_ways_by_kind_and_quiet_hours(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, account = client_of("student_affairs"), people["student_affairs"].account_id
    assert "已儲存通知設定" in words(client.send("/inbox/settings/", form("never", push=False)))
    client.send("/inbox/settings/", form("daily", push=False))
    with as_owner():
        chosen = Chosen.objects.filter(account_id=account).values_list("kind", "letter", "push")
        assert {(kinds()[kind].is_urgent, letter, push) for kind, letter, push in chosen} == {(False, "daily", False), (True, "now", False)}
        hours = QuietHours.objects.get(pk=account)
    assert (f"{hours.start:%H:%M}", f"{hours.end:%H:%M}") == ("21:00", "06:30")
    page = client.get("/inbox/settings/").content.decode()
    assert 'value="21:00"' in page
    assert '<option value="daily" selected>' in page


def test_who_chose_no_letter_gets_none(client_of: ClientOf, actor_of: Callable[[str], Any], people: dict[str, Somebody], with_mail: None) -> None:
    client_of("it_coordinator").send("/inbox/settings/", form("never"))
    actor = actor_of("it_coordinator")
    told(actor, people["it_coordinator"].account_id, people["principal"].account_id)
    assert [(account, way) for account, way, _outcome in records()] == [
        (people["it_coordinator"].account_id, "page"), (people["principal"].account_id, "page"), (people["principal"].account_id, "daily"),
    ]  # fmt: skip


@pytest.mark.parametrize("wrong", [{"start": "25:00"}, {"end": ""}, {f"letter-{KIND}": "sometimes"}, {f"letter-{KIND}": ""}])
def test_what_is_no_choice_is_refused_and_said_beside_its_field(client_of: ClientOf, wrong: dict[str, str]) -> None:
    answer = client_of("principal").send("/inbox/settings/", form() | wrong)
    assert answer.status_code == 422
    assert "wrong-because" in answer.content.decode()


def test_a_house_without_mail_says_that_letters_have_no_effect(client_of: ClientOf, with_mail: None, monkeypatch: pytest.MonkeyPatch) -> None:
    said = "沒有本平台可以寄信的公務信箱"
    assert said not in words(client_of("clerk").get("/inbox/settings/"))
    monkeypatch.setattr(settings, "XIAOWU_MAIL_DOMAIN", "")
    assert said in words(client_of("clerk").get("/inbox/settings/"))
