"""What a pupil and a guardian may open: their own child's days, and nothing about anybody else's child."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.transactions import statements, without_kept
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.identity.actions.families import give_code
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, started
from xiaowu.kernel import clock
from xiaowu.kernel.models import Look
from xiaowu.roster.models import Guardian, Student
from xiaowu.timetable.rules.periods import Period

MOST_STATEMENTS = 4
SICK = RollException(Mark.LEAVE, LeaveType.SICK)


@pytest.fixture
def teacher(people: dict[str, Somebody]) -> Somebody:
    return people["homeroom_teacher"]


@pytest.fixture
def pupils(teacher: Somebody, db: None) -> list[Student]:
    with as_owner():
        return list(Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[:2])


@pytest.fixture
def roll(actor_of: ActorOf, teacher: Somebody, pupils: list[Student]) -> None:
    """The first is ill today, the second is late."""
    marks, at = {pupils[0].pk: SICK, pupils[1].pk: RollException(Mark.LATE)}, clock.now()
    by_period = {pupils[0].pk: RollException(Mark.ABSENT), pupils[1].pk: RollException(Mark.LEFT_EARLY)}
    save_period(
        actor_of("homeroom_teacher"), teacher.school_id, class_id=teacher.class_id, day=at.date(), period=Period.EARLY, exceptions=by_period,
        seen_revision=0, now=at,
    )  # fmt: skip
    save_roll(
        actor_of("homeroom_teacher"), teacher.school_id, class_id=teacher.class_id, day=clock.today(), exceptions=marks, seen_revision=0, now=at
    )


def started_as(actor_of: ActorOf, teacher: Somebody, kind: Kind, uid: Any) -> HouseClient:
    return started(give_code(actor_of("homeroom_teacher"), teacher.school_id, teacher.class_id, kind, uid, clock.today()), uid)


@pytest.mark.usefixtures("roll")
def test_a_guardian_sees_the_own_childs_today_and_month_and_no_other_childs(actor_of: ActorOf, teacher: Somebody, pupils: list[Student]) -> None:
    with as_owner():
        mother = Guardian.objects.create(school_id=teacher.school_id, student=pupils[0], name="林美玲", relation="mother")
    browser = started_as(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    browser.get("/")
    with statements() as run:
        home = words(browser.get("/"))
    assert len(without_kept(run)) <= MOST_STATEMENTS, run
    assert f"{pupils[0].name}" in home
    assert "今天 ： 請假 病假" in home.replace("今天：", "今天 ：")
    assert f"導師 {teacher.name}" in home
    month = words(browser.get("/attendance/own/"))
    assert (pupils[0].name in month, "病假" in month, "遲到 0" in month, pupils[1].name in month) == (True, True, True, False)
    assert ("早自修 缺席" in month, "早退 0" in month, "早自修 早退" in month) == (True, True, False)
    before = browser.get(f"/attendance/own/{clock.today().year}-{clock.today().month - 1:02}/")
    assert "病假" not in words(before)
    assert browser.get("/attendance/own/2100-01/").status_code == 200  # no month to come is told: this one instead


@pytest.mark.parametrize("kind", [Kind.PUPIL, Kind.GUARDIAN])
def test_a_family_that_opens_its_own_is_told_of_no_look_of_its_own(
    actor_of: ActorOf, client_of: Callable[[str], Any], teacher: Somebody, pupils: list[Student], kind: Kind
) -> None:
    with as_owner():
        mother = Guardian.objects.create(school_id=teacher.school_id, student=pupils[0], name="林美玲", relation="mother")
    browser = started_as(actor_of, teacher, kind, pupils[0].uid if kind is Kind.PUPIL else mother.uid)
    with as_owner():
        before = Look.objects.count()
    for path in ("/", "/attendance/own/", "/personal-data/", "/personal-data/own.json"):
        assert pupils[0].name in browser.get(path).content.decode()
    with as_owner():
        assert Look.objects.count() == before
    client_of("it_coordinator").get(f"/roster/{teacher.school_id}/students/{pupils[0].pk}/")
    with as_owner():
        assert Look.objects.count() == before + 1


@pytest.mark.usefixtures("roll")
def test_a_pupil_sees_the_own_day(actor_of: ActorOf, teacher: Somebody, pupils: list[Student]) -> None:
    browser = started_as(actor_of, teacher, Kind.PUPIL, pupils[1].uid)
    home, month = words(browser.get("/")), words(browser.get("/attendance/own/"))
    assert "遲到" in home
    assert (pupils[1].name in month, pupils[0].name in month, "病假" in month) == (True, False, False)
    assert "權限一覽" not in home  # about posts, which pupils do not have


def test_a_day_whose_roll_is_not_taken_is_told_as_that(actor_of: ActorOf, teacher: Somebody, pupils: list[Student]) -> None:
    assert "尚未點名" in words(started_as(actor_of, teacher, Kind.PUPIL, pupils[0].uid).get("/"))


def test_nobody_on_the_staff_opens_the_page_of_families(client_of: Callable[[str], Any]) -> None:
    for role in ("homeroom_teacher", "principal", "bureau_officer"):
        assert client_of(role).get("/attendance/own/").status_code == 403
