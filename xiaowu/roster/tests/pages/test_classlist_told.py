"""What a class list changes and reports: a missing column and a blank cell change nothing, an error is not a blank,
and nothing is dropped silently.
"""

import io
from collections.abc import Callable
from typing import Any

import pytest
from openpyxl import Workbook

from conftest import Somebody
from tests.client import words
from xiaowu.kernel.models import Import
from xiaowu.kernel.sheets import FORMATS, Table, write
from xiaowu.roster.models import Enrolment, Guardian, Student
from xiaowu.roster.tests.pages.lists import HEADER, confirm, sheet, upload

ClientOf = Callable[[str], Any]
NEEDED = ["年級", "班", "座號", "學號", "姓名"]


@pytest.fixture
def row(school: int, people: dict[str, Somebody], owner: Any) -> list[Any]:
    """A vegetarian child of the school with one guardian, as a list has it."""
    with owner():
        place = Enrolment.objects.select_related("student", "school_class").filter(
            school_id=school, school_class_id=people["homeroom_teacher"].class_id, valid__upper_inf=True
        )[0]
        Student.objects.filter(pk=place.student_id).update(diet="vegetarian", birth_date="2019-03-04")
        Guardian.objects.filter(student=place.student).delete()
        Guardian.objects.create(school_id=school, student=place.student, name="林美", relation="mother", phone="0911")
    return [place.school_class.grade, place.school_class.number, place.seat, place.student.number, place.student.name]


def child_of(row: list[Any], owner: Any) -> tuple[str, str, str, list[tuple[str, str, str]]]:
    with owner():
        child = Student.objects.filter(number=row[3]).order_by("school_id")[0]  # the other school has the same numbers
        return (
            child.name,
            str(child.birth_date),
            child.diet,
            list(Guardian.objects.filter(student=child).order_by("pk").values_list("name", "relation", "phone")),
        )


BEFORE = ("2019-03-04", "vegetarian", [("林美", "mother", "0911")])


@pytest.mark.parametrize(
    ("header", "cells"),
    [(NEEDED, []), ([*NEEDED, "生日", "用餐", "監護人", "關係", "電話"], ["", "", "", "", ""])],
    ids=["columns-absent", "cells-blank"],
)
def test_what_a_coordinators_list_does_not_tell_stays(
    client: Any, school: int, owner: Any, row: list[Any], header: list[str], cells: list[str]
) -> None:
    report = upload(client, school, sheet([*row, *cells], header=header).encode())
    assert "新增 0 人、更新 0 人、未變動 1 人" in words(confirm(client, report))
    assert child_of(row, owner) == (row[4], *BEFORE)


def test_a_new_child_without_a_diet_eats_what_most_eat(client: Any, school: int, owner: Any) -> None:
    confirm(client, upload(client, school, sheet([6, 20, 1, "T1", "許功蓋"], header=NEEDED).encode()))
    assert child_of([0, 0, 0, "T1"], owner) == ("許功蓋", "None", "regular", [])


def test_the_report_shows_each_field_from_what_to_what(client: Any, school: int, owner: Any, row: list[Any]) -> None:
    header = [*NEEDED, "生日", "用餐", "監護人", "關係", "電話"]
    row[2] = 59
    report = upload(client, school, sheet([*row, "108/03/05", "不吃豬肉", "林美", "", "0922"], header=header).encode())
    told = words(report)
    for change in ("生日： 108/03/04 → 108/03/05", "用餐： 素食 → 不吃豬肉", "電話： 0911 → 0922", "→ 59"):
        assert change in told, told
    assert "更新 1 人" in words(confirm(client, report))
    assert child_of(row, owner) == (row[4], "2019-03-05", "no_pork", [("林美", "mother", "0922")])


