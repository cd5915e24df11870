"""A school's bells, by sheet and by hand: what stands then, what cannot be, and the ten schedules of real schools."""

import csv
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from lxml import html

from conftest import Somebody
from tests.client import words
from tests.importing import confirm, sent, upload
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.kernel.imports import kinds
from xiaowu.timetable.actions.bells import borrow_day, set_bells
from xiaowu.timetable.queries.bells import periods_on
from xiaowu.timetable.queries.hours import bells_entered, borrowed_days, hours_between
from xiaowu.timetable.rules.bells import DEFAULTS, Given
from xiaowu.timetable.rules.periods import BellKind, Period
from xiaowu.timetable.tests.conftest import DAY, ActorOf

People = dict[str, Somebody]
ClientOf = Callable[[str], Any]
KIND = next(each for each in kinds() if each.name == "bells")
HEADER = ["節次", "開始", "結束", "星期", "類別"]
SCHEDULES = Path(__file__).resolve().parents[4] / "shared/data/timetables/bell-schedules.csv"  # not part of the project


@pytest.fixture
def school(people: People) -> int:
    return people["it_coordinator"].school_id


def test_registrar_sends_bells_and_they_ring_from_then_on(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    client = client_of("registrar")
    table = [
        HEADER,
        ["早自修", "07:40", "08:10", "一二三四五", ""],
        ["第一節", "8:15", "8:55", "一二", "上課"],
        ["第一節", "08:20", "09:00", "三-五", ""],
    ]
    assert "作息時間已更新" in words(confirm(client, upload(client, KIND, school, sent(table))))
    actor_of("registrar")
    assert [(each.period, f"{each.starts:%H:%M}") for each in periods_on([school], DAY)[school]] == [(Period.EARLY, "07:40"), (Period.FIRST, "08:15")]
    assert [f"{each.starts:%H:%M}" for each in periods_on([school], DAY + timedelta(days=1))[school]] == ["07:40", "08:20"]
    assert sorted(bells_entered(school, DAY)) == [1, 2, 3, 4, 5]
    changed = [HEADER, ["第一節", "8:15", "8:55", "一", ""], ["第二節", "9:00", "9:40", "一", ""]]
    told = upload(client, KIND, school, sent(changed))
    assert "新增" in words(told)
    confirm(client, told)
    actor_of("registrar")
    assert [each.period for each in bells_entered(school, DAY)[1]] == [10, 20]
    assert bells_entered(school, DAY - timedelta(days=1)) == {}  # past days keep what they rang


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (["第二節", "08:50", "09:30", "", ""], "時間與第 2 列重疊"),
        (["第二節", "09:30", "09:00", "", ""], "結束時間須晚於開始時間"),
        (["第一節", "09:30", "10:00", "一", ""], "這一節與第 2 列重複"),
        (["第二節", "25:00", "26:00", "", ""], "不是時間"),
        (["第二節", "09:00", "09:40", "每天", ""], "不是星期"),
    ],
)
def test_a_sheet_with_a_wrong_row_is_refused_whole_with_row_and_reason(
    client_of: ClientOf, actor_of: ActorOf, school: int, row: list[str], why: str
) -> None:
    table = [HEADER, ["第一節", "08:15", "08:55", "一二三四五", ""], row]
    assert why in words(upload(client_of("registrar"), KIND, school, sent(table)))
    actor_of("registrar")
    assert bells_entered(school, DAY) == {}


