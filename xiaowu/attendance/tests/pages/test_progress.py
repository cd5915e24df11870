"""A school's board of a morning (今日點名進度): what is missing first and whose it is, one look of a day, one reminder of a day."""

import json
import re
from collections.abc import Callable
from typing import Any

from django.test import TestCase

from conftest import Somebody
from tests.client import HouseClient, words
from xiaowu.attendance.actions.reminding import KIND
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.notifications.actions.distributing import distribute, settle
from xiaowu.notifications.actions.telling import SETTLE
from xiaowu.notifications.models import Notice, Telling
from xiaowu.roster.models import Student

ClientOf = Callable[[str], Any]
DAY = "2026-11-24"


def save(client_of: ClientOf, teacher: Somebody, away: int, revision: int) -> None:
    form = {"revision": str(revision), f"mark-{away}": "absent"}
    path = f"/attendance/{teacher.school_id}/{teacher.class_id}/{DAY}/save/"
    assert client_of("homeroom_teacher").send(path, form, follow=False).status_code == 303


def test_who_watches_the_board_all_morning_looked_once_at_each_child(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    teacher, office = people["homeroom_teacher"], client_of("student_affairs")
    with owner():
        first, second = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", flat=True)[:2]
    board = f"/attendance/{teacher.school_id}/{DAY}/"
    save(client_of, teacher, first, 0)
    for _time in range(3):
        office.get(board)
    save(client_of, teacher, second, 1)
    office.get(board)
    with owner():
        looks = Look.objects.filter(purpose="attendance.school_today", account_id=people["student_affairs"].account_id).order_by("pk")
        assert list(looks.values_list("student_ids", flat=True)) == [[first], [second]]


def test_the_history_of_a_roll_says_of_each_save_what_it_changed(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    teacher = people["homeroom_teacher"]
    with owner():
        first, second = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", "name")[:2]
    path = f"/attendance/{teacher.school_id}/{teacher.class_id}/{DAY}/"
    for revision, marks in enumerate([{first: "absent"}, {first: "absent", second: "late"}, {second: "late"}, {second: "late"}]):
        form = {"revision": str(revision), **{f"mark-{child}": mark for (child, _name), mark in marks.items()}}
        client_of("homeroom_teacher").send(f"{path}save/", form, follow=False)
    lines = client_of("homeroom_teacher").get(f"{path}history/").content.decode().split("<tr>")[2:]
    told = [" ".join(re.sub("<[^>]*>", " ", each).split()) for each in lines]
    assert [(first[1] in each, second[1] in each) for each in told][-3:] == [(True, False), (False, True), (True, False)]
    assert [word in each for word, each in zip(("缺席 → 到", "到 → 遲到"), told[-3:], strict=False)] == [True, True]


def test_the_office_sees_first_whose_rolls_are_missing_and_reminds_each_teacher_once_a_day(
    client_of: ClientOf, people: dict[str, Somebody], owner: Any
) -> None:
    teacher, office = people["homeroom_teacher"], client_of("student_affairs")
    board, remind = f"/attendance/{teacher.school_id}/{DAY}/", f"/attendance/{teacher.school_id}/remind/"
    assert teacher.name in words(office.get(board))
    asked = words(office.send(remind, says_yes=False))
    assert "這些班的導師會收到通知，每天一次，送出後不能收回。" in asked
    with owner():
        assert not Telling.objects.filter(kind="attendance.roll_missing").exists()
    [count] = re.findall(r"已提醒 (\d+) 班的導師", words(office.send(remind)))
    assert f"班級 {count} " in asked
    assert "都提醒過了" in words(office.send(remind))
    again = words(office.get(board))
    assert "都提醒過了" in again
    assert "提醒未點名的導師" not in again  # no button that would do nothing
    distribute()
    with owner():
        told = Telling.objects.filter(kind="attendance.roll_missing", school_class=teacher.class_id, role="homeroom_teacher")
        assert [each.about["name"] for each in told] == ["一年1班"]
    assert client_of("principal").send(remind).status_code == 403
    with owner():
        assert AuditEntry.objects.filter(verb="reminded", subject="roll").exists()
        notice = Notice.objects.get(account_id=teacher.account_id, kind=KIND)
        assert not Notice.objects.filter(account_id=people["it_coordinator"].account_id, kind=KIND).exists()
    told_teacher = client_of("homeroom_teacher")
    assert told_teacher.get("/").status_code == 200
    assert told_teacher.get(f"/inbox/{notice.pk}/").url == f"/attendance/{teacher.school_id}/{teacher.class_id}/{DAY}/"


def test_a_teacher_who_was_reminded_and_takes_the_roll_has_no_reminder_left_to_read(
    client_of: ClientOf, people: dict[str, Somebody], owner: Any
) -> None:
    teacher, key = people["homeroom_teacher"], f"{people['homeroom_teacher'].class_id} {DAY}"
    client_of("student_affairs").send(f"/attendance/{teacher.school_id}/remind/")
    distribute()
    with owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", flat=True)[0]
        assert Notice.objects.filter(kind=KIND, account_id=teacher.account_id, read_at=None).count() == 1
    with TestCase.captureOnCommitCallbacks() as called:
        save(client_of, teacher, child, 0)
    assert {"kind": KIND, "key": key} in [json.loads(each.given) for each in called if getattr(each, "name", "") == SETTLE]
    assert settle(KIND, key) == 2  # of the deputy too
    with owner():
        assert not Notice.objects.filter(kind=KIND, key=key, read_at=None).exists()


def test_of_a_roll_that_nobody_was_reminded_of_nothing_is_to_be_settled(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    teacher = people["homeroom_teacher"]
    with owner():
        child = Student.objects.filter(school_class_id=teacher.class_id).order_by("pk").values_list("pk", flat=True)[0]
    with TestCase.captureOnCommitCallbacks() as called:
        save(client_of, teacher, child, 0)
    assert SETTLE not in [getattr(each, "name", "") for each in called]


def test_a_board_whose_reader_is_signed_out_goes_to_the_sign_in_as_a_whole(people: dict[str, Somebody]) -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/attendance/school/"}
    answer = HouseClient().get("/attendance/school/", headers=headers)
    assert answer.headers["HX-Redirect"] == "/accounts/login/?next=%2Fattendance%2Fschool%2F"
    assert answer.content == b""
