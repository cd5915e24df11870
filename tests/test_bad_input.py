"""What cannot be, of bells, lessons, rolls and leave, is told with its place and reason by page, sheet and API alike, and nothing is half-done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import Somebody, as_owner
from tests.client import HouseClient, words
from tests.importing import sent, upload
from xiaowu.attendance.models import Leave
from xiaowu.attendance.tests.families import Family
from xiaowu.kernel import clock
from xiaowu.kernel.imports import kinds
from xiaowu.roster.models import Enrolment, SchoolClass, Term
from xiaowu.timetable.models import Lesson

ClientOf = Callable[[str], Any]
BELLS, LESSONS, PAPER = (next(each for each in kinds() if each.name == name) for name in ("bells", "lessons", "paper_rolls"))
FORMAT = {"leave_type": "sick", "first": "2026-11-24", "last": "2026-11-24", "reason": "發燒"}
WEEKEND, BACKWARDS, LONG = (
    {"first": "2026-11-28", "last": "2026-11-29"}, {"last": "2026-11-20"}, {"last": "2027-12-29"},
)  # fmt: skip


def rows() -> dict[str, int]:
    """How many rows each table of the two systems has."""
    with as_owner():
        return {
            each._meta.db_table: each._default_manager.count()
            for label in ("attendance", "timetable")
            for each in apps.get_app_config(label).get_models()
        }


@dataclass
class House:
    """The cast's school, a family of it, and who asks."""

    people: dict[str, Somebody]
    family: Family
    client_of: ClientOf

    def __post_init__(self) -> None:
        place = self.people["homeroom_teacher"]
        self.school, self.place = place.school_id, place.class_id
        with as_owner():
            self.name = SchoolClass.objects.get(pk=self.place).name
            held = Enrolment.objects.filter(school_id=self.school, valid__contains=clock.today(), school_class__academic_year=115)
            self.beside = held.exclude(school_class_id=self.place).order_by("pk")[0]
            self.beside_name = SchoolClass.objects.get(pk=self.beside.school_class_id).name
            self.classmate = held.filter(school_class_id=self.place).exclude(student_id=self.family.child.pk).order_by("seat")[0]

    def browser(self, who: str) -> HouseClient:
        client: HouseClient = self.family.browser if who == "mother" else self.client_of(who)
        return client

    def lesson(self) -> None:
        """The homeroom teacher's, on Tuesday's first period."""
        with as_owner():
            term = Term.objects.get(starts__lte=clock.today(), ends__gte=clock.today())
            given = {"school_id": self.school, "term": term, "since": term.starts, "weekday": 2, "period": 10, "subject": "國語"}
            Lesson.objects.create(**given, school_class_id=self.place, teacher_id=self.people["homeroom_teacher"].person_id)


@pytest.fixture
def house(people: dict[str, Somebody], family: Family, client_of: ClientOf) -> House:
    return House(people, family, client_of)


@pytest.fixture
def family(actor_of: Any, people: dict[str, Somebody]) -> Family:
    return Family(actor_of, people["homeroom_teacher"])


def program() -> SimpleUploadedFile:
    return SimpleUploadedFile("證明.pdf", b"MZ\x90\x00 a program")


def bells(text: str) -> Callable[[House], Any]:
    return lambda house: house.browser("registrar").send(f"/timetable/{house.school}/bells/set/", {"weekdays": ["2"], "bells": text})


def bell_sheet(*table: list[str]) -> Callable[[House], Any]:
    return lambda house: upload(house.browser("registrar"), BELLS, house.school, sent([["節次", "開始", "結束", "星期", "類別"], *table]))


def lesson(of: str, **more: Any) -> Callable[[House], Any]:
    """Of a class, by hand, at the time of the one that stands."""

    def ask(house: House) -> Any:
        teacher = house.people["homeroom_teacher"].person_id
        whom = house.place if of == "own" else house.beside.school_class_id
        given = {"whom": f"class {whom}", "weekday": 2, "period": 10, "subject": "數學", "teacher": teacher, **more}
        if more.get("co_teacher"):
            given["co_teacher"] = teacher
        return house.browser("registrar").send(f"/timetable/{house.school}/lessons/new/", given)

    return ask


