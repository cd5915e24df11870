"""Class lists from sheets: every bad file gets its reason by row, and nothing is half-written."""

from typing import Any

import pytest
from django.db import connection

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel.models import AuditEntry, Import, Look
from xiaowu.kernel.sheets import Table, write
from xiaowu.roster.models import AskedElsewhere, Enrolment, Student
from xiaowu.roster.tests.pages.lists import HEADER, ClientOf, confirm, others, row_of, sheet, upload

GOOD: list[Any] = [6, 20, 1, "T1", "許功蓋", "104/5/21", "素食"]


@pytest.mark.parametrize(
    ("encoded", "name"),
    [
        pytest.param(sheet(GOOD).encode("cp950"), "big5.csv", id="big5"),
        pytest.param(sheet(GOOD).encode("utf-8-sig"), "bom.csv", id="bom"),
        pytest.param(sheet(GOOD).encode("utf-16"), "utf16.csv", id="utf-16"),
        pytest.param(sheet(GOOD).replace(",", "\t").encode(), "tabs.tsv", id="tabs"),
        pytest.param(write(Table("t", HEADER, [GOOD]), "xlsx")[0], "list.xlsx", id="xlsx"),
        pytest.param(write(Table("t", HEADER, [GOOD]), "ods")[0], "list.ods", id="ods"),
        pytest.param(sheet([6, 20, 1, "T1", "許功蓋", "2015-05-21", "素食"]).encode(), "iso.csv", id="iso-date"),
    ],
)
def test_a_list_in_any_form_is_shown_first_and_written_when_confirmed(client: Any, school: int, owner: Any, encoded: bytes, name: str) -> None:
    report = upload(client, school, encoded, name)
    assert report.status_code == 200
    assert "許功蓋" in words(report)
    with owner():
        assert not Student.objects.filter(school_id=school, number="T1").exists()
    assert "新增 1 人" in words(confirm(client, report))
    with owner():
        child = Student.objects.get(school_id=school, number="T1")
        place = Enrolment.objects.get(student=child)
        assert (child.name, child.birth_date.isoformat(), child.diet) == ("許功蓋", "2015-05-21", "vegetarian")  # type: ignore[union-attr]
        assert (place.school_class.name, place.seat, child.school_class_id) == ("六年20班", 1, place.school_class_id)
        assert Import.objects.get(school_id=school).rows == []


@pytest.mark.parametrize(
    ("rows", "row", "reason"),
    [
        pytest.param([[6, 20, "", "T1", "甲", "", ""]], 2, "不可空白", id="no-seat"),
        pytest.param([GOOD, [6, 20, 1, "T2", "乙", "", ""]], 3, "座號重複", id="a-seat-twice"),
        pytest.param([GOOD, [6, 20, 2, "T1", "乙", "", ""]], 3, "學號重複", id="a-number-twice"),
        pytest.param([[6, 20, 1, "T1", "=HYPERLINK(1)", "", ""]], 2, "公式", id="a-formula"),
        pytest.param([[6, 20, 1, "T1", "甲", "昨天", ""]], 2, "不是日期", id="a-date-that-is-none"),
        pytest.param([[6, 20, 1, "T1", "甲", "104/2/30", ""]], 2, "不是日期", id="a-day-that-does-not-exist"),
        pytest.param([[6, 20, 1, "T1", "甲", "150/2/3", ""]], 2, "不合理", id="born-in-the-future"),
        pytest.param([[6, 20, 100, "T1", "甲", "", ""]], 2, "須在", id="seat-100"),
        pytest.param([[7, 20, 1, "T1", "甲", "", ""]], 2, "年級 須在", id="a-grade-of-another-level"),
        pytest.param([[6, "二樓", 1, "T1", "甲", "", ""]], 2, "不是數字", id="a-class-in-words"),
        pytest.param([[6, 20, 1, "T1", "甲", "", "麥當勞"]], 2, "不在選項中", id="an-unknown-diet"),
        pytest.param([[6, 20, 1, "T1", "甲" * 61, "", ""]], 2, "超過", id="a-name-too-long"),
    ],
)
def test_a_bad_row_is_told_with_its_number_and_nothing_is_kept(
    client: Any, school: int, owner: Any, rows: list[list[Any]], row: int, reason: str
) -> None:
    refused = upload(client, school, sheet(*rows).encode())
    assert refused.status_code == 422
    text = words(refused)
    assert f" {row} " in text
    assert reason in text
    with owner():
        assert not Import.objects.exists()
        assert not Student.objects.filter(number__startswith="T").exists()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        pytest.param(b"", "檔案", id="empty"),
        pytest.param(b"PK\x03\x04 not a workbook", "無法讀取", id="a-broken-workbook"),
        pytest.param(sheet([6, 20, 1], header=["年級", "班", "座號"]).encode(), "缺少欄位：學號、姓名", id="columns-missing"),
        pytest.param((sheet() + "6,20,1,x,y,,\n" * 100_000).encode(), "超過 5000 列", id="100,000-rows"),
        pytest.param(sheet().encode(), "沒有學生", id="only-a-header"),
        pytest.param(b"\xff\x00\xfe\x81\x00", "文字編碼", id="no-known-encoding"),
    ],
)
def test_a_file_that_is_no_class_list_is_refused_with_the_reason(client: Any, school: int, content: bytes, reason: str) -> None:
    refused = upload(client, school, content)
    assert refused.status_code == 422
    assert reason in words(refused)


