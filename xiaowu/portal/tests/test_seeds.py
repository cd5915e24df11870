"""The demo's data fits the moment at which the demo begins."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest

from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.meals.models import NotifiedSheet
from xiaowu.meals.rules.kitchens import How
from xiaowu.meals.seed import kitchens
from xiaowu.portal.city.build import sow
from xiaowu.portal.city.cast import CAST
from xiaowu.roster.models import School
from xiaowu.roster.queries.calendar import days_of
from xiaowu.sign_in_risk.apps import SignInRiskConfig
from xiaowu.sign_in_risk.models import Alert, Case, SignIn
from xiaowu.sign_in_risk.rules.cases import KIND

MORNING = datetime.fromisoformat("2026-11-24T07:50:00+08:00")


@pytest.mark.parametrize("moment", [MORNING, MORNING + timedelta(minutes=69), MORNING - timedelta(days=1)], ids=["morning", "nine", "monday"])
def test_the_demos_abnormal_sign_in_came_this_morning_and_nothing_of_it_lies_ahead(owner: Callable[[], Any], moment: datetime) -> None:
    """Whatever the hour at which the demo is built."""
    with owner():
        schools = list(School.objects.order_by("pk").filter(post__isnull=False).distinct()[:1])
        sow(schools, moment, is_demo=True, of=[SignInRiskConfig.offer])
        case, alert, mornings = Case.objects.get(), Alert.objects.get(), SignIn.objects.order_by("at").values_list("at", flat=True)
        owed = FollowUp.objects.get(kind=KIND, about=case.pk)
        lessons = days_of(schools[0].pk, clock.day(moment) - timedelta(days=30), clock.day(moment))
    assert clock.day(alert.at) == clock.day(case.opened) == clock.day(moment)
    assert alert.at < case.opened < moment
    assert owed.due is not None
    assert (owed.state, owed.due > clock.day(moment), owed.school_id) == ("open", True, case.school_id)
    assert all(clock.day(at) in lessons and 6 <= at.astimezone(clock.TAIPEI).hour < 9 for at in mornings)
    assert alert.before_at == list(mornings)[-2]


def test_the_demos_kitchen_was_told_of_today_from_the_start(owner: Callable[[], Any]) -> None:
    with owner():
        schools = list(School.objects.order_by("pk").filter(post__isnull=False).distinct()[:2])
        with clock.beginning(MORNING):
            kitchens.seed(schools, MORNING, CAST)
        [told] = NotifiedSheet.objects.all()
        assert (told.school_id, told.day, told.how, told.at) == (schools[0].pk, clock.day(MORNING), How.PRESS, MORNING)
        assert {each.partition(":")[0] for each in told.numbers} == {"class", "diet", "other"}


def test_a_clock_that_began_elsewhere_goes_on_where_it_was() -> None:
    before = clock.now()
    with clock.beginning(MORNING - timedelta(days=400)):
        assert clock.today() == clock.day(MORNING - timedelta(days=400))
    assert timedelta(0) <= clock.now() - before < timedelta(minutes=1)
