"""Who is who on a class list: a known child is found, two with one name can both be entered, and nobody is entered twice without a question."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import hidden, words
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.roster.actions.students import release_student
from xiaowu.roster.models import Enrolment, Student
from xiaowu.roster.tests.pages.lists import HEADER, others, row_of, sheet, upload

ClientOf = Callable[[str], Any]


@pytest.fixture
def child(school: int, people: dict[str, Somebody], owner: Any) -> Student:
    """A child of the homeroom class who has a birthday."""
    with owner():
        found = Student.objects.filter(school_id=school, school_class_id=people["homeroom_teacher"].class_id, birth_date__isnull=False)
        return found.order_by("pk")[0]


def as_listed(child: Student, **told: Any) -> list[Any]:
    with as_owner():
        place = Enrolment.objects.select_related("school_class").get(student=child, valid__upper_inf=True)
    row = {"grade": place.school_class.grade, "class": place.school_class.number, "seat": place.seat, "number": child.number, "name": child.name,
           "born": child.birth_date, "diet": ""} | told  # fmt: skip
    return list(row.values())


def confirmed(client: Any, report: Any, *yes: str) -> Any:
    return client.send(report.redirect_chain[-1][0] + "confirm/", {"yes": list(yes), "seen": hidden(report, "seen")})


def of_number(school: int, *numbers: str) -> list[tuple[str, str]]:
    with as_owner():
        return list(Student.objects.filter(school_id=school, number__in=numbers).order_by("number").values_list("number", "name"))


@pytest.mark.parametrize(
    "bend", ["full", "\u200b{}", "'{}", "{}.0", "　{} ", '"=""{}"""'], ids=["wide", "unseen", "apostrophe", "decimal", "spaces", "formula"]
)
def test_a_coordinator_finds_a_child_whose_number_a_spreadsheet_bent(client: Any, school: int, child: Student, bend: str) -> None:
    number = "".join(chr(ord(sign) + 0xFEE0) for sign in child.number) if bend == "full" else bend.format(child.number)
    report = upload(client, school, sheet(as_listed(child, number=number)).encode())
    assert "新增 0 人、更新 0 人、未變動 1 人" in words(confirmed(client, report))


def test_a_coordinator_finds_a_child_whose_number_was_stored_in_full_width(client: Any, school: int, child: Student, owner: Any) -> None:
    plain = child.number
    with owner():
        Student.objects.filter(pk=child.pk).update(number="".join(chr(ord(sign) + 0xFEE0) for sign in plain))
    report = upload(client, school, sheet(as_listed(child, number=plain)).encode())
    assert "新增 0 人、更新 0 人、未變動 1 人" in words(confirmed(client, report))


def test_the_case_of_a_number_makes_no_second_child(client: Any, school: int) -> None:
    confirmed(client, upload(client, school, sheet([6, 20, 1, "Ab1", "許功蓋", "104/5/21", "素食"]).encode()))
    assert "未變動 1 人" in words(confirmed(client, upload(client, school, sheet([6, 20, 1, "aB1", "許功蓋", "104/5/21", ""]).encode())))
    refused = upload(client, school, sheet([6, 20, 1, "Q1", "甲", "", ""], [6, 20, 2, "q1", "乙", "", ""]).encode())
    assert (refused.status_code, "與第 2 列學號重複" in words(refused)) == (422, True)


def test_a_number_whose_digits_are_gone_is_refused_with_the_reason(client: Any, school: int) -> None:
    refused = upload(client, school, sheet([6, 20, 1, "1.12E+06", "甲", "", ""]).encode())
    assert (refused.status_code, "改寫過的數字" in words(refused)) == (422, True)


def test_two_new_children_of_one_name_and_birthday_are_entered_once_somebody_said_so(client: Any, school: int) -> None:
    rows = [[6, 20, 1, "T1", "許功蓋", "104/5/21", ""], [6, 20, 2, "T2", "許功蓋", "104/5/21", "素食"]]
    report = upload(client, school, sheet(*rows).encode())
    assert "與第 2 列姓名、生日都相同" in words(report)
    refused = confirmed(client, report)
    assert ("還有 1 列需要您確認" in words(refused), of_number(school, "T1", "T2")) == (True, [])
    assert "新增 2 人" in words(confirmed(client, report, "3-twin-row2"))
    assert of_number(school, "T1", "T2") == [("T1", "許功蓋"), ("T2", "許功蓋")]
    assert "未變動 2 人" in words(confirmed(client, upload(client, school, sheet(*rows).encode())))  # not asked again for ever


