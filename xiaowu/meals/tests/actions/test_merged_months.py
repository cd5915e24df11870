"""The months of refunds that a merged school leaves open are settled by its successor: each day once, whenever the merger was, and if it is taken back."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import Conflict, Forbidden
from xiaowu.meals.actions.meal_stops import explain_closed
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.models import ClosedMealDay, MealBill, RefundDay, RefundLine, RefundMonth, RefundOwn
from xiaowu.meals.queries.merging import lines
from xiaowu.meals.queries.refund_class import class_sheet
from xiaowu.meals.queries.refund_month import months
from xiaowu.meals.queries.refund_sheet import month_sheet
from xiaowu.meals.rules.refund_ledger import CloseFault, State, Verb, over_on, why_not_close
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.merged import DECEMBER, IN_OCTOBER, OVER_IT, merge, paid, serve_there, settle
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.models import Enrolment, Student, Term
from xiaowu.roster.queries.calendar import days_of
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.actions.closing import some
from xiaowu.roster.tests.ending import TODAY, Stage, stage_of


@pytest.fixture
def stage(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> Stage:
    return stage_of(actor_of, people)


@pytest.mark.parametrize("before", ["open", "closed", "released"])
def test_successor_settles_what_was_left_open_and_its_own_month_so_that_each_day_is_paid_once(merging: October, stage: Stage, before: str) -> None:
    if before != "open":
        merging.close()
    if before == "released":
        merging.release()
    merge(stage)
    rows = months(stage.actor_of("other_coordinator"), stage.here, TODAY)
    assert [(each.month, each.state) for each in rows][:2] == [(NOVEMBER, State.OPEN), (FIRST, State(before))]
    if before == "open":
        with pytest.raises(Conflict, match="前面的月份"):
            settle(stage, stage.here, NOVEMBER)
        settle(stage, stage.here, FIRST)
    if before != "released":
        assert settle(stage, stage.here, FIRST, Verb.RELEASE) is State.RELEASED
    for _twice in range(2):
        assert settle(stage, stage.here, NOVEMBER) is State.CLOSED
    with pytest.raises(Conflict, match="還沒過完"):
        settle(stage, stage.there, NOVEMBER)
    assert settle(stage, stage.there, NOVEMBER, on=DECEMBER) is State.CLOSED
    assert paid() == dict.fromkeys([*IN_OCTOBER, *OVER_IT], 1)
    with as_owner():
        by_school = {school: {each.day for each in RefundDay.objects.filter(school_id=school, price__gt=0)} for school in (stage.here, stage.there)}
    assert by_school[stage.there] == {each for each in OVER_IT if each >= TODAY}
    assert max(by_school[stage.here]) < TODAY
    assert next(each.month for each in months(stage.actor_of("other_coordinator"), stage.here, DECEMBER)) == NOVEMBER


@pytest.mark.parametrize(("on", "here"), [(NOVEMBER, []), (date(2026, 11, 20), [OVER_IT[0]])])
def test_a_merger_that_is_dated_back_gives_each_day_to_one_school(merging: October, stage: Stage, on: date, here: list[date]) -> None:
    merge(stage, on)
    settle(stage, stage.here, FIRST)
    settle(stage, stage.here, NOVEMBER)
    with pytest.raises(Conflict, match="之前已經裁撤"):
        settle(stage, stage.here, DECEMBER, on=date(2027, 1, 1))
    settle(stage, stage.there, NOVEMBER, on=DECEMBER)
    assert paid() == dict.fromkeys([*IN_OCTOBER, *OVER_IT], 1)
    with as_owner():
        days = {each.day for each in RefundDay.objects.filter(school_id=stage.here, day__gte=NOVEMBER, price__gt=0)}
    assert days == {*here}


def test_who_had_left_before_the_merger_is_paid_until_the_terms_end_with_the_schools_last_month(merging: October, stage: Stage) -> None:
    left = merging.children[1]
    with as_owner():
        Enrolment.objects.filter(student_id=left).update(valid=(stage.began, date(2026, 11, 19)), ended_for="abroad")
        Student.objects.filter(pk=left).update(school_class=None)
    merge(stage)
    settle(stage, stage.here, FIRST)
    settle(stage, stage.here, NOVEMBER)
    with as_owner():
        days = [each.day for each in RefundDay.objects.filter(student_id=left, price__gt=0).order_by("day")]
        ends = Term.objects.get(academic_year=115, semester=1).ends
        others = set(RefundDay.objects.filter(school_id=stage.here, day__gte=TODAY, price__gt=0).values_list("student_id", flat=True))
        months_said = list(RefundLine.objects.filter(student_id=left).order_by("meal_month").values_list("meal_month", "number"))
    assert days == days_of(stage.there, date(2026, 11, 19), ends)
    assert others == {left}
    assert months_said == [(NOVEMBER, 1), (DECEMBER, 1), (date(2027, 1, 1), 1)]
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert merging.close(DECEMBER, now=at(date(2027, 1, 1))) is State.CLOSED
    with as_owner():
        assert [each.day for each in RefundDay.objects.filter(student_id=left, price__gt=0).order_by("day")] == days  # none twice


def test_of_a_school_that_merged_on_the_first_whoever_had_left_is_settled_with_that_month(merging: October, stage: Stage) -> None:
    left = merging.children[1]
    merging.close()
    with as_owner():
        Enrolment.objects.filter(student_id=left).update(valid=(stage.began, date(2026, 10, 28)), ended_for="abroad")
        Student.objects.filter(pk=left).update(school_class=None)
    merge(stage, NOVEMBER)
    settle(stage, stage.here, NOVEMBER)
    with as_owner():
        days = {each.day for each in RefundDay.objects.filter(student_id=left, price__gt=0)}
        ends = Term.objects.get(academic_year=115, semester=1).ends
    assert days == {each for each in merging.days if each >= date(2026, 10, 28)} | set(days_of(stage.there, NOVEMBER, ends))


def test_a_merger_taken_back_after_the_successor_settled_loses_nothing_and_says_so(merging: October, stage: Stage, client_of: Any) -> None:
    merge(stage)
    settle(stage, stage.here, FIRST)
    settle(stage, stage.here, NOVEMBER)
    asked = client_of("bureau_officer").send(f"/roster/{stage.here}/closing/take-back/", {}, says_yes=False).content.decode()
    assert "其餘日子列在下個月的更正：115年11月" in asked
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    with pytest.raises(Forbidden):
        settle(stage, stage.here, DECEMBER)
    assert merging.close(DECEMBER, now=at(date(2027, 1, 1))) is State.CLOSED
    assert paid() == dict.fromkeys([*IN_OCTOBER, *OVER_IT], 1)


def test_once_the_successor_settled_its_own_month_with_a_child_of_the_merger_it_is_not_taken_back(merging: October, stage: Stage) -> None:
    merge(stage)
    settle(stage, stage.there, NOVEMBER, on=DECEMBER)
    with pytest.raises(Conflict, match="不能復原"):
        actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)


def test_nobody_but_who_settles_at_the_successor_settles_there_and_only_while_they_do(
    merging: October, stage: Stage, people: dict[str, Somebody]
) -> None:
    with pytest.raises(Forbidden):
        settle(stage, stage.here, FIRST)
    merge(stage)
    for role in ("student_affairs", "bureau_officer", "clerk"):
        with pytest.raises(Forbidden):
            step(stage.actor_of(role), stage.here, FIRST, Verb.CLOSE, now=at(TODAY))
    officer = stage.actor_of("other_coordinator")
    sheet = month_sheet(officer, stage.here, FIRST, closes=True)
    assert sheet.preview is not None
    assert (sheet.fault, sheet.preview.whole.meals) == (None, 2)
    name, children = class_sheet(officer, stage.here, merging.place, FIRST)
    assert (bool(name), [each.student_id for each in children]) == (True, [merging.children[0]])
    seen = [table.objects.filter(school_id=stage.here).count() for table in (Student, Enrolment, RefundDay)]
    assert (seen, values("select id from attendance_leave where school_id = %s", [stage.here])) == ([0, 0, 0], [])
    with pytest.raises(Conflict):
        settle(stage, stage.here, DECEMBER)
    assert Student.objects.filter(school_id=stage.here).count() == 0
    serve_there(stage, people, Role.CLERK)
    with pytest.raises(Forbidden):
        settle(stage, stage.here, FIRST)


def test_a_day_without_school_is_explained_by_the_successor_too(merging: October, stage: Stage) -> None:
    merge(stage)
    explain_closed(stage.actor_of("other_coordinator"), stage.here, IN_OCTOBER[0], "disaster", at(IN_OCTOBER[0], 6), now=at(TODAY))
    with as_owner():
        assert list(ClosedMealDay.objects.values_list("school_id", "day")) == [(stage.here, IN_OCTOBER[0])]
    with pytest.raises(Forbidden):
        explain_closed(stage.actor_of("clerk"), stage.here, IN_OCTOBER[1], "disaster", at(IN_OCTOBER[1], 6), now=at(TODAY))


def test_bills_and_own_meals_go_along_come_back_and_are_known_to_both(merging: October, stage: Stage) -> None:
    child, other = merging.children[:2]
    with as_owner():
        for each, standing in ((child, "paid"), (other, "subsidised")):
            MealBill.objects.create(school_id=stage.here, student_id=each, academic_year=115, semester=1, standing=standing, at=at(FIRST))
        MealBill.objects.create(school_id=stage.here, student_id=child, academic_year=114, semester=2, standing="paid", at=at(FIRST))
        month = {school: RefundMonth.objects.create(school_id=school, month=NOVEMBER, own_at=at(TODAY)).pk for school in (stage.here, stage.there)}
        RefundOwn.objects.create(school_id=stage.here, month_id=month[stage.here], student_id=other)
    merge(stage, date(2026, 11, 20))
    with as_owner():
        there = dict(Student.objects.filter(school_id=stage.there, uid__in=uids(child, other)).values_list("uid", "pk"))
        now = {student: there[uid] for uid, student in uids(child, other).items()}
        kept = MealBill.objects.filter(school_id=stage.there)
        assert set(kept.values_list("student_id", "academic_year", "standing")) == {(now[child], 115, "paid"), (now[other], 115, "subsidised")}
        assert list(RefundOwn.objects.filter(school_id=stage.there).values_list("student_id", "month_id")) == [(now[other], month[stage.there])]
        kept.filter(student_id=now[child]).update(standing="unpaid", at=at(TODAY))
    actions.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    with as_owner():
        assert not MealBill.objects.filter(school_id=stage.there).exists()
        assert not RefundOwn.objects.filter(school_id=stage.there).exists()
        said = MealBill.objects.filter(school_id=stage.here, academic_year=115).values_list("student_id", "standing")
        assert set(said) == {(child, "unpaid"), (other, "subsidised")}
    stage.actor_of("other_coordinator")
    assert values("select meals_known_along(%s, %s, %s)", [stage.here, stage.there, TODAY]) == [0]
    assert values("select meals_known_back(%s, %s, %s)", [stage.here, stage.there, TODAY]) == [0]


def uids(*children: int) -> dict[Any, int]:
    return {uid: pk for pk, uid in Student.objects.filter(pk__in=children).values_list("pk", "uid")}


def test_a_bill_that_only_the_successor_learns_of_counts_for_what_is_settled_of_the_merged_school(merging: October, stage: Stage) -> None:
    merging.rule(replace(SAMPLES["day_before"], paid_first=True), FIRST + timedelta(days=1))
    merge(stage)
    with pytest.raises(Conflict, match="繳費名單"):
        settle(stage, stage.here, FIRST)
    with as_owner():
        (uid,) = uids(merging.children[0])
        there = Student.objects.get(school_id=stage.there, uid=uid).pk
        MealBill.objects.create(school_id=stage.there, student_id=there, academic_year=115, semester=1, standing="paid", at=at(TODAY))
    settle(stage, stage.here, FIRST)
    assert paid() == dict.fromkeys(IN_OCTOBER, 1)


def test_the_bureau_reads_before_a_merger_who_settles_and_pays(merging: October, stage: Stage) -> None:
    said = dict(some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, TODAY)))
    assert said["由承接學校結算的午餐退費月份（裁撤日前的日子）：115年9月、115年10月、115年11月"] == 3
    merging.close()
    said = dict(some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, NOVEMBER)))
    of_leavers = "由承接學校結算的午餐退費月份（裁撤日前的日子）：115年11月"
    assert said == {of_leavers: 1, "由承接學校繼續退費的月份：115年10月": 1}
    with as_owner():
        Term.objects.filter(academic_year=115, semester=1).update(ends=NOVEMBER - timedelta(days=1))
    said = dict(some(lines(stage.actor_of("bureau_officer"), stage.here, stage.there, NOVEMBER)))
    assert said == {"由承接學校繼續退費的月份：115年10月": 1}


def test_a_month_of_a_closed_school_is_over_on_its_last_day() -> None:
    assert [over_on(NOVEMBER, each) for each in (None, TODAY, DECEMBER, date(2027, 1, 5))] == [DECEMBER, TODAY, DECEMBER, DECEMBER]
    assert why_not_close(DECEMBER, date(2027, 1, 1), [], TODAY) is CloseFault.AFTER_END
    assert why_not_close(NOVEMBER, NOVEMBER, [], NOVEMBER) is None
    assert why_not_close(NOVEMBER, TODAY - timedelta(days=1), [], TODAY) is CloseFault.NOT_OVER
    assert why_not_close(NOVEMBER, TODAY, [], TODAY) is None