def test_the_report_shows_all_that_is_written_of_a_new_child(client: Any, school: int, owner: Any) -> None:
    header = [*NEEDED, "生日", "用餐", "監護人", "關係", "電話"]
    rows = [6, 20, 1, "T1", "許功蓋", "104/5/21", "不吃豬肉", "許大", "", "0922333444"], [6, 20, 2, "T2", "王小明", "", "", "", "", ""]
    report = upload(client, school, sheet(*rows, header=header).encode())
    told = words(report)
    assert "許功蓋 生日：104/05/21 用餐：不吃豬肉 監護人：許大 關係：其他 電話：0922333444" in told, told
    assert "王小明 用餐：葷食 " in told, told
    assert "新增 2 人" in words(confirm(client, report))
    assert child_of([0, 0, 0, "T1"], owner) == ("許功蓋", "2015-05-21", "no_pork", [("許大", "other", "0922333444")])
    assert child_of([0, 0, 0, "T2"], owner) == ("王小明", "None", "regular", [])


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_mobile_number_that_lost_its_zero_is_mended_and_told(client: Any, school: int, owner: Any, row: list[Any], suffix: str) -> None:
    content = write(Table("名條", [*NEEDED, "監護人", "電話"], [[*row, "林美", 912345678]]), suffix)[0]
    report = upload(client, school, content, f"a.{suffix}")
    assert "少了開頭的 0，已補上，請核對：2" in words(report)
    confirm(client, report)
    assert child_of(row, owner)[3] == [("林美", "mother", "0912345678")]


def test_a_telephone_that_is_none_is_refused_with_its_row(client: Any, school: int, row: list[Any]) -> None:
    refused = upload(client, school, sheet([*row, "陳", "大平"], header=[*NEEDED, "監護人", "電話"]).encode())
    assert (refused.status_code, "「大平」不是電話號碼" in words(refused)) == (422, True)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_row_longer_than_its_header_is_refused_with_its_number(client: Any, school: int, row: list[Any], suffix: str) -> None:
    content = write(
        Table("名條", [*NEEDED, "監護人", "電話", ""], [[*row, "陳", "0911", ""], [6, 20, 2, "T2", "甲", "陳", "", "0912345679"]]), suffix
    )[0]
    refused = upload(client, school, content, f"a.{suffix}")
    assert (refused.status_code, " 3 整列 這一列比標題列多出「0912345679」" in words(refused), " 2 整列" in words(refused)) == (422, True, False)


def test_a_list_with_two_columns_of_one_title_is_refused_by_name(client: Any, school: int, row: list[Any]) -> None:
    refused = upload(client, school, sheet([*row, "王老師"], header=[*NEEDED, "姓名"]).encode())
    assert (refused.status_code, "請只留一欄：姓名、姓名" in words(refused)) == (422, True)


def test_another_guardian_on_a_list_is_one_more(client: Any, school: int, owner: Any, row: list[Any]) -> None:
    report = upload(client, school, sheet([*row, "王大", "父"], header=[*NEEDED, "家長姓名", "稱謂"]).encode())
    assert "監護人：王大 關係：父" in words(report)
    confirm(client, report)
    assert child_of(row, owner)[3] == [("林美", "mother", "0911"), ("王大", "father", "")]
    assert "更新 0 人、未變動 1 人" in words(
        confirm(client, upload(client, school, sheet([*row, "王大", "父"], header=[*NEEDED, "家長姓名", "稱謂"]).encode()))
    )


def test_a_telephone_of_nobody_is_told_and_not_taken(client: Any, school: int, owner: Any, row: list[Any]) -> None:
    report = upload(client, school, sheet([*row, "0933"], header=[*NEEDED, "手機"]).encode())
    assert "這一列沒有監護人姓名" in words(report)
    confirm(client, report)
    assert child_of(row, owner) == (row[4], *BEFORE)


@pytest.mark.parametrize(
    ("place", "cell", "reason"),
    [
        (4, "#REF!", "錯誤值「#REF!」"), (5, "#N/A", "錯誤值「#N/A」"), (6, "#VALUE!", "錯誤值"), (4, "TRUE", "真或假"), (3, "FALSE", "真或假"),
        (5, "Err:502", "錯誤值"), (4, "林\ufffd明", "無法辨識的字"), (5, "####", "錯誤值"),
    ],
)  # fmt: skip
def test_an_error_in_a_cell_is_told_with_its_row_and_is_no_blank(client: Any, school: int, owner: Any, place: int, cell: str, reason: str) -> None:
    row = [6, 20, 1, "T1", "許功蓋", "104/5/21", "素食"]
    row[place] = cell
    refused = upload(client, school, sheet([6, 20, 2, "T2", "甲", "", ""], row).encode())
    assert (refused.status_code, f" 3 {HEADER[place]} " in words(refused), reason in words(refused)) == (422, True, True)
    with owner():
        assert not Import.objects.exists()


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    book, out = Workbook(), io.BytesIO()
    fill(book)
    book.save(out)
    return out.getvalue()


