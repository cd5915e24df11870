"""On which days a school may close of which refunds were settled, or are not: no day is paid twice, and none by nobody."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.models import Leave
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.meals.models import RefundDay, RefundMonth
from xiaowu.meals.queries.merging import against
from xiaowu.meals.queries.refund_month import months
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.tests.merged import DECEMBER, IN_OCTOBER, OVER_IT, merge, paid, settle
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.models import Enrolment, Student, Term
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


def test_a_merger_cannot_be_dated_back_into_what_was_settled(merging: October, stage: Stage) -> None:
    merging.close()
    officer, middle = stage.actor_of("bureau_officer"), date(2026, 10, 13)
    assert against(officer, stage.here, stage.there, middle) == "這所學校的午餐退費已結算到115年10月31日（六）；裁撤日請不要早於115年11月1日（日）。"
    assert against(officer, stage.here, stage.there, NOVEMBER) == ""
    with pytest.raises(BadInput, match="已結算到"):
        merge(stage, middle)
    with pytest.raises(Forbidden):
        against(stage.actor_of("other_coordinator"), stage.here, stage.there, middle)


def test_a_merger_taken_back_after_it_was_settled_is_entered_again_on_that_very_day_or_from_the_next_month_on(merging: October, stage: Stage) -> None:
    officer, merged_on = stage.actor_of("bureau_officer"), TODAY - timedelta(days=4)
    merge(stage, merged_on)
    for month in (FIRST, NOVEMBER):
        settle(stage, stage.here, month)
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    would_do = "這所學校的午餐退費已結算到115年11月19日（四）；裁撤日請選115年11月20日（五），或115年12月1日（二）以後。"
    for day in (NOVEMBER, merged_on - timedelta(days=1), merged_on + timedelta(days=1), TODAY, DECEMBER - timedelta(days=1)):
        assert against(officer, stage.here, stage.there, day) == would_do
    for day in (merged_on, DECEMBER, DECEMBER + timedelta(days=5)):
        assert against(officer, stage.here, stage.there, day) == ""
    with pytest.raises(BadInput, match="11月20日"):
        merge(stage, TODAY)
    merge(stage, merged_on)
    assert [each.month for each in months(stage.actor_of("other_coordinator"), stage.here, TODAY) if each.state is State.OPEN] == []
    settle(stage, stage.there, NOVEMBER, on=DECEMBER)
    assert paid() == dict.fromkeys([*IN_OCTOBER, *OVER_IT], 1)


def test_a_school_whose_refunds_are_open_closes_into_a_successor_or_once_they_are_paid(merging: October, stage: Stage) -> None:
    merging.close()
    officer = stage.actor_of("bureau_officer")
    said = "還有午餐退費沒有辦完：115年10月、115年11月。請選擇承接學校，由該校結算與退費；或請這所學校先結算並記錄已退費。"
    assert against(officer, stage.here, None, TODAY) == said
    with as_owner():
        RefundMonth.objects.filter(school_id=stage.here).update(state="paid")
        Term.objects.filter(academic_year=115, semester=1).update(ends=date(2026, 10, 31))
    assert against(officer, stage.here, None, TODAY) == ""  # of a term that is over nobody is owed anything any more
    with as_owner():
        for child in Student.objects.filter(school_id=stage.here, school_class__isnull=False):
            Enrolment.objects.filter(student=child, valid__upper_inf=True).update(valid=(stage.began, date(2026, 10, 20)), ended_for="abroad")
        Student.objects.filter(school_id=stage.here).update(school_class=None)
        RefundMonth.objects.filter(school_id=stage.here).update(state="released")
    with pytest.raises(BadInput, match="115年10月。請選擇承接學校"):
        actions.close_school(stage.actor_of("bureau_officer"), stage.here, closed_on=TODAY, successor_id=None, today=TODAY)
    merge(stage)
    serve = stage.actor_of("other_coordinator")
    assert [each.month for each in months(serve, stage.here, TODAY)][:1] == [FIRST]


def test_leave_that_is_decided_at_the_successor_counts_in_what_is_settled_there(merging: October, stage: Stage, client_of: Any) -> None:
    child = merging.children[1]
    leave = merging.away(child, [date(2026, 10, 14)], at(FIRST))
    with as_owner():
        Leave.objects.filter(pk=leave).update(state="asked", waits_for="homeroom_teacher")
    merge(stage)
    sent = {"verb": "approve", "words": "", "seen": 0}
    assert "已核准" in words(client_of("other_coordinator").send(f"/attendance/leave/{leave}/advance/", sent))
    settle(stage, stage.here, FIRST)
    with as_owner():
        assert list(RefundDay.objects.filter(student_id=child, price__gt=0).values_list("day", "school_id", "leave")) == [
            (date(2026, 10, 14), stage.here, leave)
        ]
