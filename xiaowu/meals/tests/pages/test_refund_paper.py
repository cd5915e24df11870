"""The released list as a paper to sign: every line with seat and sums; who did not collect; families hear that it was paid."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from xiaowu.identity.models import Account, GuardianLink
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.queue import perform
from xiaowu.meals.actions.refund_handing import PAID, REACH, mark_collected, paid_words, tell_paid
from xiaowu.meals.actions.refund_month import TELL_PAID, step
from xiaowu.meals.models import RefundCollection, RefundLine, RefundMonth
from xiaowu.meals.queries.refund_paper import paper
from xiaowu.meals.rules.refund_ledger import Verb, is_handed_out
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.rules.refunds import Settle
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import Enrolment, Guardian, SchoolClass, Student

pytestmark = pytest.mark.usefixtures("db")
ClientOf = Callable[[str], HouseClient]
WEEK = [date(2026, 10, each) for each in (12, 13, 14, 15, 16)]


def released(october: October, settle: Settle = Settle.CASH) -> list[int]:
    """Two children's week, paid back: their lines, in the order of seats."""
    october.rule(replace(SAMPLES["day_before"], settle=settle))
    for child in october.children[:2]:
        october.away(child, WEEK, at(date(2026, 10, 1)))
    october.close()
    october.release()
    with as_owner():
        return list(RefundLine.objects.order_by("seat").values_list("pk", flat=True))


def where(october: October) -> str:
    return f"/meals/{october.school}/refunds/2026-10/paper/"


def lines(october: October) -> str:
    return f"/meals/{october.school}/refunds/lines/"


@pytest.mark.parametrize(("settle", "amount", "is_so"), [(Settle.CASH, 55, True), (Settle.CASH, -55, False), (Settle.SET_OFF, 55, False)])
def test_somebody_signs_for_cash_and_for_nothing_else(settle: Settle, amount: int, is_so: bool) -> None:
    assert is_handed_out(settle, amount) is is_so


def test_the_clerk_prints_every_line_with_class_seat_amount_and_sums(client_of: ClientOf, october: October, actor_of: Any) -> None:
    assert "沒有已釋出的名單" in words(client_of("clerk").get(where(october)))
    released(october)
    with as_owner():
        place = SchoolClass.objects.get(pk=october.place).name
        seated = Enrolment.objects.filter(student_id__in=october.children[:2], valid__contains=FIRST).order_by("seat")
        seats = list(seated.values_list("seat", flat=True))
    told = paper(actor_of("clerk"), october.school, FIRST)
    assert [(each.class_name, each.seat, each.amount, each.is_handed_out) for each in told.lines] == [(place, seat, 275, True) for seat in seats]
    assert (told.amount, told.handed_out, told.waiting, [each.amount for each in told.classes]) == (550, 550, 0, [550])
    shown = " ".join(words(client_of("clerk").get(where(october))).split())
    assert f"{place}小計 550" in shown
    assert "尚未領取（元）" not in shown  # nothing was paid
    client_of("clerk").send(f"/meals/{october.school}/refunds/2026-10/advance/", {"verb": "pay"})
    assert "尚未領取（元） 0" in words(client_of("clerk").get(where(october)))
    assert "病假" not in shown


def test_the_clerk_marks_who_did_not_collect_by_a_further_line(client_of: ClientOf, october: October, actor_of: Any) -> None:
    first, second = released(october)
    clerk = client_of("clerk")
    step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER, 11))
    for _twice in range(2):
        assert "尚未領取" in words(clerk.send(f"{lines(october)}{first}/", {"collected": "no"}))
    told = paper(actor_of("clerk"), october.school, FIRST)
    assert ([each.id for each in told.lines if each.waits], told.waiting, told.amount) == ([first], 275, 550)
    assert "尚未領取（元） 275" in words(clerk.get(where(october)))
    assert "已記錄" in words(clerk.send(f"{lines(october)}{first}/", {"collected": "yes"}))
    assert "已記錄" in words(clerk.send(f"{lines(october)}{second}/", {"collected": "yes"}))  # as it stands: no line
    with as_owner():
        assert list(RefundCollection.objects.order_by("pk").values_list("line_id", "is_collected")) == [(first, False), (first, True)]
        assert RefundLine.objects.count() == 2
    assert clerk.send(f"{lines(october)}{first}/", {"collected": "perhaps"}).status_code == 422
    assert clerk.send(f"{lines(october)}{second + 1000}/", {"collected": "no"}).status_code == 404


def test_nobody_is_marked_before_the_month_is_paid(client_of: ClientOf, october: October, actor_of: Any) -> None:
    [line, _other] = released(october)
    clerk = client_of("clerk")
    assert "記未領取" not in words(clerk.get(where(october)))
    refused = clerk.send(f"{lines(october)}{line}/", {"collected": "no"})
    assert (refused.status_code, "還沒記錄已退費" in words(refused)) == (409, True)
    with as_owner():
        assert RefundCollection.objects.count() == 0
    step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER, 11))
    shown = words(clerk.get(where(october)))
    assert ("記未領取" in shown, "記已領取" in shown) == (True, False)
    clerk.send(f"{lines(october)}{line}/", {"collected": "no"})
    assert "記已領取" in words(clerk.get(where(october)))


