"""Lessons of the week, by sheet and by hand: what stands then, what contradicts itself, what ends."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from lxml import html

from conftest import Somebody, as_owner
from tests.client import words
from tests.importing import confirm, example, lines, sent, upload
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.imports import kinds
from xiaowu.roster.models import Course, Post, SchoolClass, TeachingGroup
from xiaowu.timetable.actions.changes import substitute
from xiaowu.timetable.actions.lessons import end_lesson, set_lesson, set_lessons
from xiaowu.timetable.models import Lesson, LessonChange
from xiaowu.timetable.queries.lessons import lessons_on
from xiaowu.timetable.queries.week import slots_of, term_of
from xiaowu.timetable.rules.bells import DEFAULTS, period_named
from xiaowu.timetable.rules.lessons import OF_CLASS, OF_GROUP, Slot, Whom
from xiaowu.timetable.tests.conftest import DAY, ActorOf, Lessons

People = dict[str, Somebody]
ClientOf = Callable[[str], Any]
KIND = next(each for each in kinds() if each.name == "lessons")
HEADER = ["班級", "星期", "節次", "科目", "教師", "協同教師", "教室"]


def _names(lessons: Lessons) -> list[str]:
    return list(SchoolClass.objects.filter(school_id=lessons.school_id).order_by("grade", "number").values_list("name", flat=True))


def _standing(lessons: Lessons) -> list[tuple[int, int, str]]:
    return sorted((each.weekday, each.period, each.subject) for each in slots_of(lessons.school_id, lessons.term, DAY))


def test_registrar_sends_a_timetable_and_sends_it_again_changed(client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    client, (one, two) = client_of("registrar"), _names(lessons)[:2]
    own, other = people["homeroom_teacher"].name, people["subject_teacher"].name
    table = [
        HEADER,
        [one, "二", "第一節", "國語", own, other, ""],
        [one, "二", "2", "數學", "", "", ""],
        [two, "二", "第一節", "自然", "", "", "自然教室"],
    ]
    assert "新增 3 節" in words(confirm(client, upload(client, KIND, lessons.school_id, sent(table))))
    actor_of("registrar")
    assert [
        each.subject for each in lessons_on([lessons.school_id], lessons.term.starts + timedelta(days=7 + (1 - lessons.term.starts.weekday()) % 7))
    ]
    taken_back = lines(example(client, KIND, lessons.school_id))
    assert (len(taken_back), "#" in taken_back[1][4]) == (4, True)
    told = upload(client, KIND, lessons.school_id, sent([HEADER, [one, "二", "第一節", "英語", own, "", ""]]))
    assert "檔案裡沒有這一節" in words(told)
    assert "新增 1 節、結束 2 節" in words(confirm(client, told))
    actor_of("registrar")
    assert _standing(lessons) == [(2, 10, "自然"), (2, 10, "英語")]
    assert [each.subject for each in lessons_on([lessons.school_id], DAY - timedelta(days=7))] == ["國語", "自然", "數學"]


def test_a_sheet_may_name_classes_periods_and_people_as_people_write_them(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    own, school_class = people["homeroom_teacher"], SchoolClass.objects.get(pk=lessons.class_id)
    wide = f"{school_class.grade}{school_class.number:02}".translate({48 + each: 0xFF10 + each for each in range(10)})
    table = [
        HEADER,
        [wide, "週二", "第２節", "國語", f"{own.name[0]}　{own.name[1:]}", "", ""],
        [f"{school_class.grade}年{school_class.number}班", "禮拜三", "３", "數學", f"{own.name} (＃{own.person_id})", "", ""],
    ]
    client = client_of("registrar")
    assert "新增 2 節" in words(confirm(client, upload(client, KIND, lessons.school_id, sent(table))))


@pytest.mark.parametrize(
    ("second", "why"),
    [
        (["一班", "二", "第一節", "數學", "", "", ""], "這一班在星期二 第一節已有課"),
        (["二班", "二", "第一節", "數學", "own", "", ""], "教師在星期二 第一節已有課"),
        (["二班", "二", "第一節", "自然", "", "", "教室甲"], "教室在星期二 第一節已有課"),
        (["二班", "二", "第二節", "自然", "own", "own", ""], "協同教師與任課教師是同一人"),
        (["二班", "二", "第二節", "自然", "查無此人", "", ""], "本校沒有「查無此人」"),
        (["九年99班", "二", "第二節", "自然", "", "", ""], "本校沒有「九年99班」"),
        (["二班", "二", "第九節", "自然", "", "", ""], "作息沒有「第九節」"),
        (["二班", "六", "第二節", "自然", "", "", ""], "每週課程只排星期一到星期五"),
        (["二班", "一二", "第二節", "自然", "", "", ""], "不是一個星期幾"),
        (["二班", "八", "第二節", "自然", "", "", ""], "不是星期"),
    ],
)
def test_a_row_that_cannot_be_refuses_the_sheet_with_row_and_reason(
    client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons, second: list[str], why: str
) -> None:
    said = dict(zip(("一班", "二班", "own"), (*_names(lessons)[:2], people["homeroom_teacher"].name), strict=True))
    table = [HEADER, [said["一班"], "二", "第一節", "國語", said["own"], "", "教室甲"], [said.get(each, each) for each in second]]
    told = words(upload(client_of("registrar"), KIND, lessons.school_id, sent(table)))
    assert (why in told, "第 2 列" in told or "本校沒有" in told or "不是" in told or "作息" in told or "同一人" in told) == (True, True)
    actor_of("registrar")
    assert _standing(lessons) == []


def test_two_of_one_name_are_not_guessed_and_a_number_tells_them_apart(
    client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons, owner: Any
) -> None:
    one, own, other = _names(lessons)[0], people["homeroom_teacher"], people["subject_teacher"]
    with owner():
        from xiaowu.roster.models import Person  # only to make two of one name

        Person.objects.filter(pk=other.person_id).update(name=own.name)
    client = client_of("registrar")
    table = [HEADER, [one, "二", "第一節", "國語", own.name, "", ""]]
    assert "不只一位" in words(upload(client, KIND, lessons.school_id, sent(table)))
    table[1][4] = f"{own.name}（#{other.person_id}）"
    confirm(client, upload(client, KIND, lessons.school_id, sent(table)))
    assert Lesson.objects.get(school_id=lessons.school_id).teacher_id == other.person_id


def test_a_teaching_group_has_lessons_too(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    with as_owner():
        course = Course.objects.create(school_id=lessons.school_id, title="英語")
        group = TeachingGroup.objects.create(school_id=lessons.school_id, term=lessons.term, course=course, name="英語甲")
    client = client_of("registrar")
    confirm(client, upload(client, KIND, lessons.school_id, sent([HEADER, ["英語甲", "二", "第三節", "英語", "", "", ""]])))
    [found] = Lesson.objects.filter(school_id=lessons.school_id)
    assert (found.group_id, found.school_class_id) == (group.pk, None)
    given = {"whom": f"{OF_GROUP} {group.pk}", "weekday": 3, "period": 30, "subject": "英語"}
    assert "已排入課表" in words(client.send(f"/timetable/{lessons.school_id}/lessons/new/", given))
    assert words(client.get(f"/timetable/{lessons.school_id}/lessons/?weekday=3")).count("英語甲 星期三") == 1


def _slot(lessons: Lessons, period: int, teacher: int | None, **given: Any) -> Slot:
    return Slot(given.pop("whom", Whom(OF_CLASS, lessons.class_id)), 2, period, "國語", teacher, None, "", row=1)


def test_one_lesson_replaces_what_its_class_has_and_what_was_changed_of_it_goes(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, other, actor = people["homeroom_teacher"].person_id, people["subject_teacher"].person_id, actor_of("registrar")
    set_lesson(actor, lessons.school_id, slot=_slot(lessons, 10, own), today=DAY - timedelta(days=7))
    substitute(actor, lessons.school_id, teacher_id=own, substitute_id=other, first=DAY, last=None, note="", now=clock.now())
    set_lesson(actor, lessons.school_id, slot=_slot(lessons, 10, other), today=DAY)
    assert LessonChange.objects.filter(school_id=lessons.school_id).count() == 0
    assert [(each.since, each.until) for each in Lesson.objects.filter(school_id=lessons.school_id).order_by("pk")] == [
        (lessons.term.starts, DAY), (DAY, None)
    ]  # fmt: skip
    set_lesson(actor, lessons.school_id, slot=_slot(lessons, 10, own), today=DAY)  # again the same day: what was never held is gone
    assert Lesson.objects.filter(school_id=lessons.school_id).count() == 2
    end_lesson(actor, lessons.school_id, lesson_id=Lesson.objects.get(until=None, school_id=lessons.school_id).pk, today=DAY + timedelta(days=1))
    with pytest.raises(NotFound):
        end_lesson(actor, lessons.school_id, lesson_id=0, today=DAY)


def test_what_cannot_be_is_refused_by_hand_too(actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    own, actor = people["homeroom_teacher"].person_id, actor_of("registrar")
    lessons.add(10, own, school_class_id=SchoolClass.objects.filter(school_id=lessons.school_id).exclude(pk=lessons.class_id)[0].pk, subject="數學")
    with pytest.raises(Conflict, match="現有課表"):
        set_lesson(actor, lessons.school_id, slot=_slot(lessons, 10, own), today=DAY)
    for slot in (_slot(lessons, 20, own, whom=Whom(OF_CLASS, 0)), _slot(lessons, 20, own, whom=Whom(OF_GROUP, 0)), _slot(lessons, 20, 0)):
        with pytest.raises(BadInput):
            set_lesson(actor, lessons.school_id, slot=slot, today=DAY)
    with pytest.raises(NotFound):
        term_of(date(2090, 1, 1))


def test_two_who_change_one_lesson_are_put_together_and_asked_where_they_differ(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    own, other = people["homeroom_teacher"].person_id, people["subject_teacher"].person_id
    lesson = lessons.add(10, own, room="一教室")
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/lessons/new/"
    tree = html.fromstring(client.get(f"{where}?lesson={lesson}").content.decode())
    shown = {each.get("name"): each.get("value") for each in tree.xpath("//main//form//input[@name='seen' or @name='subject' or @name='room']")}
    assert (shown["subject"], shown["room"]) == ("國語", "一教室")
    given = {"whom": f"{OF_CLASS} {lessons.class_id}", "weekday": 2, "period": 10, "teacher": own, **shown}
    client_of("it_coordinator").send(where, {**given, "teacher": other})
    client.send(where, {**given, "room": "音樂教室"})
    [stands] = Lesson.objects.filter(school_id=lessons.school_id, until=None)
    assert (stands.teacher_id, stands.room) == (other, "音樂教室")
    overtaken = client.send(where, {**given, "room": "操場"})
    assert (overtaken.status_code, "音樂教室" in words(overtaken)) == (409, True)
    elsewhere = {**given, "period": 20, "room": "操場"}  # another time is another lesson: what was shown says nothing of it
    assert "已排入課表" in words(client.send(where, elsewhere))
    assert client.get(f"{where}?lesson=999").status_code == 404


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "other_coordinator"])
def test_others_enter_nothing(actor_of: ActorOf, people: People, lessons: Lessons, role: str) -> None:
    slot = _slot(lessons, 10, None)
    for act in (
        lambda: set_lesson(actor_of(role), lessons.school_id, slot=slot, today=DAY),
        lambda: set_lessons(actor_of(role), lessons.school_id, given=[slot], whole=(), today=DAY),
        lambda: end_lesson(actor_of(role), lessons.school_id, lesson_id=1, today=DAY),
    ):
        with pytest.raises(Forbidden):
            act()


def test_a_lesson_is_taken_off_on_the_page(client_of: ClientOf, people: People, lessons: Lessons) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id)
    client, where = client_of("it_coordinator"), f"/timetable/{lessons.school_id}/lessons/"
    [ending] = {each for each in client.get(where).content.decode().split('"') if each.endswith("/end/")}
    assert "已從課表移除" in words(client.send(ending))
    given = {"whom": f"{OF_CLASS} {lessons.class_id}", "weekday": 2, "period": 10, "subject": "國語", "teacher": people["homeroom_teacher"].person_id}
    client.send(f"{where}new/", given)
    other = SchoolClass.objects.filter(school_id=lessons.school_id).exclude(pk=lessons.class_id)[0].pk
    assert "教師在星期二 第一節已有課" in words(client.send(f"{where}new/", {**given, "whom": f"{OF_CLASS} {other}", "subject": "數學"}))


@pytest.mark.parametrize(("text", "period"), [("第一節", 10), ("1", 10), ("午休", 45), ("第九節", None), ("社團", None)])
def test_a_period_goes_by_the_names_that_schools_use(text: str, period: int | None) -> None:
    with translation.override("zh-hant"):
        assert period_named(text, next(iter(DEFAULTS.values()))) == period


def test_lessons_that_nobody_has_are_listed_for_those_who_keep_the_timetable(
    client_of: Callable[[str], Any], people: dict[str, Somebody], lessons: Lessons
) -> None:
    lessons.add(10, people["homeroom_teacher"].person_id, "國語")
    lessons.add(20, people["subject_teacher"].person_id, "自然")
    lessons.add(30, None, "待聘課")
    with as_owner():
        Post.objects.filter(person_id=people["subject_teacher"].person_id).delete()
    listed = f"/timetable/{lessons.school_id}/lessons/?teacher=none"
    told = words(client_of("registrar").get(listed))
    assert ["國語" in told, "自然" in told, "待聘課" in told] == [False, True, True]
    assert "自然" not in words(client_of("principal").get(listed))  # who sees the timetable is not told who left


def test_no_lesson_of_every_week_is_put_on_a_saturday(client_of: ClientOf, actor_of: ActorOf, people: People, lessons: Lessons) -> None:
    client, where = client_of("registrar"), f"/timetable/{lessons.school_id}/lessons/new/"
    offered = html.fromstring(client.get(where).content.decode()).xpath("//select[@name='weekday']/option/@value")
    assert [each for each in offered if each] == ["1", "2", "3", "4", "5"]
    slot = Slot(Whom(OF_CLASS, lessons.class_id), 6, 10, "國語", None, None, "", row=1)
    with pytest.raises(BadInput, match="星期一到星期五"):
        set_lesson(actor_of("registrar"), lessons.school_id, slot=slot, today=DAY)
    assert _standing(lessons) == []