def test_a_body_over_the_limit_is_refused_at_the_door(client: Any, school: int) -> None:
    refused = upload(client, school, b"x" * (9 * 1024 * 1024))
    assert refused.status_code == 413
    assert "8 MB" in words(refused)


def test_a_child_who_may_be_at_another_school_is_asked_about(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    with owner():
        other = Student.objects.filter(school_id=people["other_teacher"].school_id).order_by("pk").first()
    assert other is not None
    report = upload(client, school, sheet([6, 20, 1, "T1", other.name, other.birth_date, ""]).encode())
    assert "另一校有同名" in words(report)
    with owner():
        look = Look.objects.filter(purpose="roster.elsewhere").latest("pk")
        asked = AuditEntry.objects.filter(verb="asked", subject="enrolled_elsewhere").latest("pk")
    assert (look.school_id, look.student_ids, look.account_id) == (other.school_id, [other.pk], people["it_coordinator"].account_id)
    assert (asked.school_id, asked.facts) == (school, {"count": 1, "found": 1})


def born_on(day: int) -> str:
    return f"2019-05-{day:02d}"


def test_a_coordinator_cannot_try_a_childs_birthday_by_one_list(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    with owner():
        other = Student.objects.filter(school_id=people["other_teacher"].school_id).order_by("pk").first()
        assert other is not None
        Student.objects.filter(pk=other.pk).update(birth_date=born_on(7))
    refused = upload(client, school, sheet(*([6, 20, day, f"T{day}", other.name, born_on(day), ""] for day in range(1, 28))).encode())
    assert refused.status_code == 422
    assert "同名而生日不同" in words(refused)
    assert "另一校有同名" not in words(refused)
    with owner():
        assert not AskedElsewhere.objects.exists()


def test_a_coordinator_cannot_try_a_childs_birthday_by_many_lists(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    with owner():
        other = Student.objects.filter(school_id=people["other_teacher"].school_id).order_by("pk").first()
        assert other is not None
        Student.objects.filter(pk=other.pk).update(birth_date=born_on(9))
    answers = [upload(client, school, sheet([6, 20, 1, "T1", other.name, born_on(day), ""]).encode()) for day in range(5, 11)]
    assert ["太多個生日" in words(each) for each in answers] == [False] * 3 + [True] * 3
    assert not any("另一校有同名" in words(each) for each in answers)
    assert on_record() == (3, 0, 9)  # those that were kept were asked again for their report
    for _again in range(3):  # an old question may be asked again as often as a list is corrected
        assert upload(client, school, sheet([6, 20, 1, "T1", other.name, born_on(5), ""]).encode()).status_code == 200


def on_record() -> tuple[int, int, int]:
    with as_owner():
        asked = AuditEntry.objects.filter(verb="asked", subject="enrolled_elsewhere").count()
        return AskedElsewhere.objects.count(), Look.objects.filter(purpose="roster.elsewhere").count(), asked


def test_a_school_finds_no_more_than_twenty_children_a_day_elsewhere(client: Any, school: int, people: dict[str, Somebody]) -> None:
    children = others(people)
    rows = [row_of(each, seat) for seat, each in enumerate(children[:20], start=1)]
    assert words(upload(client, school, sheet(*rows).encode())).count("另一校有同名") == 20
    right, wrong = row_of(children[20], 30), row_of(children[20], 30, born_on(3))
    before = on_record()
    answers = [upload(client, school, sheet(row).encode()) for row in (right, wrong, right)]
    assert [("太多" in words(each), each.status_code, "另一校有同名" in words(each)) for each in answers] == [(True, 200, False)] * 3
    assert on_record() == (before[0], before[1], before[2] + 3)  # nothing was asked; the attempt is on record
    # and nothing else tells one from the other: an answer given once is given again
    assert words(upload(client, school, sheet(*rows).encode())).count("另一校有同名") == 20


def test_a_list_that_finds_more_than_twenty_is_told_none_and_all_are_looks(client: Any, school: int, people: dict[str, Somebody]) -> None:
    children = others(people)[:22]
    refused = upload(client, school, sheet(*(row_of(each, seat) for seat, each in enumerate(children, start=1))).encode())
    assert (refused.status_code, "太多" in words(refused), "另一校有同名" in words(refused)) == (200, True, False)
    with as_owner():
        looks = Look.objects.filter(purpose="roster.elsewhere").values_list("student_ids", flat=True)
        assert {each for ids in looks for each in ids} >= {each.pk for each in children}
        assert AuditEntry.objects.get(verb="asked", subject="enrolled_elsewhere").facts == {"count": 22, "too_often": True}
    assert on_record()[0] == 22


@pytest.mark.parametrize("sent", ["confirm/", ""], ids=["confirming", "looking"])
def test_a_child_that_is_elsewhere_by_now_is_told_when_a_list_is_confirmed_and_is_a_look(
    client: Any, school: int, people: dict[str, Somebody], sent: str
) -> None:
    """The name was asked when the list came in; the child came to the other school later."""
    child = others(people)[0]
    report = upload(client, school, sheet([6, 20, 1, "T1", "許功蓋", "104/5/21", "素食"]).encode())
    with as_owner():
        Student.objects.filter(pk=child.pk).update(name="許功蓋", birth_date="2015-05-21")
    before = on_record()
    path = report.redirect_chain[-1][0]
    answer = confirm(client, report) if sent else client.get(path)
    assert (answer.status_code, "另一校有同名" in words(answer)) == (200, True)
    assert on_record() == (before[0], before[1] + 1, before[2] + 1)
    with as_owner():
        assert not Student.objects.filter(school_id=school, number="T1").exists()
        assert Import.objects.get(school_id=school).state == "waiting"


def test_a_row_that_is_known_here_asks_nobody_elsewhere(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    class_id = people["homeroom_teacher"].class_id
    content = client.get(f"/roster/{school}/classes/{class_id}/list.csv").content
    assert upload(client, school, content).status_code == 200
    with owner():
        assert not AskedElsewhere.objects.exists()


def test_nobody_asks_for_a_school_whose_register_is_not_the_own(client: Any, people: dict[str, Somebody], owner: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select * from roster_enrolled_elsewhere(%s, array['x'], array['2019-05-01'::date], 'x', now())", [people["other_teacher"].school_id]
        )
        assert cursor.fetchall() == []
    with owner():
        assert not AskedElsewhere.objects.exists()


def test_the_report_of_a_list_is_a_look_at_the_children_it_names(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    class_id = people["homeroom_teacher"].class_id
    upload(client, school, client.get(f"/roster/{school}/classes/{class_id}/list.csv").content)
    with owner():
        here = set(Student.objects.filter(school_class_id=class_id).values_list("pk", flat=True))
        look = Look.objects.filter(purpose="roster.import").latest("pk")
    assert set(look.student_ids) == here


def test_what_is_exported_imports_again_and_changes_nothing(client: Any, school: int, people: dict[str, Somebody]) -> None:
    class_id = people["homeroom_teacher"].class_id
    for suffix in ("csv", "xlsx", "ods"):
        content = client.get(f"/roster/{school}/classes/{class_id}/list.{suffix}").content
        report = upload(client, school, content, f"list.{suffix}")
        assert report.status_code == 200, suffix
        assert "0" in words(report)
        assert "更新 0 人" in words(confirm(client, report))


def test_a_list_confirmed_twice_is_applied_once(client: Any, school: int) -> None:
    report = upload(client, school, sheet(GOOD).encode())
    assert confirm(client, report).status_code == 200
    assert confirm(client, report).status_code == 409


def test_seats_swapped_within_a_list_are_swapped(client: Any, school: int, people: dict[str, Somebody], owner: Any) -> None:
    class_id = people["homeroom_teacher"].class_id
    with owner():
        first, second = Enrolment.objects.filter(school_class_id=class_id, valid__upper_inf=True).select_related("student").order_by("seat")[:2]
        rows = [
            [
                1,
                1,
                seat,
                each.student.number,
                each.student.name,
                "",
                {"regular": "葷食", "vegetarian": "素食", "own_meal": "自備餐", "no_pork": "不吃豬肉"}[each.student.diet],
            ]
            for seat, each in ((second.seat, first), (first.seat, second))
        ]
    report = upload(client, school, sheet(*rows).encode())
    assert "更新 2 人" in words(confirm(client, report))
    with owner():
        now = {each.student_id: each.seat for each in Enrolment.objects.filter(school_class_id=class_id, valid__upper_inf=True)}
    assert (now[first.student_id], now[second.student_id]) == (second.seat, first.seat)


@pytest.mark.parametrize("role", ["homeroom_teacher", "clerk", "student_affairs", "bureau_officer"])
def test_nobody_else_may_import(client_of: ClientOf, school: int, role: str) -> None:
    assert upload(client_of(role), school, sheet(GOOD).encode()).status_code == 403


def test_a_coordinator_cannot_import_into_another_school(client: Any, people: dict[str, Somebody]) -> None:
    assert upload(client, people["other_coordinator"].school_id, sheet(GOOD).encode()).status_code == 403
