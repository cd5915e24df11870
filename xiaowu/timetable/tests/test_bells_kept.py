"""What new bells leave as it was: past days, and lessons that would have no hours; and the way back to the usual ones."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from tests.client import words
from tests.importing import sent, upload
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.imports import kinds
from xiaowu.roster.rules.roles import Level
from xiaowu.timetable.actions.bells import set_bells, set_usual
from xiaowu.timetable.exchange.calendar import to_icalendar
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.queries.hours import bells_entered, hours_between
from xiaowu.timetable.queries.lessons import lessons_on
from xiaowu.timetable.rules.bells import DEFAULTS, bell_of, numbered, usual
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons, People

ClientOf = Callable[[str], Any]
KIND = next(each for each in kinds() if each.name == "bells")
ODD = "奇怪節 08:40-09:20"
WEEK = timedelta(days=7)


@pytest.mark.parametrize("level", Level)
def test_the_usual_bells_are_what_a_school_that_entered_none_rings(level: Level) -> None:
    assert tuple(numbered(usual(level))) == DEFAULTS[level]


def test_of_a_period_that_is_not_rung_that_day_no_hour_is_known() -> None:
    rung, *others = DEFAULTS[Level.ELEMENTARY]
    assert (bell_of(rung.period, [rung]).is_rung, bell_of(others[0].period, [rung]).is_rung) == (True, False)


def test_the_first_bells_of_a_school_leave_the_days_before_as_they_were_rung(client_of: ClientOf, actor_of: ActorOf, lessons: Lessons) -> None:
    school, actor = lessons.school_id, actor_of("registrar")
    before = periods_on([school], DAY - WEEK)[school]
    set_bells(actor, school, days={2: usual(Level.ELEMENTARY)[:4]}, today=DAY)
    assert len(periods_on([school], DAY)[school]) == 4
    assert periods_on([school], DAY - WEEK)[school] == before == hours_between([school], DAY - WEEK, DAY)[school, DAY - WEEK]


def test_bells_that_leave_out_a_period_with_lessons_are_asked_about(client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    lessons.add(20, people["homeroom_teacher"].person_id)
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/bells/"
    given = {"weekdays": ["2", "3"], "bells": ODD}
    asked = client.send(f"{where}set/", given, says_yes=False)
    assert ("第二節" in words(asked), "1 節課" in words(asked), "也不能點名" in words(asked)) == (True, True, True)
    actor_of("registrar")
    assert bells_entered(lessons.school_id, DAY) == {}
    assert "作息時間已更新" in words(client.send(f"{where}set/", {**given, "weekdays": ["3"]}, says_yes=False))  # no lesson on Wednesday
    assert "作息時間已更新" in words(client.send(f"{where}set/", given))
    week = words(client.get(f"/timetable/{lessons.school_id}/classes/{lessons.class_id}/{DAY.isoformat()}/"))
    assert ("00:00" in week, "當天的作息沒有這一節" in week) == (False, True)
    mine = words(client_of("homeroom_teacher").get("/"))
    assert ("00:00" in mine, "當天的作息沒有這一節" in mine) == (False, True)
    actor_of("registrar")
    calendar = to_icalendar({DAY: lessons_on([lessons.school_id], DAY)})
    assert (b"DTSTART;VALUE=DATE:20261124" in calendar, b"DTEND" in calendar) == (True, False)


def test_a_sheet_that_leaves_out_a_period_with_lessons_is_asked_about(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    lessons.add(20, people["homeroom_teacher"].person_id)
    table = [["節次", "開始", "結束", "星期", "類別"], ["第一節", "08:15", "08:55", "二", ""]]
    told = upload(client_of("registrar"), KIND, lessons.school_id, sent(table))
    assert ("請先確認" in words(told), "第二節 1 節" in words(told)) == (True, True)


def test_a_school_goes_back_to_the_usual_bells(client_of: ClientOf, actor_of: ActorOf, lessons: Lessons) -> None:
    school, client = lessons.school_id, client_of("registrar")
    where = f"/timetable/{school}/bells/"
    assert "恢復一般作息" not in words(client.get(where))
    client.send(f"{where}set/", {"weekdays": ["2"], "bells": ODD})
    assert "恢復一般作息" in words(client.get(where))
    asked = client.send(f"{where}usual/", says_yes=False)
    assert ("星期二" in words(asked), "過去的日子照原來的作息" in words(asked)) == (True, True)
    assert "作息時間已更新" in words(client.send(f"{where}usual/"))
    actor_of("registrar")
    assert periods_on([school], DAY)[school] == DEFAULTS[Level.ELEMENTARY]
    with pytest.raises(Forbidden):
        set_usual(actor_of("student_affairs"), school, today=DAY)


def test_who_goes_back_to_the_usual_bells_is_told_which_lessons_they_leave_out(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    lessons.add(80, people["homeroom_teacher"].person_id)
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/bells/"
    client.send(f"{where}set/", {"weekdays": ["2"], "bells": "第八節 16:10-16:50"})
    assert "第八節" in words(client.send(f"{where}usual/", says_yes=False))


def test_a_line_that_was_typed_is_called_a_line_and_a_row_of_a_sheet_a_row(client_of: ClientOf, lessons: Lessons) -> None:
    where = f"/timetable/{lessons.school_id}/bells/set/"
    told = words(client_of("registrar").send(where, {"weekdays": ["2"], "bells": "第一節 08:15-08:55\n第二節 08:50-09:30"}))
    assert ("第 2 行：時間與第 1 行重疊" in told, "列" in told.partition("重疊")[0][-12:]) == (True, False)
