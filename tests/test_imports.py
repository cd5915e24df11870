"""Every kind of import, as the apps declare them: whoever adds one is held to this without being named here."""

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.urls import reverse
from django.utils.translation import gettext, override

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.conftest_tools import hidden, statements, words
from xiaowu.kernel import clock, roc
from xiaowu.kernel.access import declared
from xiaowu.kernel.imports import ImportKind, kinds
from xiaowu.kernel.models import AuditEntry, Import
from xiaowu.kernel.sheets import FORMATS, Table, read, write
from xiaowu.kernel.sheets.importing import read_rows
from xiaowu.roster.models import Person, Post
from xiaowu.roster.rules.roles import Role

ClientOf = Callable[[str], Any]


def english(said: str) -> str:
    with override("en"):
        return gettext(said)


every_kind = pytest.mark.parametrize("kind", kinds(), ids=lambda kind: kind.name)
HOLDER, STRANGER = "it_coordinator", "other_coordinator"


@pytest.fixture
def school(people: dict[str, Somebody], db: None) -> int:
    """The cast's school, with two people who have no account yet."""
    found = people[HOLDER].school_id
    with as_owner():
        for name in ("鄭新到", "錢新到"):
            Post.objects.create(person=Person.objects.create(name=name), role="clerk", school_id=found, valid=(clock.today(), None))
    return found


@pytest.fixture
def client(client_of: ClientOf) -> Any:
    return client_of(HOLDER)


def address(kind: ImportKind, what: str, school: int, *further: Any) -> str:
    return reverse(f"{kind.page}{what}", args=[school, *further])


def example(client: Any, kind: ImportKind, school: int, suffix: str = "csv") -> bytes:
    content: bytes = client.get(address(kind, "_template", school, suffix)).content
    return content


def lines(content: bytes) -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


def upload(client: Any, kind: ImportKind, school: int, content: bytes, name: str = "a.csv") -> Any:
    file = io.BytesIO(content)
    file.name = name
    return client.send(address(kind, "", school), {"file": file})


def sent(table: list[list[str]]) -> bytes:
    return write(Table("t", table[0], table[1:]), "csv")[0]


def confirm(client: Any, report: Any, **given: Any) -> Any:
    return client.send(f"{report.redirect_chain[-1][0]}confirm/", {"seen": hidden(report, "seen")}, **given)


def standing() -> list[tuple[str, list[Any]]]:
    with as_owner():
        return [(each.state, each.rows) for each in Import.objects.order_by("pk")]


def applied(kind: ImportKind) -> int:
    with as_owner():
        return AuditEntry.objects.filter(verb="applied", subject=kind.name).count()


@every_kind
def test_a_kinds_columns_are_told_apart_and_explained_by_an_example(kind: ImportKind, school: int) -> None:
    importer = kind.load()
    columns = importer.columns(importer.place(school, clock.today()), clock.today())
    titles = [title for column in columns for title in column.titles]
    assert len(titles) == len(set(titles))
    assert all(column.example != "" for column in columns)
    assert any(column.required for column in columns)


@every_kind
@pytest.mark.parametrize("suffix", FORMATS)
def test_a_holder_sends_the_template_back_as_it_is(client: Any, kind: ImportKind, school: int, suffix: str) -> None:
    report = upload(client, kind, school, example(client, kind, school, suffix), f"a.{suffix}")
    assert (report.status_code, "尚未寫入" in words(report), standing()[0][0]) == (200, True, "waiting")
    assert applied(kind) == 0
    assert confirm(client, report).status_code == 200
    assert (standing(), applied(kind)) == ([("applied", [])], 1)


@every_kind
def test_the_template_explains_every_column(client: Any, kind: ImportKind, school: int) -> None:
    content = example(client, kind, school, "xlsx")
    told = read(content, columns=[("欄位",), ("必填或可留白",)])
    assert [row.cells[0] for row in told.rows] == list(read(content).header)


