"""What is wrong is told in words at the field or the page, and nothing is paid for it, nor twice."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import as_owner
from tests.client import words
from xiaowu.meals.models import Diet, RefundDay, RefundLine, Service
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.models import Student

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], Any]


@pytest.mark.parametrize(("price", "said"), [("-1", "0"), ("1.5", "整數"), ("", "必填")])
def test_a_price_of_less_than_nothing_is_refused_at_its_field_and_comes_back_as_typed(
    client_of: ClientOf, october: October, price: str, said: str
) -> None:
    with as_owner():
        before = list(Service.objects.values_list("pk", "price"))
        cooks = Service.objects.values_list("kitchen_id", flat=True)[0]
    sent = {"kitchen_id": cooks, "first_grade": 1, "last_grade": 6, "price": price, "since": "2026-11-30", "weekdays": [1, 2, 3, 4, 5]}
    refused = client_of("nutritionist").send(f"/meals/{october.school}/services/add/", sent, follow=False)
    assert (refused.status_code, said in words(refused), f'value="{price}"' in refused.content.decode() or not price) == (422, True, True)
    with as_owner():
        assert list(Service.objects.values_list("pk", "price")) == before


def test_a_diet_that_nobody_may_eat_is_refused_by_the_page(client_of: ClientOf, october: October) -> None:
    for sent in ({"diet": "own_meal"}, {"diet": "stone"}, {"diet": "vegetarian", "contains": ["egg"], "leaves_out": ["egg"]}):
        refused = client_of("nutritionist").send(f"/meals/{october.school}/diets/set/", sent, follow=False)
        assert refused.status_code == 422
    with as_owner():
        assert Diet.objects.count() == 0


def test_of_a_month_that_is_not_closed_nothing_is_listed_released_or_paid(client_of: ClientOf, october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], october.days[4:6], at(FIRST))
    month, office, clerk = f"/meals/{october.school}/refunds/2026-10/", client_of("student_affairs"), client_of("clerk")
    for browser, verb in ((office, "release"), (clerk, "pay"), (clerk, "close")):
        assert browser.send(f"{month}advance/", {"verb": verb}, follow=False).status_code in (403, 409)
    assert clerk.get(f"{month}sums.csv").content.decode("utf-8-sig").splitlines()[1:] == []
    assert clerk.get(f"/api/v1/meals/schools/{october.school}/refunds/2026-10").json()["rows"] == []
    assert "還沒過完" in words(office.send(f"/meals/{october.school}/refunds/2026-11/advance/", {"verb": "close"}))
    with as_owner():
        assert RefundLine.objects.count() == 0


def test_a_refund_for_a_day_that_was_cooked_is_told_to_office_and_family_and_paid_to_nobody(client_of: ClientOf, october: October) -> None:
    october.rule(SAMPLES["day_before"])
    child, day = october.children[0], october.days[4]
    october.away(child, [day], at(day, 15))  # after the meal
    month, office, clerk = f"/meals/{october.school}/refunds/2026-10/", client_of("student_affairs"), client_of("clerk")
    with as_owner():
        name = Student.objects.get(pk=child).name
    shown = words(office.get(f"/meals/{october.school}/refunds/{october.place}/2026-10/"))
    assert "超過停餐時限，餐已備，不退" in shown.partition(name)[2]
    for browser, verb in ((office, "close"), (office, "close"), (office, "release"), (office, "release"), (clerk, "pay"), (clerk, "pay")):
        browser.send(f"{month}advance/", {"verb": verb})
    with as_owner():
        assert RefundLine.objects.count() == 0
        assert list(RefundDay.objects.filter(student_id=child).values_list("day", "verdict", "price")) == [(day, "cooked", 0)]


def test_what_is_pressed_twice_by_two_is_paid_once(client_of: ClientOf, october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], october.days[4:6], at(FIRST))
    month, office, clerk = f"/meals/{october.school}/refunds/2026-10/", client_of("student_affairs"), client_of("clerk")
    for browser, verb in ((office, "close"), (office, "release"), (clerk, "pay")):
        for _each in range(2):
            browser.send(f"{month}advance/", {"verb": verb})
    assert october.lines() == [(october.children[0], 1, 2, 110)]
    october.close(NOVEMBER, now=at(NOVEMBER.replace(month=12)))
    assert october.lines() == [(october.children[0], 1, 2, 110)]
