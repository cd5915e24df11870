"""Days without school on which a meal was due, and the sheet of who paid, on their pages."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import as_owner
from tests.client import HouseClient, words
from tests.importing import confirm, sent, upload
from xiaowu.kernel.errors import Conflict
from xiaowu.meals.actions.meal_stops import explain_closed
from xiaowu.meals.models import ClosedMealDay, MealBill
from xiaowu.meals.offered.refunds import BILLS
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.actions.leaving import leave
from xiaowu.roster.models import Enrolment, SchoolClass, SchoolDayException, Term
from xiaowu.roster.rules.ends import Reason

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
STORM = date(2026, 10, 14)


@pytest.fixture
def stormy(october: October) -> October:
    october.rule(SAMPLES["day_before"])
    with as_owner():
        SchoolDayException.objects.create(school_id=october.school, day=STORM, is_school_day=False, reason="海葵颱風來襲")
    return october


def test_a_closed_day_is_asked_about_and_then_paid_back_to_everybody_who_eats(client_of: ClientOf, stormy: October) -> None:
    office, month, page = client_of("student_affairs"), f"/meals/{stormy.school}/refunds/2026-10/", f"/meals/{stormy.school}/closed/{STORM}/"
    assert "有停課日還沒登記事由" in words(office.get(month))
    with pytest.raises(Conflict, match="停課日"):
        stormy.close()
    assert "海葵颱風來襲" in words(office.get(page))
    assert "不能晚於現在" in words(office.send(page, {"ground": "closure_disaster", "told_on": "2026-11-25", "told_hour": "06:00"}))
    assert "請確認年份" in words(office.send(page, {"ground": "closure_disaster", "told_on": "2025-11-24", "told_hour": "06:00"}))
    given = {"ground": "closure_disaster", "told_on": "2026-10-13", "told_hour": "21:00"}
    for _each in range(2):
        assert "已登記停課事由" in words(office.send(page, given))
    with as_owner():
        assert [(each.ground, each.day) for each in ClosedMealDay.objects.all()] == [("closure_disaster", STORM)]
        eating = Enrolment.objects.filter(school_id=stormy.school, valid__contains=STORM).exclude(student__diet="own_meal").count()
    stormy.close()
    lines = stormy.lines()
    assert len(lines) == eating
    assert {line[1:] for line in lines} == {(1, 1, 55)}


def test_a_closed_day_that_is_entered_after_its_month_was_closed_is_explained_and_corrected_by_the_next(october: October, actor_of: Any) -> None:
    def explain(ground: str, day: int) -> None:
        explain_closed(actor_of("student_affairs"), october.school, STORM, ground, at(STORM), now=at(date(2026, 12, day)))

    october.rule(SAMPLES["day_before"])
    october.close()
    with as_owner():
        SchoolDayException.objects.create(school_id=october.school, day=STORM, is_school_day=False, reason="海葵颱風來襲")
    with pytest.raises(Conflict, match="停課日"):
        october.close(NOVEMBER, now=at(date(2026, 12, 3)))
    for each in ("no_meal", "closure_disaster"):  # mistyped; nothing was reckoned by it yet
        explain(each, 2)
    october.close(NOVEMBER, now=at(date(2026, 12, 3)))
    assert {line[1:] for line in october.lines()} == {(1, 1, 55)}
    with pytest.raises(Conflict, match="已經結算"):
        explain("closure_contagion", 4)


def test_what_was_said_of_a_closed_day_can_be_corrected_until_the_month_is_closed(stormy: October, actor_of: Any) -> None:
    for ground in ("closure_disaster", "no_meal"):
        explain_closed(actor_of("student_affairs"), stormy.school, STORM, ground, at(STORM), now=at(STORM + timedelta(days=1)))
    stormy.close()
    assert stormy.lines() == []


def _sheet(october: October, *rows: tuple[int, str], term: str = "115-1") -> bytes:
    with as_owner():
        place = Enrolment.objects.filter(school_class_id=october.place, valid__contains=FIRST).select_related("school_class")[0].school_class
    head = ["學期", "年級", "班", "座號", "繳費情形"]
    return sent([head, *([term, str(place.grade), str(place.number), str(seat), standing] for seat, standing in rows)])


def test_who_paid_comes_in_as_a_sheet_and_changes_what_it_names_alone(client_of: ClientOf, october: October) -> None:
    office = client_of("student_affairs")
    with as_owner():
        seats = dict(
            Enrolment.objects.filter(school_class_id=october.place, valid__upper_inf=True).order_by("seat").values_list("seat", "student_id")[:2]
        )
    one, other = seats
    for given in (((one, "已繳費"), (other, "補助")), ((one, "未繳費"),)):
        assert "已登記" in words(confirm(office, upload(office, BILLS, october.school, _sheet(october, *given))))
    with as_owner():
        said = dict(MealBill.objects.values_list("student_id", "standing"))
    assert said == {seats[one]: "unpaid", seats[other]: "subsidised"}
    refused = words(upload(office, BILLS, october.school, _sheet(october, (one, "已繳費"), (one, "未繳費"), (98, "已繳費"))))
    assert "重複" in refused
    assert "沒有這個班級座號" in refused


def test_a_bill_is_of_the_term_that_its_sheet_names_whenever_that_is_sent(client_of: ClientOf, october: October) -> None:
    office = client_of("student_affairs")
    with as_owner():
        Term.objects.get_or_create(academic_year=115, semester=2, defaults={"starts": date(2027, 2, 11), "ends": date(2027, 6, 30)})
        seat = Enrolment.objects.filter(school_class_id=october.place, valid__upper_inf=True).order_by("seat").values_list("seat", flat=True)[0]
    for term, standing in (("115-1", "已繳費"), ("115 學年度第 2 學期", "未繳費")):
        shown = upload(office, BILLS, october.school, _sheet(october, (seat, standing), term=term))
        assert f"115 學年度第 {1 if term == '115-1' else 2} 學期" in words(shown)
        assert "學期的繳費情形" in words(confirm(office, shown))
    with as_owner():
        assert sorted(MealBill.objects.values_list("semester", "standing")) == [(1, "paid"), (2, "unpaid")]
    assert "不在選項中" in words(upload(office, BILLS, october.school, _sheet(october, (seat, "已繳費"), term="99-1")))


def test_a_bill_of_a_term_is_of_the_child_that_sits_there_in_that_term(client_of: ClientOf, october: October) -> None:
    """Of last year's child where the term is over, and of nobody where the classes of a year to come are not made."""
    office = client_of("student_affairs")
    with as_owner():
        now = Enrolment.objects.filter(school_class_id=october.place, valid__upper_inf=True).select_related("school_class").order_by("seat")[0]
        then = Enrolment.objects.filter(school_id=october.school, valid__upper_inf=True).exclude(school_class_id=october.place)[0]
        for year, semester, starts, ends in ((114, 2, date(2026, 2, 11), date(2026, 6, 30)), (116, 1, date(2027, 8, 30), date(2028, 1, 20))):
            Term.objects.update_or_create(academic_year=year, semester=semester, defaults={"starts": starts, "ends": ends})
        place = now.school_class
        last = SchoolClass.objects.create(school_id=october.school, academic_year=114, grade=place.grade, number=place.number, name=place.name)
        Enrolment.objects.create(
            school_id=october.school, student_id=then.student_id, school_class=last, seat=now.seat, valid=(date(2025, 8, 30), date(2026, 7, 1))
        )
    for term in ("114-2", "115-1"):
        confirm(office, upload(office, BILLS, october.school, _sheet(october, (now.seat, "已繳費"), term=term)))
    with as_owner():
        assert dict(MealBill.objects.values_list("academic_year", "student_id")) == {114: then.student_id, 115: now.student_id}
    assert "還沒有編班" in words(upload(office, BILLS, october.school, _sheet(october, (now.seat, "已繳費"), term="116-1")))


@pytest.mark.parametrize("month", [FIRST, NOVEMBER], ids=["settled", "open"])
def test_a_class_that_a_child_has_left_is_read_before_and_after_its_month_is_settled(
    client_of: ClientOf, october: October, actor_of: ClientOf, month: date
) -> None:
    """Nobody told of it at any moment: none is shown."""
    october.rule(SAMPLES["day_before"])
    left_on = month.replace(day=20)
    leave(actor_of("registrar"), october.school, student_id=october.children[0], reason=Reason.ABROAD, left_on=left_on, today=date(2026, 11, 24))
    if month == FIRST:
        october.close()
    page = client_of("student_affairs").get(f"/meals/{october.school}/refunds/{october.place}/{month:%Y-%m}/")
    assert page.status_code == 200
    assert "轉學" in words(page)
    assert "00:00" not in words(page)