@every_kind
def test_a_column_that_must_be_there_is_missed_by_its_title(client: Any, kind: ImportKind, school: int) -> None:
    importer, table = kind.load(), lines(example(client, kind, school))
    needed = [each for each in importer.columns(importer.place(school, clock.today()), clock.today()) if each.required]
    for column in needed:
        place = table[0].index(column.title)
        refused = upload(client, kind, school, sent([row[:place] + row[place + 1 :] for row in table]))
        assert (refused.status_code, f"缺少欄位：{column.title}。" in words(refused)) == (422, True), column.title
    assert standing() == []


@every_kind
@pytest.mark.parametrize("cell", ["#N/A", "＝SUM(A1)", "'=1+1"])
def test_a_wrong_cell_in_any_column_is_told_with_its_row_and_column(client: Any, kind: ImportKind, school: int, cell: str) -> None:
    table = lines(example(client, kind, school))
    for place, title in enumerate(table[0]):
        refused = upload(client, kind, school, sent([table[0], ["" for _each in table[0]], [*table[1][:place], cell, *table[1][place + 1 :]]]))
        assert (refused.status_code, f" 3 {title} " in words(refused)) == (422, True), title
    assert standing() == []


@every_kind
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


@every_kind
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


@every_kind
def test_whose_cells_are_wrong_is_told_that_what_they_say_was_not_checked_yet(client: Any, kind: ImportKind, school: int) -> None:
    table = lines(example(client, kind, school))
    told = "待這些修正後才進行"
    assert told in words(upload(client, kind, school, sent([table[0], ["#N/A", *table[1][1:]]])))
    twice = upload(client, kind, school, sent([table[0], table[1], table[1]]))  # whatever it is, it cannot be there twice
    assert (twice.status_code, " 3 " in words(twice), told in words(twice)) == (422, True, False)
    assert told not in words(upload(client, kind, school, b""))


@every_kind
def test_a_sheet_that_nobody_was_refused_is_not_made_into_a_file(client: Any, client_of: ClientOf, kind: ImportKind, school: int) -> None:
    table = lines(example(client, kind, school))
    carried = hidden(upload(client, kind, school, sent([table[0], ["#N/A", *table[1][1:]]])), "sheet")
    for who, told in ((client, carried[:-1] + "x"), (client, ""), (client_of("bureau_officer"), carried)):
        assert who.send(address(kind, "_refused", school, "csv"), {"sheet": told}).status_code in (403, 422)


