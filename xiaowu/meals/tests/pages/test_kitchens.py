"""A school's kitchens and whom they cook for, as whoever keeps them opens the pages."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from conftest import Somebody
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.meals.models import Kitchen, Service
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
    asked = browser.send(f"{path}{higher}/end/", {}, says_yes=False)
    assert "原來每餐 50 元的供餐不會自動恢復" in words(asked)
    ended = browser.send(f"{path}{higher}/end/", {})
    assert "要恢復原來每餐 50 元的供餐" in words(ended)
    assert 'name="price" value="50"' in ended.content.decode()
    sent = {"kitchen_id": cooks, "first_grade": 1, "last_grade": 6, "price": 50, "since": f"{clock.today()}", "weekdays": [1, 2, 3, 4, 5]}
    browser.send(f"{path}add/", sent)
    assert list(Service.objects.filter(school_id=school).values_list("price", "ended_on")) == [(50, None)]
    assert "已結束供餐。" in words(browser.send(f"{path}{Service.objects.get(school_id=school).pk}/end/", {}))
    assert browser.get(path, {"again": "abc"}).status_code == 200


def test_a_school_without_a_kitchen_is_led_to_entering_one_whose_telephone_is_one(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    school, browser = people["nutritionist"].school_id, client_of("nutritionist")
    assert f'href="/meals/{school}/kitchens/new/"' in browser.get(f"/meals/{school}/services/").content.decode()
    sent = {"name": "本校廚房", "kind": "own", "telephone": "abc", "days_before": 0, "until": "09:00", "cooks": ["regular"]}
    refused = browser.send(f"/meals/{school}/kitchens/new/", sent, follow=False)
    assert (refused.status_code, "不是電話號碼" in words(refused)) == (422, True)
    browser.send(f"/meals/{school}/kitchens/new/", {**sent, "telephone": "02-29112222 分機 12"})
    assert Kitchen.objects.get(school_id=school).telephone