@pytest.mark.real
def test_the_schedules_of_ten_schools_come_in_as_they_are(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    if not SCHEDULES.exists():
        pytest.skip("the schedules are not here")
    with SCHEDULES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = list(dict.fromkeys(each["schedule"] for each in rows))
    assert len(names) == 10
    client = client_of("registrar")
    for name in names:
        mine = [each for each in rows if each["schedule"] == name]
        table = [list(mine[0]), *(list(each.values()) for each in mine)]
        confirm(client, upload(client, KIND, school, sent(table)))
        actor_of("registrar")
        stands = bells_entered(school, DAY)[2]
        assert [(each.title, f"{each.starts:%H:%M}", f"{each.ends:%H:%M}", each.kind) for each in stands] == [
            (each["period"], each["start"], each["end"], each["kind"]) for each in sorted(mine, key=lambda one: one["start"])
        ]
        lessons = [each.period for each in stands if each.kind is BellKind.LESSON]
        assert lessons == [lessons[0] + 10 * step for step in range(len(lessons))]


def test_coordinator_types_bells_and_a_wrong_line_comes_back(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    client, where = client_of("it_coordinator"), f"/timetable/{school}/bells/"
    assert "作息時間已更新" in words(client.send(f"{where}set/", {"weekdays": ["2"], "bells": "早自修 07:40-08:10\n\n第一節 08:15–08:55"}))
    actor_of("it_coordinator")
    assert [each.title for each in bells_entered(school, DAY)[2]] == ["早自修", "第一節"]
    for bells, why in (("什麼", "第 1 行看不懂"), ("第一節 08:15-28:55", "不是時間"), ("第一節 08:15-08:55\n第二節 08:50-09:30", "重疊")):
        assert why in words(client.send(f"{where}set/", {"weekdays": ["2"], "bells": bells}))
    assert client_of("student_affairs").get(where).status_code == 200
    assert client_of("student_affairs").send(f"{where}set/", {"weekdays": ["2"], "bells": "第一節 08:15-08:55"}).status_code == 403


SENIOR = """早自修 07:30-08:00
第1節 08:10-09:00
第2節 09:10-10:00
第3節 10:10-11:00
第4節 11:10-12:00
午休 12:30-13:10
第5節 13:20-14:10
週會 14:20-15:10 上課
第6節 15:20-16:10
第7節 16:20-17:10
第8節 17:20-18:10
第九節 18:40-19:30
第十節 19:40-20:30
夜自習 20:40-21:30 課前"""


def test_a_senior_high_schools_longer_day_is_typed_as_it_is_called(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    client, where = client_of("registrar"), f"/timetable/{school}/bells/"
    assert "作息時間已更新" in words(client.send(f"{where}set/", {"weekdays": ["1"], "bells": SENIOR}))
    actor_of("registrar")
    stands = bells_entered(school, DAY)[1]
    assert [(each.title, each.period) for each in stands if each.kind is BellKind.LESSON] == [
        *((f"第{number}節", 10 * number) for number in range(1, 6)), ("週會", 51), *((f"第{number}節", 10 * number) for number in (6, 7, 8)),
        ("第九節", 90), ("第十節", 100),
    ]  # fmt: skip
    assert (stands[-1].title, stands[-1].period, stands[-1].kind) == ("夜自習", 101, BellKind.BEFORE)
    typed = html.fromstring(client.get(where).content.decode()).xpath("//textarea[@name='bells']")[0].text
    assert typed.strip().splitlines() == SENIOR.splitlines()  # comes back as it was typed
    assert "第十節" in words(client.get(f"/timetable/{school}/lessons/new/"))
    assert "夜自習" in words(client_of("student_affairs").get(f"/timetable/{school}/exemptions/"))
    assert "不是類別" in words(client.send(f"{where}set/", {"weekdays": ["1"], "bells": "週會 14:20-15:10 朝會"}))


def test_who_typed_bells_from_an_old_page_sees_what_stands_first(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    mine, other, where = client_of("registrar"), client_of("it_coordinator"), f"/timetable/{school}/bells/"
    seen = html.fromstring(mine.get(where).content.decode()).xpath("//form[contains(@action, 'set/')]//input[@name='seen']/@value")[0]
    other.send(f"{where}set/", {"weekdays": ["2"], "bells": "第一節 08:15-08:55"})
    given = {"weekdays": ["2", "3"], "bells": "第一節 09:15-09:55", "seen": seen}
    overtaken = mine.send(f"{where}set/", given)
    tree = html.fromstring(overtaken.content.decode())
    assert (overtaken.status_code, "星期二的作息時間剛有人改過" in words(overtaken), "08:15" in words(overtaken)) == (409, True, True)
    actor_of("registrar")
    assert sorted(bells_entered(school, DAY)) == [2]  # nothing half-done: the other weekday waits too
    again = tree.xpath("//form[contains(@action, 'set/')]//input[@name='seen']/@value")[0]
    assert "作息時間已更新" in words(mine.send(f"{where}set/", {**given, "seen": again}))
    actor_of("registrar")
    assert {day: f"{bells[0].starts:%H:%M}" for day, bells in bells_entered(school, DAY).items()} == {2: "09:15", 3: "09:15"}


def test_the_same_bells_again_change_nothing(actor_of: ActorOf, school: int) -> None:
    given = [Given(row, each.title, each.starts, each.ends, each.kind) for row, each in enumerate(DEFAULTS[next(iter(DEFAULTS))])]
    actor = actor_of("registrar")
    assert set_bells(actor, school, days={2: given}, today=DAY) == [2]
    assert set_bells(actor, school, days={2: given}, today=DAY) == []
    assert set_bells(actor, school, days={2: given[:-1]}, today=DAY) == [2]
    assert set_bells(actor, school, days={2: given[:-2]}, today=DAY) == [2]  # twice on one day: the later replaces the earlier
    with pytest.raises(BadInput):
        set_bells(actor, school, days={2: [given[0], given[0]]}, today=DAY)
    for role in ("student_affairs", "other_coordinator", "clerk"):
        with pytest.raises(Forbidden):
            set_bells(actor_of(role), school, days={2: given}, today=DAY)


def test_a_day_borrows_another_weekdays_bells_and_gives_them_back(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    client, saturday = client_of("registrar"), DAY + timedelta(days=4)
    assert "星期一" in words(client.send(f"/timetable/{school}/bells/borrow/", {"day": "115/11/28", "weekday": "1"}))
    actor = actor_of("registrar")
    assert borrowed_days(school, DAY) == [(saturday, 1)]
    set_bells(
        actor, school, days={1: [Given(1, "第一節", DEFAULTS["elementary"][2].starts, DEFAULTS["elementary"][2].ends, BellKind.LESSON)]}, today=DAY
    )
    hours = hours_between([school], DAY, saturday)
    assert (len(hours), len(hours[school, saturday]), hours[school, saturday]) == (5, 1, periods_on([school], saturday)[school])
    assert hours[school, DAY] == periods_on([school], DAY)[school]
    borrow_day(actor, school, day=saturday, weekday=6)
    assert borrowed_days(school, DAY) == []
    with pytest.raises(Forbidden):
        borrow_day(actor_of("student_affairs"), school, day=saturday, weekday=1)


def test_two_who_enter_one_make_up_day_are_shown_what_the_other_chose(client_of: ClientOf, actor_of: ActorOf, school: int) -> None:
    mine, where, day = client_of("registrar"), f"/timetable/{school}/bells/", {"day": "115/11/28"}
    seen = html.fromstring(mine.get(where).content.decode()).xpath("//form[contains(@action, 'borrow/')]//input[@name='seen']")[0].get("value", "")
    client_of("it_coordinator").send(f"{where}borrow/", {**day, "weekday": "1", "seen": seen})
    asked = mine.send(f"{where}borrow/", {**day, "weekday": "3", "seen": seen})
    actor_of("registrar")
    assert (asked.status_code, "星期一" in words(asked), borrowed_days(school, DAY)) == (409, True, [(DAY + timedelta(days=4), 1)])
    again = html.fromstring(asked.content.decode()).xpath("//main//input[@name='seen']/@value")[0]
    mine.send(f"{where}borrow/", {**day, "weekday": "3", "seen": again})
    actor_of("registrar")
    assert borrowed_days(school, DAY) == [(DAY + timedelta(days=4), 3)]


def test_a_school_that_is_not_there_has_no_bells(actor_of: ActorOf, monkeypatch: pytest.MonkeyPatch) -> None:
    from xiaowu.timetable.actions.bells import hold_school  # what every write of the timetable asks first

    actor_of("registrar")
    with pytest.raises(NotFound):
        hold_school(0)
