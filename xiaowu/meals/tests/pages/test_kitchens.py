"""A school's kitchens and whom they cook for, as whoever keeps them opens the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.roc import spoken
from xiaowu.meals.models import Kitchen, NotifiedSheet, Service
from xiaowu.meals.tests.listed import kitchen, service

ClientOf = Callable[[str], Any]


def test_whoever_ends_a_price_is_told_that_the_one_before_stays_ended_and_may_enter_it_again(
    client_of: ClientOf, people: dict[str, Somebody]
) -> None:
    school, browser, soon = people["nutritionist"].school_id, client_of("nutritionist"), clock.today() + timedelta(days=7)
    cooks = kitchen(school).pk
    service(school, cooks, price=50, ended_on=soon)
    higher = service(school, cooks, price=58, since=soon).pk
    path = f"/meals/{school}/services/"
    last = {"last": f"{soon}"}
    asked = browser.send(f"{path}{higher}/end/", last, says_yes=False)
    assert "原來每餐 50 元的供餐不會自動恢復" in words(asked)
    ended = browser.send(f"{path}{higher}/end/", {"last": f"{soon - timedelta(days=1)}"})
    assert "要恢復原來每餐 50 元的供餐" in words(ended)
    assert 'name="price" value="50"' in ended.content.decode()
    sent = {"kitchen_id": cooks, "first_grade": 1, "last_grade": 6, "price": 50, "since": f"{clock.today()}", "weekdays": [1, 2, 3, 4, 5]}
    browser.send(f"{path}add/", sent)
    assert list(Service.objects.filter(school_id=school).values_list("price", "ended_on")) == [(50, None)]
    assert "已結束供餐。" in words(browser.send(f"{path}{Service.objects.get(school_id=school).pk}/end/", last))
    assert browser.get(path, {"again": "abc"}).status_code == 200


def test_whoever_ends_or_changes_a_kitchen_that_was_told_of_the_day_is_warned(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    school, browser, today = people["nutritionist"].school_id, client_of("nutritionist"), clock.today()
    old, new = kitchen(school, name="舊廚房").pk, kitchen(school, name="新廚房").pk
    serving = service(school, old, 1, 6).pk
    path = f"/meals/{school}/services/"
    with as_owner():
        NotifiedSheet.objects.create(school_id=school, kitchen_id=old, day=today, number=1, how="press", numbers={}, at=clock.now())
    assert f'value="{spoken.typed(today)}"' in browser.get(f"{path}{serving}/end/").content.decode()  # what was told is still cooked
    before = {"last": f"{today - timedelta(days=1)}"}
    assert "「舊廚房」於" in words(browser.send(f"{path}{serving}/end/", before, says_yes=False))
    assert "已收到" not in words(browser.send(f"{path}{serving}/end/", {"last": f"{today}"}, says_yes=False))
    over = {"last": f"{today - timedelta(days=2)}"}
    assert [browser.send(f"{path}{serving}/end/", each, says_yes=False).status_code for each in ({"last": "x"}, over)] == [422, 422]
    sent = {"kitchen_id": new, "first_grade": 6, "last_grade": 6, "price": 58, "since": f"{today}", "weekdays": [1, 2, 3, 4, 5]}
    asked = words(browser.send(f"{path}add/", sent, says_yes=False))
    assert all(said in asked for said in ("「舊廚房」一年級–六年級供餐到", "之後一年級–五年級照舊由它供餐", "「舊廚房」於"))
    browser.send(f"{path}add/", sent)
    assert set(Service.objects.filter(school_id=school, ended_on=None).values_list("kitchen_id", "first_grade")) == {(old, 1), (new, 6)}


def test_a_school_without_a_kitchen_is_led_to_entering_one_whose_telephone_is_one(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    school, browser = people["nutritionist"].school_id, client_of("nutritionist")
    assert f'href="/meals/{school}/kitchens/new/"' in browser.get(f"/meals/{school}/services/").content.decode()
    sent = {"name": "本校廚房", "kind": "own", "telephone": "abc", "days_before": 0, "until": "09:00", "cooks": ["regular"]}
    refused = browser.send(f"/meals/{school}/kitchens/new/", sent, follow=False)
    assert (refused.status_code, "不是電話號碼" in words(refused)) == (422, True)
    browser.send(f"/meals/{school}/kitchens/new/", {**sent, "telephone": "02-29112222 分機 12"})
    assert Kitchen.objects.get(school_id=school).telephone


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "bureau_officer", "subject_teacher", "vendor"])
def test_nobody_but_those_who_keep_kitchens_opens_or_ends_what_one_serves(client_of: ClientOf, people: dict[str, Somebody], role: str) -> None:
    school = people["nutritionist"].school_id
    path = f"/meals/{school}/services/{service(school, kitchen(school).pk).pk}/end/"
    assert client_of(role).get(path).status_code == 403
    assert client_of(role).send(path, {"last": f"{clock.today()}"}).status_code == 403
    assert Service.objects.filter(school_id=school, ended_on=None).exists()
    assert client_of("nutritionist").get(path).status_code == 200
