"""The first page answers a role's morning question before any button (首頁): in numbers that agree with the page that they lead to."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from tests.transactions import statements, without_kept
from xiaowu.attendance.actions.leave import Wish, ask_for
from xiaowu.attendance.models import PeriodMark, PeriodRoll, Roll
from xiaowu.attendance.rules.effective import Source
from xiaowu.attendance.rules.leave import Span
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.families import Family
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.roster.models import Guardian, SchoolDayException, Student
from xiaowu.timetable.rules.periods import Period

ClientOf = Callable[[str], Any]
DAY = "2026-11-24"


def figures(text: str) -> dict[str, str]:
    """What the page's figures say, by title."""
    return {title: number.split()[0] for title, number in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", text)}


@pytest.fixture
def taken(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> Somebody:
    """A teacher whose class has one child away."""
    teacher = people["homeroom_teacher"]
    with owner():
        away = Student.objects.filter(school_class_id=teacher.class_id, diet="regular").order_by("pk").values_list("pk", flat=True)[0]
    path = f"/attendance/{teacher.school_id}/{teacher.class_id}/{DAY}/save/"
    assert client_of("homeroom_teacher").send(path, {"revision": "0", f"mark-{away}": "absent"}, follow=False).status_code == 303
    return teacher


@pytest.mark.parametrize("role", ["nutritionist", "clerk", "lunch_secretary"])
def test_a_kitchen_reads_at_home_what_to_cook_and_how_many_classes_are_out_as_on_its_page(
    client_of: ClientOf, taken: Somebody, owner: Any, role: str
) -> None:
    client = client_of(role)
    home, page = client.get("/"), client.get(f"/attendance/{taken.school_id}/{DAY}/counts/")
    at_home, there = figures(home.content.decode()), figures(page.content.decode())
    assert at_home == {title: number for title, number in there.items() if title in at_home}
    assert "供餐總數" in at_home
    assert re.search(r"\d+ 班未點名", words(home))
    with owner():
        assert AuditEntry.objects.filter(verb="read", subject="counts", facts__on="home").count() == 1


def test_a_principal_reads_who_is_away_against_the_week_before_and_who_sees_no_child_does_not(client_of: ClientOf, taken: Somebody) -> None:
    assert {"未到學生": "1"}.items() <= figures(client_of("principal").get("/").content.decode()).items()
    assert "未到學生" not in client_of("it_coordinator").get("/").content.decode()


def test_the_week_before_is_of_school_days_alone(client_of: ClientOf, taken: Somebody, owner: Any) -> None:
    assert "前七天" in words(client_of("principal").get("/"))
    with owner():  # all of them closed
        held = Roll.objects.filter(school_id=taken.school_id, day__range=("2026-11-17", "2026-11-23")).values_list("day", flat=True).distinct()
        SchoolDayException.objects.bulk_create(SchoolDayException(school_id=taken.school_id, day=each, is_school_day=False) for each in held)
    assert "前七天" not in words(client_of("principal").get("/"))


def test_a_child_who_is_gone_waits_at_home_for_whoever_looks_for_it(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    teacher = people["homeroom_teacher"]
    with owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk")[0]
        for period, away in ((Period.FIRST, []), (Period.SECOND, [child.pk])):
            PeriodRoll.objects.create(
                school_id=teacher.school_id, school_class_id=teacher.class_id, day=DAY, period=period, revision=1, whole=[Source.HOMEROOM],
                enrolled=2, away=len(away), late=0, saved_by_name="導師", saved_at=clock.now(),
            )  # fmt: skip
        PeriodMark.objects.create(
            school_id=teacher.school_id, school_class_id=teacher.class_id, day=DAY, period=Period.SECOND, student=child, source=Source.HOMEROOM,
            mark="absent", leave_type="",
        )  # fmt: skip
    for role in ("student_affairs", "homeroom_teacher"):
        home = client_of(role).get("/")
        where = f"/attendance/{teacher.school_id}/{teacher.class_id}/periods/{Period.SECOND.value}/{DAY}/"
        assert ("目前沒有待辦事項" in words(home), home.content.decode().count(where)) == (False, 2), role  # what waits, and the card
        assert child.name not in words(home)


def test_a_subject_teacher_is_shown_no_roll_as_his_to_take(client_of: ClientOf) -> None:
    home = client_of("subject_teacher").get("/").content.decode()
    assert "查看出缺席" in home
    assert [each for each in ("今天還沒點名", "開始點名", "button primary") if each in home] == []


def test_a_guardians_first_page_takes_four_statements_whatever_stands_on_it(
    actor_of: Callable[[str], Any], taken: Somebody, family: Family, owner: Any
) -> None:
    wish = Wish(LeaveType.SICK, Span(clock.today(), clock.today() + timedelta(days=3)), "發燒")
    ask_for(actor_of("homeroom_teacher"), taken.school_id, family.child.pk, wish, now=clock.now())
    with owner():
        second = Student.objects.filter(school_class_id=taken.class_id).order_by("pk")[1]
        Guardian.objects.create(school_id=taken.school_id, student=second, name="林美玲", relation="mother", uid=family.uid)
    family.browser.get("/")
    with statements() as run:
        page = words(family.browser.get("/"))
    assert {family.child.name, second.name} <= set(re.split(r"\s", page))
    assert len(without_kept(run)) <= 4, run