def test_the_list_its_file_and_a_classs_days_stand_in_the_order_of_seats(client_of: ClientOf, october: October) -> None:
    released(october)
    with as_owner():
        first, second = RefundLine.objects.order_by("seat")
        for line, name in ((first, "鄭乙"), (second, "王甲")):  # in the order of their names the other way round
            Student.objects.filter(pk=line.student_id).update(name=name)
            RefundLine.objects.filter(pk=line.pk).update(student_name=name)
    clerk, month = client_of("clerk"), f"/meals/{october.school}/refunds/2026-10/"
    days = client_of("student_affairs").get(f"/meals/{october.school}/refunds/{october.place}/2026-10/")
    for shown in (words(clerk.get(f"{month}list/")), clerk.get(f"{month}list/list.csv").content.decode(), words(days)):
        assert 0 < shown.index("鄭乙") < shown.index("王甲")
    assert f",{first.seat},鄭乙," in clerk.get(f"{month}list/list.csv").content.decode()


def test_whoever_releases_or_pays_a_month_reads_before_for_how_many_and_how_much_and_that_it_stays_so(client_of: ClientOf, october: October) -> None:
    released(october)
    advance = f"/meals/{october.school}/refunds/2026-10/advance/"
    said = ("退費的學生 2", "筆數 2", "金額（元） 550", "確定後不能復原")
    asked = words(client_of("clerk").send(advance, {"verb": "pay"}, says_yes=False))
    assert [each for each in said if each not in asked] == []
    with as_owner():
        RefundMonth.objects.update(state="closed", released_at=None)
    asked = words(client_of("student_affairs").send(advance, {"verb": "release"}, says_yes=False))
    assert [each for each in said if each not in asked] == []


def test_nobody_collects_what_the_next_bill_takes_off(client_of: ClientOf, october: October) -> None:
    [line, _other] = released(october, Settle.SET_OFF)
    assert "不必領取" in words(client_of("clerk").send(f"{lines(october)}{line}/", {"collected": "no"}))


def test_student_affairs_may_read_the_paper_and_cannot_say_who_collected(client_of: ClientOf, october: October, actor_of: Any) -> None:
    [line, _other] = released(october)
    office = client_of("student_affairs")
    assert office.get(where(october)).status_code == 200
    assert office.send(f"{lines(october)}{line}/", {"collected": "no"}).status_code == 403
    step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER, 11))
    mark_collected(actor_of("clerk"), october.school, line, is_collected=False, now=at(NOVEMBER, 11))
    actor_of("nutritionist")
    assert values("select count(*) from meals_refundcollection") == [0]  # whatever is asked
    actor_of("clerk")
    assert values("select count(*) from meals_refundcollection") == [1]


def test_a_guardian_is_told_once_that_it_was_paid_and_reads_of_the_own_child_alone(
    people: dict[str, Somebody], october: October, actor_of: Any
) -> None:
    mine, other = october.children[0], october.children[5]
    with as_owner():
        tied = [Guardian.objects.create(school_id=october.school, student_id=each, name="林美玲", relation="mother") for each in (mine, other)]
    mother, stranger = (started(code_for(actor_of, people["homeroom_teacher"], Kind.GUARDIAN, each.uid), each.uid) for each in tied)
    released(october)
    with as_owner():
        month, line = RefundMonth.objects.get(month=FIRST).pk, RefundLine.objects.get(student_id=mine).pk

    def tell() -> int:
        return int(perform(TELL_PAID, lambda actor: tell_paid(actor, month), city=REACH))

    assert tell() == 0  # released, not paid
    step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER, 11))
    assert (tell(), tell()) == (1, 0)
    assert "已退費" in words(mother.get("/meals/refunds/own/"))
    mark_collected(actor_of("clerk"), october.school, line, is_collected=False, now=at(NOVEMBER, 12))
    shown = words(mother.get("/meals/refunds/own/"))
    assert ("尚未領取" in shown, "已退費" in shown) == (True, False)  # one of them, never both
    assert "尚未領取" not in words(stranger.get("/meals/refunds/own/"))
    with as_owner():
        assert Telling.objects.filter(kind=PAID).count() == 1


def test_who_owes_the_school_is_not_called_to_collect_and_who_left_can_read_what_is_collected(
    people: dict[str, Somebody], october: October, actor_of: Any
) -> None:
    gone, here = october.children[0], october.children[5]
    with as_owner():
        left, stays = (Guardian.objects.create(school_id=october.school, student_id=each, name="林美玲", relation="mother") for each in (gone, here))
    mother = started(code_for(actor_of, people["homeroom_teacher"], Kind.GUARDIAN, stays.uid), stays.uid)
    released(october)
    with as_owner():
        GuardianLink.objects.create(account=Account.objects.get(holder=stays.uid), uid=left.uid)
        month = RefundMonth.objects.get(month=FIRST)
        paid = RefundLine.objects.get(student_id=gone)
    step(actor_of("clerk"), october.school, FIRST, Verb.PAY, now=at(NOVEMBER, 11))

    def told() -> list[int]:
        return perform("tell", lambda _actor: values("select account_id from meals_paid_accounts(%s)", [month.pk]), city=REACH)

    assert len(told()) == 1
    with as_owner():
        back = RefundLine.objects.get(pk=paid.pk)
        back.pk, back.number, back.amount = None, 2, -275
        back.save()
    assert told() == []
    with as_owner():
        RefundLine.objects.filter(number=2).delete()
        Enrolment.objects.filter(student_id=gone, valid__contains=NOVEMBER).update(valid=(FIRST.replace(month=9), date(2026, 11, 2)))
        Student.objects.filter(pk=gone).update(school_class=None)
    assert len(told()) == 1
    assert "已退費" in words(mother.get("/meals/refunds/own/"))
    with as_owner():
        Student.objects.filter(pk=here).update(school_class=None)
    assert told() == []  # nobody who could sign in


def test_a_guardian_is_told_that_a_month_was_paid_without_name_or_sum() -> None:
    told = str(paid_words({"month": "2026-10-01"}))
    assert "10" in told
    assert "元" not in told