def test_a_workbook_as_offices_make_it_is_read_where_it_is_seen_and_the_rest_is_told(client: Any, school: int, owner: Any) -> None:
    def fill(book: Workbook) -> None:
        old = book.active
        old.title, old.sheet_state = "去年", "hidden"
        old.append(HEADER)
        old.append([6, 20, 1, "OLD", "去年的", "104/1/1", ""])
        book.create_sheet("說明").append(["請依座號填寫"])
        list_ = book.create_sheet("115名條")
        list_.append(["臺中市某國小 115 學年度名條"])
        list_.append([])
        list_.append(["年 級", "班　級", "座位\n號碼", "學  號*", "姓 名（必填）", "出生日期", "備註"])
        list_.append([6, 20, 1, 45, "林\ue000明", "104/5/21", "轉入"])
        list_["D4"].number_format = "00000"
        list_.append([6, 20, 2, 46, "甲", "104/5/22", ""])
        list_.row_dimensions[5].hidden = True

    report = upload(client, school, workbook(fill), "list.xlsx")
    told = words(report)
    assert "讀的是工作表「115名條」；其他工作表沒有讀：說明。" in told
    assert "這些欄位沒有匯入：備註。" in told
    assert "隱藏的，也一併匯入：5。" in told
    assert "這些列有造字，在別的電腦上可能顯示成別的字，請核對：4。" in told
    assert "新增 2 人" in words(confirm(client, report))
    assert child_of([0, 0, 0, "00045"], owner)[0] == "林\ue000明"
    with owner():
        assert not Student.objects.filter(number="OLD").exists()


def test_a_refusal_names_sheet_and_row_as_they_are_seen(client: Any, school: int) -> None:
    def fill(book: Workbook) -> None:
        book.active.title = "名條"
        for line in (["某國小"], [], NEEDED, [6, 20, 1, "T1", "甲"], [], [6, 20, 100, "T2", "乙"]):
            book.active.append(line)

    told = words(upload(client, school, workbook(fill), "list.xlsx"))
    assert "工作表「名條」有 1 個問題" in told
    assert " 6 座號 須在" in told


def test_a_sheet_without_the_columns_is_named_with_what_is_missing(client: Any, school: int) -> None:
    def fill(book: Workbook) -> None:
        book.active.title = "班級表"
        book.active.append(["班", "座號", "電話"])

    assert "工作表「班級表」缺少欄位：年級、學號、姓名。" in words(upload(client, school, workbook(fill), "list.xlsx"))


@pytest.mark.parametrize("name", ["許\x0b功\x07蓋", "許\n\t\n功蓋", "許\u200b功蓋", "\ufffe許功蓋", "e\u0301" * 5])
def test_any_name_that_a_list_brings_is_taken_away_in_every_form(client: Any, school: int, owner: Any, name: str) -> None:
    cells = [*[6, 20, 1, "T1"], f'"{name}"', "104/5/21", "素食", f'"{name}"']
    confirm(client, upload(client, school, sheet(cells, header=[*HEADER, "監護人"]).encode()))
    with owner():
        child = Student.objects.get(number="T1")
    assert not set("\n\t\x0b\x07\u200b\ufffe") & set(child.name)
    for suffix in FORMATS:
        assert client.get(f"/roster/{school}/classes/{child.school_class_id}/list.{suffix}").status_code == 200
    assert client.get(f"/roster/{school}/students/{child.pk}/").status_code == 200


def test_half_a_sign_is_told_with_its_row(client: Any, school: int) -> None:
    refused = upload(
        client, school, sheet([6, 20, 1, "T1", "許功蓋\ud800", "", ""], [6, 20, 2, "T2", "王大明", "", ""]).encode("utf-8", "surrogatepass")
    )
    assert (refused.status_code, " 2 姓名" in words(refused), "無法辨識的字" in words(refused)) == (422, True, True)


def test_a_break_within_a_name_is_one_space(client: Any, school: int, owner: Any) -> None:
    confirm(client, upload(client, school, sheet([6, 20, 1, "T1", '"許 \n\t 功蓋"', "", ""]).encode()))
    assert child_of([0, 0, 0, "T1"], owner)[0] == "許 功蓋"
