"""Every kind of import that the apps declare: an added one is held to this without being named here."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from conftest import Somebody, as_owner
from tests.cast import arm_for, role_of
from tests.client import hidden, words
from tests.importing import EXAMPLES, address, applied, confirm, example, expire, lines, sent, standing, template, upload
from tests.spreadsheets import merged
from tests.transactions import statements, undone
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import Extent, declared
from xiaowu.kernel.imports import ImportKind, kinds
from xiaowu.kernel.models import AuditEntry, Import
from xiaowu.kernel.sheets import FORMATS, read
from xiaowu.kernel.sheets.importing import read_rows

ClientOf = Callable[[str], Any]


def english(said: str) -> str:
    with override("en"):
        return gettext(said)


@pytest.fixture(params=kinds(), ids=lambda kind: kind.name)
def kind(request: pytest.FixtureRequest) -> ImportKind:
    found: ImportKind = request.param
    return found


@pytest.fixture
def school(people: dict[str, Somebody], db: None, kind: ImportKind) -> int:
    """The cast's first school, with the data for the kind's example."""
    found = min(each.school_id for each in people.values() if each.school_id)
    with as_owner():
        EXAMPLES.get(kind.name, lambda _school: None)(found)
    return found


@pytest.fixture
def holders(people: dict[str, Somebody], kind: ImportKind, school: int) -> list[str]:
    """The cast's holders of the kind's permission over the school, those who work there first."""
    over = {name: declared()[kind.permission].roles.get(role_of(name)) for name in people}
    found = [name for name in people if over[name] is Extent.CITY or (over[name] is Extent.SCHOOL and people[name].school_id == school)]
    assert 0 < len(found) < len(people)
    return sorted(found, key=lambda name: people[name].school_id != school)


@pytest.fixture
def holder(people: dict[str, Somebody], holders: list[str]) -> Somebody:
    return people[holders[0]]


@pytest.fixture
def client(client_of: ClientOf, holders: list[str]) -> Any:
    return client_of(holders[0])


def test_a_kinds_columns_are_told_apart_and_explained_by_an_example(kind: ImportKind, school: int) -> None:
    importer = kind.load()
    columns = importer.columns(importer.place(school, clock.today()), clock.today())
    titles = [title for column in columns for title in column.titles]
    assert len(titles) == len(set(titles))
    assert all(column.example != "" for column in columns)
    assert any(column.required for column in columns)


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_holder_sends_the_template_back_as_it_is(client: Any, kind: ImportKind, school: int, suffix: str) -> None:
    report = upload(client, kind, school, example(client, kind, school, suffix), f"a.{suffix}")
    assert (report.status_code, "尚未寫入" in words(report), standing()[0][0]) == (200, True, "waiting")
    assert applied(kind) == 0
    assert confirm(client, report).status_code == 200
    assert (standing(), applied(kind)) == ([("applied", [])], 1)


def test_the_template_explains_every_column(client: Any, kind: ImportKind, school: int) -> None:
    content = template(client, kind, school, "xlsx")
    told = read(content, columns=[("欄位",), ("必填或可留白",)])
    assert [row.cells[0] for row in told.rows] == list(read(content).header)


def test_a_column_that_must_be_there_is_missed_by_its_title(client: Any, kind: ImportKind, school: int) -> None:
    importer, table = kind.load(), lines(example(client, kind, school))
    needed = [each for each in importer.columns(importer.place(school, clock.today()), clock.today()) if each.required]
    for column in needed:
        place = table[0].index(column.title)
        refused = upload(client, kind, school, sent([row[:place] + row[place + 1 :] for row in table]))
        told = f"缺少欄位：{column.title}。" if len(table[0]) > 1 else ""  # a sheet without its only column is an empty one
        assert (refused.status_code, told in words(refused)) == (422, True), column.title
    assert standing() == []


@pytest.mark.parametrize("cell", ["#N/A", "＝SUM(A1)", "'=1+1"])
def test_a_wrong_cell_in_any_column_is_told_with_its_row_and_column(client: Any, kind: ImportKind, school: int, cell: str) -> None:
    table = lines(example(client, kind, school))
    for place, title in enumerate(table[0]):
        refused = upload(client, kind, school, sent([table[0], ["" for _each in table[0]], [*table[1][:place], cell, *table[1][place + 1 :]]]))
        assert (refused.status_code, f" 3 {title} " in words(refused)) == (422, True), title
    assert standing() == []


@pytest.mark.parametrize("suffix", ["xlsx", "ods"])
def test_cells_merged_over_two_rows_of_any_column_are_refused_by_rows_and_column(client: Any, kind: ImportKind, school: int, suffix: str) -> None:
    header, first, *_more = lines(example(client, kind, school))
    for column, title in enumerate(header, start=1):
        refused = upload(client, kind, school, merged([header, first, first], suffix, (2, column, 3, column)), f"a.{suffix}")
        assert (refused.status_code, f"第 2–3 列「{title}」是合併儲存格，請取消合併並逐列填寫。" in words(refused)) == (422, True), title
    assert standing() == []


def test_a_refused_sheet_comes_back_with_its_faults_and_goes_in_once_mended(client: Any, kind: ImportKind, school: int) -> None:
    table = lines(example(client, kind, school))
    refused = upload(client, kind, school, sent([table[0], ["#N/A", *table[1][1:]], *table[2:]]))
    carried = hidden(refused, "sheet")
    for suffix in FORMATS:
        answer = client.send(address(kind, "_refused", school, suffix), {"sheet": carried})
        assert (answer.status_code, "attachment" in answer["Content-Disposition"]) == (200, True)
        marked = read(answer.content)
        assert (marked.header[0], marked.header[1:], marked.rows[0].cells[0].startswith(f"{table[0][0]}：")) == (
            "這一列的問題",
            tuple(table[0]),
            True,
        )
        assert len(marked.rows) == len(table) - 1  # the good ones too: a sheet is used whole
    mended = [marked.header, *([*row.cells[:1], *cells] for row, cells in zip(marked.rows, table[1:], strict=True))]
    report = upload(client, kind, school, sent([list(map(str, row)) for row in mended]))
    assert ("尚未寫入" in words(report), "沒有匯入：這一列的問題" in words(report)) == (True, False)


def test_a_sheet_that_is_refused_again_says_what_is_wrong_now_and_no_more(client: Any, kind: ImportKind, school: int) -> None:
    table = lines(example(client, kind, school))
    former = [["這一列的問題", *table[0], english("這一列的問題")], *(["座號：舊的", *row, "seat: an old one"] for row in table[1:])]
    refused = upload(client, kind, school, sent([former[0], [former[1][0], "#N/A", *former[1][2:]], *former[2:]]))
    for suffix in FORMATS:
        marked = read(client.send(address(kind, "_refused", school, suffix), {"sheet": hidden(refused, "sheet")}).content)
        assert marked.header == ("這一列的問題", *table[0])
        assert [row.cells[1:] for row in marked.rows[1:]] == [tuple(row) for row in table[2:]]
        assert "舊的" not in str(marked.rows)
        assert "old one" not in str(marked.rows)


def test_whose_cells_are_wrong_is_told_that_what_they_say_was_not_checked_yet(client: Any, kind: ImportKind, school: int) -> None:
    table = lines(example(client, kind, school))
    told = "待這些修正後才進行"
    assert told in words(upload(client, kind, school, sent([table[0], ["#N/A", *table[1][1:]]])))
    twice = upload(client, kind, school, sent([table[0], table[1], table[1]]))  # whatever it is, it cannot be there twice
    assert (twice.status_code, " 3 " in words(twice), told in words(twice)) == (422, True, False)
    assert told not in words(upload(client, kind, school, b""))


def test_a_sheet_that_nobody_was_refused_is_not_made_into_a_file(
    client: Any, client_of: ClientOf, people: dict[str, Somebody], holders: list[str], kind: ImportKind, school: int
) -> None:
    table = lines(example(client, kind, school))
    carried = hidden(upload(client, kind, school, sent([table[0], ["#N/A", *table[1][1:]]])), "sheet")
    where = address(kind, "_refused", school, "csv")
    assert [client.send(where, {"sheet": told}).status_code for told in (carried[:-1] + "x", "")] == [422] * 2
    for name in people:
        if name != holders[0]:
            assert client_of(name).send(where, {"sheet": carried}).status_code == (422 if name in holders else 403), name


def test_a_confirmation_sent_twice_applies_once(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    first, again = (confirm(client, report, key="k" * 20) for _each in range(2))
    assert (first.status_code, again.status_code, first.redirect_chain) == (200, 200, again.redirect_chain)
    assert confirm(client, report).status_code == 409
    assert (applied(kind), standing()) == (1, [("applied", [])])


def test_a_sheet_sent_twice_is_applied_once(client: Any, kind: ImportKind, school: int) -> None:
    content = example(client, kind, school)
    first, second = (upload(client, kind, school, content) for _each in range(2))
    assert confirm(client, first).status_code == 200
    again = confirm(client, second)
    assert (again.status_code in (409, 422), "沒有寫入任何資料" in words(again)) == (True, True)
    assert ([state for state, _rows in standing()], applied(kind)) == (["applied", "waiting"], 1)


@pytest.mark.parametrize("seen", ["", "2-0123456789", "x", "99999999999999999999-1 -", f"{'9' * 5000}-1", "２-0123456789"])
def test_nothing_is_written_for_whoever_did_not_see_the_report(client: Any, kind: ImportKind, school: int, seen: str) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    again = client.send(f"{report.redirect_chain[-1][0]}confirm/", {"seen": seen})
    assert (again.status_code in (200, 409), "與先前顯示的不同" in words(again), applied(kind)) == (True, True, 0)


def test_only_answers_to_what_the_report_asked_are_on_record(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    asked = re.findall(r'name="yes" value="([^"]*)"', report.content.decode())
    given = {"seen": hidden(report, "seen"), "yes": [*asked, *asked, "2-nobody-asked", "王小明 A123456789", "x" * 5000]}
    assert client.send(f"{report.redirect_chain[-1][0]}confirm/", given).status_code == 200
    with as_owner():
        kept = Import.objects.get().confirmed
        facts = AuditEntry.objects.get(verb="applied", subject=kind.name).facts
    assert kept is not None
    assert (kept["answered"], facts["answered"]) == (sorted(asked), sorted(asked))


def test_a_withdrawn_sheet_is_kept_no_longer_and_never_applied(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where = report.redirect_chain[-1][0]
    assert "沒有寫入任何資料" in words(client.send(f"{where}withdraw/"))
    assert [confirm(client, report).status_code, client.send(f"{where}withdraw/").status_code] == [409] * 2
    assert (standing(), applied(kind)) == ([("withdrawn", [])], 0)


@pytest.mark.parametrize("how", ["confirm", "withdraw", ""])
def test_who_comes_back_to_a_report_is_told_what_became_of_it_and_led_on(
    client: Any, holder: Somebody, kind: ImportKind, school: int, how: str
) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where, seen = report.redirect_chain[-1][0], {"seen": hidden(report, "seen")}
    counted = len(lines(example(client, kind, school))) - 1
    if how:
        client.send(f"{where}{how}/", seen)
    else:
        assert expire() == 1
    on = f"已於 {roc.short(clock.today())}"
    by = f"{holder.name}{on}"
    does = "新增" if f"<dt>新增</dt><dd>{counted}</dd>" in report.content.decode() else "更新"
    said = {"confirm": (by, f"匯入：{does} {counted}。"), "withdraw": (by, "取消這次匯入"), "": (on, "逾期")}[how]
    for answer, status in ((client.get(where), 200), (client.send(f"{where}confirm/", seen), 409), (client.send(f"{where}withdraw/"), 409)):
        text, ways = words(answer), [reverse(kind.back, args=[school]), address(kind, "", school)]
        assert (answer.status_code, [each for each in said if each not in text]) == (status, [])
        assert [way for way in ways if f'class="button{" primary" * (way == ways[0])}" href="{way}"' not in answer.content.decode()] == []
    assert applied(kind) == (how == "confirm")


def test_a_sheet_that_nobody_confirmed_expires_by_the_house_with_all_that_it_held(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school), "王小明的名單.csv")
    assert (expire(timedelta(days=-1)), standing()[0][0]) == (0, "waiting")  # it is younger
    assert (expire(), expire()) == (1, 0)
    with as_owner():
        kept = Import.objects.get()
        told = AuditEntry.objects.get(verb="expired", subject=kind.name, subject_id=kept.pk)
    assert (kept.state, kept.rows, kept.notes, kept.filename, kept.ended_by, kept.ended_name) == ("expired", [], {}, "", None, "")
    assert (told.account_id, told.actor, told.school_id) == (None, "system:kernel.imports", school)
    assert (confirm(client, report).status_code, applied(kind)) == (409, 0)


def test_every_holder_confirms_what_they_uploaded(client_of: ClientOf, holders: list[str], kind: ImportKind, school: int) -> None:
    for name in holders:
        with undone():
            mine = client_of(name)
            report = upload(mine, kind, school, example(mine, kind, school))
            assert (confirm(mine, report).status_code, applied(kind)) == (200, 1), name


def test_nobody_else_sees_or_does_anything_with_a_kept_sheet(
    client: Any, client_of: ClientOf, people: dict[str, Somebody], holders: list[str], kind: ImportKind, school: int
) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where, seen = report.redirect_chain[-1][0], {"seen": hidden(report, "seen")}
    for name in people.keys() - {*holders}:
        other = client_of(name)
        tried = [other.get(where), other.get(address(kind, "", school)), other.get(address(kind, "_template", school, "csv"))]
        tried += [other.send(f"{where}{what}/", seen) for what in ("confirm", "withdraw")]
        tried += [upload(other, kind, school, b"a,b\n1,2\n"), other.send(address(kind, "_refused", school, "csv"), {"sheet": "x"})]
        assert [each.status_code for each in tried] == [403] * 7, name
        if declared()[kind.permission].roles.get(role_of(name)) is Extent.SCHOOL:  # for another school
            own = where.replace(f"/{school}/", f"/{people[name].school_id}/")
            assert [other.get(own).status_code, other.send(f"{own}confirm/", seen).status_code] == [404, 404], name
    assert (client.get(f"{where}confirm/").status_code, client.get(f"{where}withdraw/").status_code) == (405, 405)
    assert ([state for state, _rows in standing()], applied(kind)) == (["waiting"], 0)


def test_the_database_shows_a_kept_sheet_to_its_holders_alone(
    client: Any, people: dict[str, Somebody], holders: list[str], kind: ImportKind, school: int
) -> None:
    upload(client, kind, school, example(client, kind, school))
    for name, person in people.items():
        arm_for(person)
        assert Import.objects.exists() == (name in holders), name
        assert Import.objects.update(state="waiting") == (1 if name in holders else 0), name


def test_checking_a_sheet_takes_as_many_statements_for_many_rows_as_for_few(holder: Somebody, client: Any, kind: ImportKind, school: int) -> None:
    content, importer = example(client, kind, school), kind.load()
    actor = arm_for(holder)
    rows = read_rows(content, importer.columns(importer.place(school, clock.today()), clock.today())).rows
    counts = []
    for times in (2, 60):
        with statements() as ran:
            importer.check(actor, school, rows[:1] * times, clock.today())
        counts.append(len(ran))
    assert counts[0] == counts[1] > 0
