"""Fixtures of abnormal sign-ins: somebody whose habits are known."""

from datetime import timedelta

import pytest
from django.db.models import F

from conftest import Somebody
from tests.client import HouseClient
from xiaowu.sign_in_risk.models import Alert, SignIn
from xiaowu.sign_in_risk.tests.alerting import SCHOOL, judge, knock


@pytest.fixture
def watched(people: dict[str, Somebody], db: None) -> Somebody:
    """An account with a week of sign-ins from the school, on a browser that it knows."""
    browser = HouseClient()
    for _day in range(6):
        knock(people["homeroom_teacher"].sign_in, browser, SCHOOL)
        browser.post("/accounts/logout/")
        judge()
        SignIn.objects.update(at=F("at") - timedelta(days=1))
    assert not Alert.objects.exists()
    return people["homeroom_teacher"]
