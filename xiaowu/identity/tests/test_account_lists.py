"""Lists of accounts: who is found, what is refused with its row, what a sheet hides."""

import io
from typing import Any

import pytest
from openpyxl import Workbook

from conftest import Somebody, as_owner
from tests.client import hidden, words
from xiaowu.identity.models import Account
from xiaowu.identity.tests.keeping import ClientOf, listed
from xiaowu.kernel import clock
from xiaowu.kernel.sheets import FORMATS, read
from xiaowu.roster.models import Person, Post


@pytest.mark.parametrize(
    ("sheet", "reason"),
    [
        ("姓名,帳號\n鄭新到,zheng1\n沒有人,nobody\n", "本校沒有這位"),
        ("姓名,帳號\n鄭新到,wаng\n", "英文小寫"),
        ("姓名,帳號\n鄭新到,zheng1\n鄭新到,zheng2\n", "同一個人"),
        ("姓名,帳號\n鄭新到,bureau\n", "已經有人使用"),
        ("名字\n鄭新到\n", "缺少欄位"),
        ("", "檔案是空的"),
    ],
)
def test_a_list_with_a_wrong_row_makes_nothing_and_names_the_row(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, sheet: str, reason: str
) -> None:
    refused = listed(client_of, keeper, sheet.encode())
    assert refused.status_code == 422
    assert reason in words(refused)
    assert not Account.objects.filter(person=newcomer).exists()


def test_a_list_gives_people_the_names_that_were_chosen(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    client = client_of("it_coordinator")
    assert "鄭新到" in client.get(f"/imports/accounts/{keeper.school_id}/template.csv").content.decode("utf-8-sig")
    report = listed(client_of, keeper, "姓名,帳號\n鄭新到,Zheng.Xd\n".encode())
    assert not Account.objects.filter(person=newcomer).exists()
    assert "已建立 1 個帳號" in words(confirmed(client, report))
    assert Account.objects.get(person=newcomer).sign_in == "zheng.xd"


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_coordinator_sends_the_template_back_as_it_is_though_two_have_one_name(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, suffix: str
) -> None:
    with as_owner():
        twins = [Person.objects.create(name=name) for name in ("林同名", "林 同名")]
        for twin in twins:
            Post.objects.create(person=twin, role="clerk", school_id=keeper.school_id, valid=(clock.today(), None))
    template = client_of("it_coordinator").get(f"/imports/accounts/{keeper.school_id}/template.{suffix}").content
    assert [row.cells[0] for row in read(template).rows] == [newcomer.name]
    assert "已建立 1 個帳號" in words(confirmed(client_of("it_coordinator"), listed(client_of, keeper, template, f"a.{suffix}")))
    with as_owner():
        assert not Account.objects.filter(person__in=twins).exists()


def confirmed(client: Any, report: Any) -> Any:
    return client.send(f"{report.redirect_chain[-1][0]}confirm/", {"seen": hidden(report, "seen")})


@pytest.mark.parametrize(
    "content",
    [
        "本校教職員名單\n\n姓　名,帳 號\n鄭新到,zheng.xd\n".encode(), "姓名,帳號\n鄭 新　到,'ｚｈｅｎｇ．ｘｄ\n".encode(), "姓名,帳號\n鄭\u200b新到,zheng.xd\u200b\n".encode(),
        "教職員姓名,登入帳號\n鄭新到,ZHENG.XD\n".encode("cp950"), "姓名,帳號\n鄭新到,zheng.xd\n".encode("utf-16-le"),
    ],
    ids=["below-a-title", "wide", "unseen", "big5", "utf-16-without-mark"],
)  # fmt: skip
def test_a_coordinators_list_finds_people_however_their_names_were_written(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, content: bytes
) -> None:
    assert confirmed(client_of("it_coordinator"), listed(client_of, keeper, content)).status_code == 200
    assert Account.objects.get(person=newcomer).sign_in == "zheng.xd"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("姓名,帳號\n鄭,新到,zheng1\n".encode(), " 2 整列 這一列比標題列多出「zheng1」"),
        ("姓名,帳號,姓名\n鄭新到,zheng1,王\n".encode(), "請只留一欄：姓名、姓名"),
        ("姓名,帳號\n#N/A,zheng1\n".encode(), " 2 姓名 儲存格是錯誤值"),
        ("姓名,帳號\n鄭新到,TRUE\n".encode(), " 2 帳號 儲存格是「TRUE」"),
        ("姓名,帳號\n鄭新到與其他的好同事們".encode()[:-1] + b",zheng1\n", " 2 姓名"),
        ("姓名,帳號\n鄭新到,1.15E+06\n".encode(), " 2 帳號 帳號須為"),
        ("姓名,帳號\n鄭新到,zheng1\n".encode("gb18030"), "簡體中文編碼"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, "舊格式的試算表"),
    ],
)
def test_a_list_with_a_cell_that_is_no_text_is_refused_with_its_row(
    client_of: ClientOf, keeper: Somebody, newcomer: Person, content: bytes, reason: str
) -> None:
    refused = listed(client_of, keeper, content)
    assert (refused.status_code, reason in words(refused)) == (422, True), words(refused)
    assert not Account.objects.filter(person=newcomer).exists()


def test_a_list_is_read_from_the_sheet_that_is_seen_and_the_others_are_told(client_of: ClientOf, keeper: Somebody, newcomer: Person) -> None:
    book, out = Workbook(), io.BytesIO()
    book.active.title, book.active.sheet_state = "舊", "hidden"
    for name, rows in (("說明", [["填第二張"]]), ("帳號", [["姓名", "帳號"], ["鄭新到", "zheng.xd"]])):
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(out)
    report = listed(client_of, keeper, out.getvalue(), "accounts.xlsx")
    assert "讀的是工作表「帳號」；其他工作表沒有讀：說明。" in words(report)
    confirmed(client_of("it_coordinator"), report)
    assert Account.objects.get(person=newcomer).sign_in == "zheng.xd"