def lesson_sheet(house: House) -> Any:
    """One class at one time with two teachers, in two rows."""
    header = ["班級", "星期", "節次", "科目", "任課教師", "協同教師", "教室"]
    one, other = (f"{house.people[who].name}（#{house.people[who].person_id}）" for who in ("homeroom_teacher", "subject_teacher"))
    table = [header, [house.name, "二", "第一節", "國語", one, "", ""], [house.name, "二", "第一節", "數學", other, "", ""]]
    return upload(house.browser("registrar"), LESSONS, house.school, sent(table))


def leave(who: str, of: str = "own", **more: Any) -> Callable[[House], Any]:
    """For the family's child, or for somebody else's."""

    def ask(house: House) -> Any:
        child = house.family.child.pk if of == "own" else house.classmate.student_id if of == "classmate" else house.beside.student_id
        given = {**FORMAT, **more} | ({"children": [child]} if who == "mother" else {"student": child})
        if more.get("attachment"):
            given["attachment"] = program()
        where = "/attendance/leave/ask/" if who == "mother" else f"/attendance/{house.school}/{house.place}/leave/"
        return house.browser(who).send(where, given)

    return ask


def group(lines: Callable[[House], str], **more: Any) -> Callable[[House], Any]:
    given = {**FORMAT, "leave_type": "official", **more}
    return lambda house: house.browser("student_affairs").send(f"/attendance/{house.school}/leave/group/", {**given, "students": lines(house)})


def seat(house: House) -> str:
    return f"{house.name} {house.classmate.seat}"


def paper(*cells: str) -> Callable[[House], Any]:
    header = ["日期", "節次", "年級", "班", "座號", "記錄", "假別"]
    return lambda house: upload(house.browser("student_affairs"), PAPER, house.school, sent([header, list(cells)]))


def api(day: str, period: int, *children: Callable[[House], int]) -> Callable[[House], Any]:
    def ask(house: House) -> Any:
        where = f"/api/v1/attendance/schools/{house.school}/classes/{house.place}/rolls/{day}" + (f"/periods/{period}" if period else "")
        marks = [{"student_id": each(house), "mark": mark} for each, mark in zip(children, ("absent", "late"), strict=False)]
        return house.browser("student_affairs").put_json(where, {"revision": 0, "exceptions": marks})

    return ask