def test_a_second_number_for_a_child_of_the_school_is_asked_about_and_is_a_look(client: Any, school: int, child: Student) -> None:
    row = as_listed(child, seat=60, number="T9")
    report = upload(client, school, sheet(row).encode())
    assert f"學號 {child.number}" in words(report)
    assert "還有 1 列" in words(confirmed(client, report))
    assert of_number(school, "T9") == []
    with as_owner():
        assert child.pk in Look.objects.filter(purpose="roster.import").latest("pk").student_ids
    assert "新增 1 人" in words(confirmed(client, report, f"2-here-{child.pk}", "2-here-1", "nobody asked this"))
    with as_owner():
        assert AuditEntry.objects.filter(verb="applied", subject="class_list").latest("pk").facts["answered"] == [f"2-here-{child.pk}"]


def test_a_yes_about_one_child_of_the_school_is_none_about_another(client: Any, school: int, child: Student, owner: Any) -> None:
    report = upload(client, school, sheet(as_listed(child, seat=60, number="T9")).encode())
    with owner():
        beside = Student.objects.filter(school_id=school).exclude(pk=child.pk).order_by("pk")[0]
        Student.objects.filter(pk=beside.pk).update(name=child.name, birth_date=child.birth_date)
        Student.objects.filter(pk=child.pk).update(name="周另名")
    refused = confirmed(client, report, f"2-here-{child.pk}")
    assert ("還有 1 列" in words(refused), f"學號 {beside.number}" in words(refused), of_number(school, "T9")) == (True, True, [])


def test_who_left_and_is_listed_anew_is_said_to_be_readmitted(client: Any, school: int, child: Student, owner: Any) -> None:
    row = as_listed(child, seat=60, number="T9")
    with owner():
        Enrolment.objects.filter(student_id=child.pk, valid__upper_inf=True).update(valid=(date(2026, 8, 1), date(2026, 9, 1)))
        Student.objects.filter(pk=child.pk).update(school_class=None)
    assert "辦理復學" in words(upload(client, school, sheet(row).encode()))


def test_a_child_whom_another_school_has_is_entered_once_somebody_said_so(client: Any, school: int, people: dict[str, Somebody]) -> None:
    other = others(people)[0]
    report = upload(client, school, sheet(row_of(other, 1)).encode())
    assert "另一校有同名" in words(report)
    refused = confirmed(client, report)
    assert (refused.status_code, "還有 1 列" in words(refused), "另一校有同名" in words(refused)) == (200, True, True)
    assert of_number(school, "T1") == []
    assert "新增 1 人" in words(confirmed(client, report, "2-elsewhere"))
    assert of_number(school, "T1") == [("T1", other.name)]


def test_an_answer_to_one_question_answers_no_other(client: Any, school: int, people: dict[str, Somebody]) -> None:
    report = upload(client, school, sheet(row_of(others(people)[0], 1)).encode())
    assert "還有 1 列" in words(confirmed(client, report, "2-twin", "2-here", "3-elsewhere"))
    assert of_number(school, "T1") == []


