"""Stops of meals go along with the child when schools merge, and come back with it; what of refunds is unsettled is named before."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import Forbidden
from xiaowu.meals.actions.merging import bring
from xiaowu.meals.models import MealStop, RefundMonth
from xiaowu.meals.queries.merging import lines
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.roster.actions.schools import reopen_school
from xiaowu.roster.events import SchoolMerged
from xiaowu.roster.models import Student
from xiaowu.roster.tests.actions.closing import close, some
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of

YESTERDAY, TOMORROW, AFTER = (TODAY + timedelta(days=each) for each in (-1, 1, 2))


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def stopped(stage: Stage, first: date, last: date, **given: Any) -> int:
    with as_owner():
        said = {"ground": "stopped", "told_at": clock.now() - timedelta(hours=1), "at": clock.now(), "by_name": "陳組長", "by_family": True}
        return MealStop.objects.create(school_id=stage.here, student_id=stage.child, first=first, last=last, **{**said, **given}).pk


def there(stage: Stage) -> list[tuple[Any, ...]]:
    with as_owner():
        return list(MealStop.objects.filter(school_id=stage.there).order_by("pk").values_list("came_from", "first", "last", "by_family", "back_from"))


def not_cooked(school_id: int, day: date) -> list[int]:
    with as_owner():
        return values("select student_id from meals_stopped(%s, %s)", [school_id, day])


def test_what_a_family_stopped_is_not_cooked_at_the_successor_either_and_comes_back_with_the_child(stage: Stage) -> None:
    over, goes, again = stopped(stage, YESTERDAY, YESTERDAY), stopped(stage, YESTERDAY, AFTER), stopped(stage, AFTER, AFTER, back_from=AFTER)
    assert some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY)) == [("隨學生移至承接學校的停餐登記（裁撤日起的部分）", 1)]
    close(stage)
    assert there(stage) == [(goes, TODAY, AFTER, True, None)]
    with as_owner():
        uid = Student.objects.get(pk=stage.child).uid
        child = Student.objects.get(school_id=stage.there, uid=uid).pk
    assert not_cooked(stage.there, TOMORROW) == [child]
    bring(SchoolMerged(stage.here, stage.there, TODAY, stage.actor_of("bureau_officer")))
    assert len(there(stage)) == 1
    with as_owner():
        MealStop.objects.filter(came_from=goes).update(back_from=AFTER)  # said at the successor
    assert reopen_school(stage.actor_of("bureau_officer"), stage.here) > 0
    assert there(stage) == []
    with as_owner():
        assert dict(MealStop.objects.filter(school_id=stage.here).values_list("pk", "back_from")) == {over: None, goes: AFTER, again: AFTER}


def test_a_child_that_waits_to_be_placed_is_named_and_its_stop_stays(stage: Stage) -> None:
    stopped(stage, TODAY, AFTER)
    with as_owner():
        child = Student.objects.get(pk=stage.child)
        known = Student.objects.filter(school_id=stage.there).order_by("-pk").first()
        Student.objects.filter(pk=known.pk).update(uid=child.uid)  # type: ignore[union-attr]  # the first of two is there
    assert some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY)) == [("不移轉的停餐登記：學生等待編班，編班後再登記", 1)]


def test_months_that_are_not_settled_or_not_paid_are_named_before_the_merger(stage: Stage) -> None:
    service(stage.here, kitchen(stage.here).pk)
    with as_owner():
        held = {"closed_at": clock.now(), "closed_by": "陳組長", "released_at": clock.now(), "released_by": "陳組長"}
        RefundMonth.objects.create(school_id=stage.here, month=date(2026, 10, 1), state="released", **held)
    said = dict(some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY)))
    assert said == {"由承接學校結算的午餐退費月份（裁撤日前的日子）：115年11月": 1, "由承接學校繼續退費的月份：115年10月": 1}


def test_nobody_but_the_bureau_reads_or_takes_along_what_a_merger_does(stage: Stage) -> None:
    stopped(stage, TODAY, AFTER)
    officer = stage.actor_of("student_affairs")
    with pytest.raises(Forbidden):
        lines(officer, stage.here, stage.there, TODAY)
    bring(SchoolMerged(stage.here, stage.there, TODAY, officer))
    assert there(stage) == []
    assert values("select meals_stops_back(%s, %s)", [stage.here, stage.there]) == [0]
    assert values("select month from meals_months_settled(%s)", [stage.here]) == []