CASES = {
    "bells that overlap, typed": (bells("第一節 08:15-08:55\n第二節 08:50-09:30"), 422, "第 2 行：時間與第 1 行重疊"),
    "bells that overlap, in a sheet": (
        bell_sheet(["第一節", "08:15", "08:55", "", ""], ["第二節", "08:50", "09:30", "", ""]),
        422,
        "時間與第 2 列重疊",
    ),
    "bells backwards, typed": (bells("第一節 08:55-08:15"), 422, "第 1 行：結束時間須晚於開始時間"),
    "bells backwards, in a sheet": (bell_sheet(["第一節", "08:55", "08:15", "", ""]), 422, "結束時間須晚於開始時間"),
    "a teacher in two classes at once": (lesson("beside"), 422, "教師在星期二 第一節已有課（現有課表：國語）"),
    "a teacher beside themselves": (lesson("own", co_teacher=True), 422, "協同教師與任課教師是同一人"),
    "a lesson with two teachers, in a sheet": (lesson_sheet, 422, "這一班在星期二 第一節已有課（第 2 列：國語）；兩位教師同上一節，請寫在協同教師"),
    "leave without a school day": (leave("mother", **WEEKEND), 422, "沒有上課日"),
    "a teacher's leave without a school day": (leave("homeroom_teacher", **WEEKEND), 422, "沒有上課日"),
    "a group's leave without a school day": (group(seat, **WEEKEND), 422, "沒有上課日"),
    "leave backwards": (leave("mother", **BACKWARDS), 422, "結束早於開始"),
    "a teacher's leave backwards": (leave("homeroom_teacher", **BACKWARDS), 422, "結束早於開始"),
    "a group's leave backwards": (group(seat, **BACKWARDS), 422, "結束早於開始"),
    "leave of 400 days": (leave("mother", **LONG), 422, "最多跨 120 天"),
    "a teacher's leave of 400 days": (leave("homeroom_teacher", **LONG), 422, "最多跨 120 天"),
    "a group's leave of 400 days": (group(seat, **LONG), 422, "最多跨 120 天"),
    "leave for a classmate": (leave("mother", "classmate"), 422, "孩子"),
    "leave for a child of another class": (leave("homeroom_teacher", "beside"), 422, "學生"),
    "leave at a class that is not one's own": (leave("other_teacher"), 403, "權限"),
    "leave with a program": (leave("mother", attachment=True), 422, "證明文件"),
    "a teacher's leave with a program": (leave("homeroom_teacher", attachment=True), 422, "證明文件"),
    "a group of 2,000": (group(lambda house: "\n".join([seat(house)] * 2000)), 422, "這份有 2000 行"),
    "a group with a child of nowhere": (group(lambda house: f"{seat(house)}\n{house.name} 999"), 422, "第 2 行"),
    "paper of a day to come": (paper("115/11/25", "早上", "1", "1", "1", "缺席", ""), 422, "還沒到"),
    "paper with a period that is not rung": (paper("115/11/24", "第十節", "1", "1", "1", "缺席", ""), 422, "沒有「第十節」"),
    "paper with leave of no type": (paper("115/11/23", "早上", "1", "1", "1", "請假", ""), 422, "請假要寫假別"),
    "a roll of a child of another class": (api("2026-11-24", 0, lambda house: house.beside.student_id), 422, "不屬於這個班級"),
    "a period's roll of a child of another class": (api("2026-11-24", 5, lambda house: house.beside.student_id), 422, "不屬於這個班級"),
    "a roll of a day to come": (api("2026-11-25", 0, lambda house: house.classmate.student_id), 422, "還沒到"),
    "a period that is not rung": (api("2026-11-24", 120, lambda house: house.classmate.student_id), 422, "沒有這一節"),
    "a child marked twice": (api("2026-11-24", 0, *[lambda house: house.classmate.student_id] * 2), 422, "不只一次"),
    "a child marked twice in a period": (api("2026-11-24", 5, *[lambda house: house.classmate.student_id] * 2), 422, "不只一次"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_is_told_with_its_place_and_reason_and_nothing_is_half_done(house: House, case: str) -> None:
    ask, status, said = CASES[case]
    house.lesson()
    before = rows()
    answer = ask(house)
    told = answer.content.decode() if answer["content-type"].startswith("application") else words(answer)
    assert (answer.status_code, said in told, told if said not in told else "") == (status, True, "")
    assert rows() == before


def test_two_who_approve_at_once_decide_it_once_and_the_second_is_told(house: House, client_of: ClientOf) -> None:
    leave("mother")(house)
    with as_owner():
        asked = Leave.objects.get()
    where, decided = f"/attendance/leave/{asked.pk}/advance/", {"verb": "approve", "seen": asked.sequence}
    first, second = client_of("homeroom_teacher"), client_of("student_affairs")
    for each in (first, second):
        assert each.get(f"/attendance/leave/{asked.pk}/").status_code == 200
    assert "已核准" in words(first.send(where, decided))
    before = rows()
    late = second.send(where, decided)
    assert (late.status_code, rows()) == (409, before)
    assert words(late)


def test_a_program_is_no_proof_of_a_leave_that_stands(house: House) -> None:
    leave("mother")(house)
    with as_owner():
        asked = Leave.objects.get()
    before = rows()
    refused = house.browser("mother").send(f"/attendance/leave/{asked.pk}/attach/", {"attachment": program()})
    assert (refused.status_code, rows()) == (422, before)