def test_no_other_spelling_of_a_name_asks_for_more_birthdays(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    other = others(people)[0]
    with owner():
        Student.objects.filter(pk=other.pk).update(birth_date="2019-05-09")
    spellings = ["{0}", "{0[0]}·{0[1]}{0[2]}", "{0[0]} {0[1]}{0[2]}", "{0[0]}‧{0[1]}{0[2]}", "{0[0]}　{0[1]}{0[2]}"]
    name = (other.name + "安安")[:3]
    with owner():
        Student.objects.filter(pk=other.pk).update(name=name)
    told = [
        words(upload(client, school, sheet([6, 20, 1, "T1", each.format(name), f"2019-05-0{day}", ""]).encode()))
        for day, each in enumerate(spellings, 5)
    ]
    assert ["太多個生日" in each for each in told] == [False] * 3 + [True] * 2
    assert not any("另一校有同名" in each for each in told)


def test_another_spelling_of_a_name_is_still_found_at_another_school(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    other = others(people)[0]
    with owner():
        Student.objects.filter(pk=other.pk).update(name="瓦旦‧達陸")
    assert "另一校有同名" in words(upload(client, school, sheet([6, 20, 1, "T1", "瓦旦·達陸", other.birth_date, ""]).encode()))


def test_a_number_typed_wrong_does_not_make_one_child_another_unasked(client: Any, school: int, child: Student, owner: Any) -> None:
    report = upload(client, school, sheet(as_listed(child, name="許大方", born="104/5/21")).encode())
    assert "姓名與生日都不同" in words(report)
    confirmed(client, report)
    with owner():
        assert Student.objects.get(pk=child.pk).name == child.name
    assert "更新 1 人" in words(confirmed(client, report, f"2-another-{child.pk}"))


NEW = {"number": "Ｗ１", "name": "許功蓋", "birth_date": "104/5/21", "diet": "regular", "seat": "58", "since": "115/11/24"}


def added(client: Any, school: int, people: dict[str, Somebody], **told: Any) -> Any:
    return client.send(f"/roster/{school}/students/new/", NEW | {"class_id": people["homeroom_teacher"].class_id} | told)


def token_in(answer: Any) -> str:
    return str(answer.content.decode().split('name="confirmed" value="')[1].split('"')[0])


def test_a_coordinator_adds_a_child_whom_nobody_knows_at_once(client: Any, school: int, people: dict[str, Somebody]) -> None:
    assert "已新增學生" in words(added(client, school, people))
    assert of_number(school, "W1") == [("W1", "許功蓋")]
    for number in ("w1", "W 1", "'W1"):
        again = added(client, school, people, number=number, name="另一人", seat="57")
        assert (again.status_code, "已有其他學生使用" in words(again)) == (422, True)


def test_a_coordinator_adds_a_namesake_only_after_a_question(client: Any, school: int, people: dict[str, Somebody], child: Student) -> None:
    asked = added(client, school, people, name=child.name, birth_date=str(child.birth_date))
    assert (asked.status_code, f"學號 {child.number}" in words(asked), of_number(school, "W1")) == (200, True, [])
    with as_owner():
        assert Look.objects.filter(purpose="roster.namesake").latest("pk").student_ids == [child.pk]
    assert "已新增學生" in words(added(client, school, people, name=child.name, birth_date=str(child.birth_date), confirmed=token_in(asked)))
    assert of_number(school, "W1") == [("W1", child.name)]


def test_a_yes_for_one_child_is_none_for_another(client: Any, school: int, people: dict[str, Somebody], child: Student) -> None:
    yes = token_in(added(client, school, people, name=child.name, birth_date=str(child.birth_date)))
    other = others(people)[0]
    asked = added(client, school, people, name=other.name, birth_date=str(other.birth_date), confirmed=yes)
    assert ("另一校有同名" in words(asked), of_number(school, "W1")) == (True, [])


def test_adding_by_hand_is_no_way_to_try_birthdays_and_keeps_no_newcomer_out(
    client: Any, school: int, people: dict[str, Somebody], owner: Any
) -> None:
    other = others(people)[0]
    with owner():
        Student.objects.filter(pk=other.pk).update(birth_date="2019-05-09")
    answers = [
        added(client, school, people, name=other.name, birth_date=f"2019-05-{day:02}", number=f"W{day}", seat=str(40 + day)) for day in range(5, 11)
    ]
    assert ["已新增學生" in words(each) for each in answers] == [True] * 3 + [False] * 3
    assert ["今天不能再比對" in words(each) for each in answers] == [False] * 3 + [True] * 3
    assert not any("另一校有同名" in words(each) for each in answers)
    with owner():
        assert AuditEntry.objects.filter(verb="asked", subject="enrolled_elsewhere").count() == 6
    last = added(client, school, people, name=other.name, birth_date="2019-05-10", number="W10", seat="50", confirmed=token_in(answers[-1]))
    assert "已新增學生" in words(last)


def test_a_child_on_the_way_here_is_placed_and_not_added_beside_it(
    client: Any, school: int, people: dict[str, Somebody], actor_of: Callable[[str], Any]
) -> None:
    other, there = others(people)[0], people["other_teacher"].school_id
    release_student(actor_of("other_coordinator"), there, student_id=other.pk, to_school_id=school, left_on=clock.today(), today=clock.today())
    asked = added(client, school, people, name=other.name, birth_date=str(other.birth_date))
    assert ("這位學生正在轉入本校" in words(asked), of_number(school, "W1")) == (True, [])


@pytest.mark.parametrize("role", ["homeroom_teacher", "clerk", "student_affairs", "bureau_officer"])
def test_nobody_else_may_answer_or_add(client: Any, client_of: ClientOf, school: int, people: dict[str, Somebody], role: str) -> None:
    report = upload(client, school, sheet(row_of(others(people)[0], 1), header=HEADER).encode())
    assert confirmed(client_of(role), report, "2-elsewhere").status_code == 403
    assert added(client_of(role), school, people).status_code == 403