@every_kind
def test_a_confirmation_sent_twice_applies_once(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    first, again = (confirm(client, report, key="k" * 20) for _each in range(2))
    assert (first.status_code, again.status_code, first.redirect_chain) == (200, 200, again.redirect_chain)
    assert confirm(client, report).status_code == 409
    assert (applied(kind), standing()) == (1, [("applied", [])])


@every_kind
def test_a_sheet_sent_twice_is_applied_once(client: Any, kind: ImportKind, school: int) -> None:
    content = example(client, kind, school)
    first, second = (upload(client, kind, school, content) for _each in range(2))
    assert confirm(client, first).status_code == 200
    again = confirm(client, second)
    assert (again.status_code in (409, 422), "沒有寫入任何資料" in words(again)) == (True, True)
    assert ([state for state, _rows in standing()], applied(kind)) == (["applied", "waiting"], 1)


@every_kind
@pytest.mark.parametrize("seen", ["", "2-0123456789", "x", "99999999999999999999-1 -", f"{'9' * 5000}-1", "２-0123456789"])
def test_nothing_is_written_for_whoever_did_not_see_the_report(client: Any, kind: ImportKind, school: int, seen: str) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    again = client.send(f"{report.redirect_chain[-1][0]}confirm/", {"seen": seen})
    assert (again.status_code in (200, 409), "與先前顯示的不同" in words(again), applied(kind)) == (True, True, 0)


@every_kind
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


@every_kind
def test_a_withdrawn_sheet_is_kept_no_longer_and_never_applied(client: Any, kind: ImportKind, school: int) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where = report.redirect_chain[-1][0]
    assert "沒有寫入任何資料" in words(client.send(f"{where}withdraw/"))
    assert [confirm(client, report).status_code, client.send(f"{where}withdraw/").status_code] == [409] * 2
    assert (standing(), applied(kind)) == ([("withdrawn", [])], 0)


@every_kind
@pytest.mark.parametrize("how", ["confirm", "withdraw", ""])
def test_who_comes_back_to_a_report_is_told_what_became_of_it_and_led_on(
    client: Any, people: dict[str, Somebody], kind: ImportKind, school: int, how: str
) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where, seen = report.redirect_chain[-1][0], {"seen": hidden(report, "seen")}
    counted = len(lines(example(client, kind, school))) - 1
    if how:
        client.send(f"{where}{how}/", seen)
    else:
        with as_owner():
            Import.objects.update(state="expired", rows=[], notes={}, ended_at=clock.now())
    on = f"已於 {roc.short(clock.today())}"
    by = f"{people[HOLDER].name}{on}"
    said = {"confirm": (by, f"匯入：新增 {counted}。"), "withdraw": (by, "取消這次匯入"), "": (on, "逾期")}[how]
    for answer, status in ((client.get(where), 200), (client.send(f"{where}confirm/", seen), 409), (client.send(f"{where}withdraw/"), 409)):
        text, ways = words(answer), [reverse(kind.back, args=[school]), address(kind, "", school)]
        assert (answer.status_code, [each for each in said if each not in text]) == (status, [])
        assert [way for way in ways if f'class="button{" primary" * (way == ways[0])}" href="{way}"' not in answer.content.decode()] == []
    assert applied(kind) == (how == "confirm")


@every_kind
def test_nobody_else_sees_or_does_anything_with_a_kept_sheet(
    client: Any, client_of: ClientOf, people: dict[str, Somebody], kind: ImportKind, school: int
) -> None:
    report = upload(client, kind, school, example(client, kind, school))
    where, seen = report.redirect_chain[-1][0], {"seen": hidden(report, "seen")}
    allowed = {str(role) for role in declared()[kind.permission].holders}
    assert HOLDER in allowed
    for role in [STRANGER, *(each.value for each in Role if each.value not in allowed)]:
        other = client_of(role)
        tried = [other.get(where), other.get(address(kind, "", school)), other.get(address(kind, "_template", school, "csv"))]
        tried += [other.send(f"{where}{what}/", seen) for what in ("confirm", "withdraw")]
        tried += [upload(other, kind, school, b"a,b\n1,2\n"), other.send(address(kind, "_refused", school, "csv"), {"sheet": "x"})]
        assert [each.status_code for each in tried] == [403] * 7, role
    own = where.replace(f"/{school}/", f"/{people[STRANGER].school_id}/")
    assert [client_of(STRANGER).get(own).status_code, client_of(STRANGER).send(f"{own}confirm/", seen).status_code] == [404, 404]
    assert (client.get(f"{where}confirm/").status_code, client.get(f"{where}withdraw/").status_code) == (405, 405)
    assert ([state for state, _rows in standing()], applied(kind)) == (["waiting"], 0)


@every_kind
def test_the_database_shows_a_kept_sheet_to_its_holders_alone(client: Any, people: dict[str, Somebody], kind: ImportKind, school: int) -> None:
    upload(client, kind, school, example(client, kind, school))
    allowed = {str(role) for role in declared()[kind.permission].holders}
    for who, person in people.items():
        arm_for(person)
        assert Import.objects.exists() == (who in allowed), who
        assert Import.objects.update(state="waiting") == (1 if who in allowed else 0), who


@every_kind
def test_checking_a_sheet_takes_as_many_statements_for_many_rows_as_for_few(actor_of: ClientOf, client: Any, kind: ImportKind, school: int) -> None:
    content, importer = example(client, kind, school), kind.load()
    actor: Any = actor_of(HOLDER)
    rows = read_rows(content, importer.columns(importer.place(school, clock.today()), clock.today())).rows
    counts = []
    for times in (2, 60):
        with statements() as ran:
            importer.check(actor, school, rows[:1] * times, clock.today())
        counts.append(len(ran))
    assert counts[0] == counts[1] > 0
