"""What is learnt of months that were closed: a line of the next one, within the last months, and never because of what holds today alone."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import as_owner
from xiaowu.attendance.models import LeaveFile
from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.queue import perform
from xiaowu.meals.actions.own_meals import JOB, REACH, note
from xiaowu.meals.models import MealBill, Shift
from xiaowu.meals.queries.refund_class import class_sheet
from xiaowu.meals.queries.refund_month import months
from xiaowu.meals.queries.refund_sheet import month_sheet
from xiaowu.meals.rules.refund_ledger import State
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Verdict
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.models import Enrolment, Student, Term

pytestmark = pytest.mark.usefixtures("db")
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]
LATER = [date(2026, 11, each) for each in (26, 27)]
DECEMBER = date(2026, 12, 1)
CLOSED = [State.CLOSED] * 2


@pytest.fixture
def paid(october: October) -> October:
    """October, of which one child is paid a week, and closed."""
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], WEEK, at(FIRST))
    october.close()
    return october


def _diet(child: int, diet: str) -> None:
    with as_owner():
        Student.objects.filter(pk=child).update(diet=diet)


def test_a_month_before_one_that_was_closed_is_never_closed_and_takes_nothing_back(october: October) -> None:
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], LATER, at(FIRST))
    with as_owner():  # no meals in October
        Shift.objects.bulk_create(Shift(school_id=october.school, day=day, grade=0, is_served=False, why="校舍施工") for day in october.days)
    october.close(NOVEMBER, now=at(DECEMBER))
    with pytest.raises(Conflict, match="之後的月份已經結算"):
        october.close()
    assert october.lines() == [(october.children[0], 1, 2, 110)]


def test_months_without_meals_wait_for_nobody(paid: October, actor_of: Any) -> None:
    def shown(today: date) -> list[date]:
        return [each.month for each in months(actor_of("clerk"), paid.school, today)]

    assert shown(date(2026, 12, 5)) == [DECEMBER, NOVEMBER, FIRST]
    with as_owner():
        Shift.objects.bulk_create(
            Shift(school_id=paid.school, day=date(2026, 11, day), grade=0, is_served=False, why="校舍施工") for day in range(1, 31)
        )
    assert shown(date(2026, 12, 5)) == [DECEMBER, FIRST]


def test_a_child_whose_diet_changes_keeps_what_was_settled_and_stops_nobody(paid: October, actor_of: Any) -> None:
    one, other = paid.children[:2]
    _diet(one, "own_meal")
    paid.away(one, LATER, at(FIRST))
    paid.away(other, LATER, at(FIRST))
    office = actor_of("student_affairs")
    assert [each.student_id for each in class_sheet(office, paid.school, paid.place, FIRST)[1]] == [one]
    paid.close(NOVEMBER, now=at(DECEMBER))
    assert paid.lines() == [(one, 1, 5, 275), (other, 1, 2, 110)]


def test_a_child_who_ate_its_own_meal_then_is_paid_nothing_because_it_eats_here_now(october: October) -> None:
    october.rule(SAMPLES["day_before"])
    one, other = october.children[:2]
    _diet(one, "own_meal")
    for each in (one, other):
        october.away(each, WEEK, at(FIRST))
    october.close()
    _diet(one, "regular")
    october.away(one, LATER, at(FIRST))
    october.close(NOVEMBER, now=at(DECEMBER))
    assert october.lines() == [(other, 1, 5, 275), (one, 1, 2, 110)]


def test_a_month_is_closed_by_who_ate_an_own_meal_when_it_ended(october: October) -> None:
    october.rule(SAMPLES["day_before"])
    one, other = october.children[:2]
    _diet(one, "own_meal")
    for each in (one, other):
        october.away(each, WEEK, at(FIRST))

    def noted() -> int:
        return int(perform(JOB, lambda _actor: note(now=at(NOVEMBER, 0)), city=REACH))

    assert (noted() > 0, noted()) == (True, 0)
    _diet(one, "regular")
    _diet(other, "own_meal")
    october.close()
    october.away(one, LATER, at(FIRST))
    october.away(other, LATER, at(FIRST))
    october.close(NOVEMBER, now=at(DECEMBER))
    assert october.lines() == [(other, 1, 5, 275), (one, 1, 2, 110)]


@pytest.mark.parametrize(
    "changed", [{"ended_for": "mistake", "valid": (date(2026, 8, 1), date(2026, 11, 1))}, {"valid": (date(2025, 9, 1), date(2025, 9, 2))}]
)
def test_a_child_who_was_never_there_is_taken_back_by_the_name_and_class_of_its_lines(paid: October, actor_of: Any, changed: dict[str, Any]) -> None:
    child = paid.children[0]
    with as_owner():
        Enrolment.objects.filter(student_id=child).update(**changed)
    assert [each.student_id for each in class_sheet(actor_of("student_affairs"), paid.school, paid.place, FIRST)[1]] == [child]
    assert month_sheet(actor_of("student_affairs"), paid.school, NOVEMBER, closes=True).preview is not None
    paid.close(NOVEMBER, now=at(DECEMBER))
    assert paid.lines() == [(child, 1, 5, 275), (child, 2, -5, -275)]


def test_what_was_paid_stands_when_its_proof_is_thrown_away(october: October) -> None:
    october.rule(SAMPLES["proof"])
    child = october.children[0]
    october.away(child, WEEK, at(FIRST), proof=True)
    october.close()
    assert len(october.lines()) == 1
    with as_owner():
        LeaveFile.objects.all().delete()
    october.close(NOVEMBER, now=at(date(2027, 6, 1)))
    assert len(october.lines()) == 1
    assert set(october.verdicts(child).values()) == {Verdict.PAID.value}


def test_who_paid_is_still_known_when_the_bureau_moves_the_terms_first_day(october: October) -> None:
    october.rule(replace(SAMPLES["day_before"], paid_first=True))
    child = october.children[0]
    october.away(child, WEEK, at(FIRST))
    with as_owner():
        MealBill.objects.create(school_id=october.school, student_id=child, academic_year=115, semester=1, standing="paid", at=at(FIRST))
        Term.objects.filter(academic_year=115, semester=1).update(starts=date(2026, 8, 27))
    october.close()
    assert october.lines() == [(child, 1, 5, 275)]


def test_what_is_corrected_with_a_month_stands_on_its_class_page_with_its_day(paid: October, actor_of: Any) -> None:
    other, office = paid.children[1], actor_of("student_affairs")

    def shown(month: date) -> dict[int, tuple[int, int, list[date]]]:
        found = class_sheet(office, paid.school, paid.place, month)[1]
        return {each.student_id: (each.meals, each.amount, [one.day for one in each.days]) for each in found if each.student_id in paid.children[:2]}

    paid.away(other, WEEK[:2], at(FIRST))
    assert shown(NOVEMBER) == {other: (2, 110, WEEK[:2])}
    paid.close(NOVEMBER, now=at(DECEMBER))
    assert shown(NOVEMBER) == {other: (2, 110, WEEK[:2])}
    assert shown(FIRST) == {paid.children[0]: (5, 275, WEEK), other: (0, 0, WEEK[:2])}  # its own sums stay


def test_a_class_of_last_year_is_not_listed_beside_this_years(october: October, actor_of: Any) -> None:
    october.rule(SAMPLES["day_before"])

    def listed() -> list[str]:
        preview = month_sheet(actor_of("student_affairs"), october.school, FIRST, closes=True).preview
        assert preview is not None
        return [each.name for each in preview.sums()]

    before = listed()
    with as_owner():
        Enrolment.objects.filter(school_class_id=october.place).update(valid=(date(2026, 8, 30), date(2026, 9, 30)))
    assert len(listed()) == len(before) - 1
