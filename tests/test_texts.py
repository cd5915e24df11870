"""Names and texts through every way in, and out into every file, feed and letter."""

import ast
import io
import json
import unicodedata
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import EmailMessage
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from conftest import Somebody
from tests.client import hidden
from tests.package import PACKAGE, form_classes
from xiaowu.identity.rules.names import proposed_sign_in
from xiaowu.kernel import clock
from xiaowu.kernel.sheets import FORMATS as SHEETS
from xiaowu.kernel.sheets import Table, read, write
from xiaowu.kernel.text import is_tidy, line, tidy, writable
from xiaowu.kernel.text.radicals import LETTERS, RADICALS
from xiaowu.kernel.ui.fields import LineField, ProseField, UploadField
from xiaowu.meetings.exchange import FORMATS as MINUTES
from xiaowu.meetings.exchange import read_file, write_file
from xiaowu.meetings.exchange.feeds import to_atom, to_icalendar
from xiaowu.meetings.queries.minutes import MeetingRow
from xiaowu.meetings.rules.document import Block, Document, Kind
from xiaowu.meetings.rules.flow import Stage
from xiaowu.roster.models import Guardian, Person, Student

ClientOf = Callable[[str], Any]
UNSEEN = "\x00\x01\x08\x0b\x1b\x7f\x85\x9f\xad\u200b\u200e\u200f\u2028\u202a\u202e\u2060\u2066\u2069\ufeff\ufffe\ud800\udfff\U000e0041"
names = st.text(alphabet=st.one_of(st.characters(), st.sampled_from(UNSEEN + "\n\r\t王é́")), min_size=1, max_size=30)
now = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)


def test_every_text_of_every_form_comes_in_by_the_one_door() -> None:
    """Django's own field is for passwords and secrets; all others have one line or several, and a maximum length."""
    wrong = []
    for form in form_classes():
        for name, field in form.base_fields.items():
            if any(name in getattr(base, "base_fields", {}) for base in form.__mro__ if not base.__module__.startswith("xiaowu.")):
                continue  # a library's own form with a check of ours before it
            is_text = type(field) in (forms.CharField, forms.SlugField, forms.RegexField, forms.EmailField, forms.URLField, forms.JSONField)
            if is_text and not isinstance(field.widget, forms.PasswordInput):
                wrong.append((form.__name__, name))
            if isinstance(field, LineField) and not field.max_length:
                wrong.append((form.__name__, name))
            if isinstance(field, forms.FileField) and not isinstance(field, UploadField):
                wrong.append((form.__name__, name))
    assert wrong == []


def test_no_page_stores_a_parameter_that_no_door_looked_at() -> None:
    """What a page reads without a form is a choice that it compares, a number, or passes through `line` at once."""
    choices = {
        "answer", "kind", "verb", "state", "language", "next", "section", "client_id", "client_secret", "request", "refresh_token", "code", "device_code", "school",
        "year", "district", "login", "password", "sheet", "post_logout_redirect_uri", "yes", "seen", "grant_type", "as", "allows", "v", "follows",
    }  # fmt: skip
    found = []
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or path.parent.name == "idempotency":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        inside = {
            id(inner)
            for call in ast.walk(tree)
            if isinstance(call, ast.Call) and ast.unparse(call.func) in ("line", "number")
            for inner in ast.walk(call)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("request.GET.get", "request.POST.get") and id(node) not in inside:
                name = ast.literal_eval(node.args[0]) if isinstance(node.args[0], ast.Constant) else ""
                if name and name not in choices:
                    found.append((path.name, node.lineno, name))
    assert found == []


@given(names, st.booleans())
@example("王\nBcc: x@evil.example", False)
@example("e\u0301" * 3, False)
def test_a_text_that_came_in_holds_nothing_that_cannot_be_seen(text: str, lines: bool) -> None:
    told = tidy(text, lines=lines)
    assert unicodedata.is_normalized("NFC", told)
    for letter in told:
        assert unicodedata.category(letter) not in ("Cc", "Cs") or (lines and letter in "\n\t"), ascii(letter)
        assert not 0x202A <= ord(letter) <= 0x202E
        assert not 0x2066 <= ord(letter) <= 0x2069
    assert lines or "\n" not in told
    assert tidy(told, lines=lines) == told
    told.encode()


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("王\n小明", "王 小明"), ("  王小明 ", "王小明"), ("王\u200b小明", "王小明"), ("\u202eevil", "evil"), ("cafe\u0301", "café"),
        ("می\u200cخواهم", "می\u200cخواهم"), ("王\u200d小", "王小"), ("👩\u200d🏫", "👩\u200d🏫"), ("\ue000造字", "\ue000造字"), ("禰󠄀", "禰󠄀"), ("⾼⼩⽂", "高小文"), ("⻘⽊⼀", "青木一"), ("⻓", "长"), ("\uf90a", "金"), ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_what_a_script_needs_stays_and_what_deceives_goes(text: str, stored: str) -> None:
    assert tidy(text) == stored
    assert is_tidy(stored)


def test_minutes_and_titles_in_radicals_are_read_as_those_in_letters() -> None:
    """As a PDF made with some fonts has them."""
    minutes = "國小一一五學年度第一次校務會議紀錄\n日期：115年9月1日\n主席：高小文\n\n案由一：青山步道用水案\n說明：水生生物。\n決議：照案通過。\n"
    radical_of = {letter: radical for radical, letter in zip(RADICALS, LETTERS, strict=True)}
    bent = "".join(radical_of.get(letter, letter) for letter in minutes)
    assert sum(one != other for one, other in zip(bent, minutes, strict=True)) > 15
    assert read_file(bent.encode()) == read_file(minutes.encode())
    assert read("⽣⽇,姓名\n1,2\n".encode(), columns=[["生日"], ["姓名"]]).rows[0].number == 2


def test_accents_without_end_are_few_and_quick() -> None:
    assert len(tidy("a" + "\u0301\u0323" * 100_000)) < 20
    assert len(line("a" * 100, 60)) == 60


@given(names)
@settings(max_examples=60)
def test_no_stored_text_keeps_a_sheet_a_document_a_feed_or_a_letter_from_being_written(stored: str) -> None:
    """Text stored before it was checked: whatever the database can hold."""
    stored = stored.replace("\0", "").encode("utf-8", "ignore").decode()
    for suffix in SHEETS:
        content, _media = write(Table(stored, ["姓名", stored], [[stored, 1]]), suffix)
        assert content
    blocks = (Block(Kind.TITLE, text=stored), Block(Kind.PARAGRAPH, text=stored, label=stored), Block(Kind.TABLE, rows=((stored, "1"),)))
    for suffix in set(MINUTES) - {"pdf"}:
        assert write_file(Document(blocks), suffix)[0]
    row = MeetingRow(1, stored, date(2026, 11, 24), date(2026, 11, 24), Stage.PUBLISHED, "")
    assert to_atom([row], "https://here.example")
    assert to_icalendar([row], [], now.date())
    assert EmailMessage(tidy(stored), writable(stored), "a@here.example", ["b@here.example"]).message().as_bytes()


@pytest.mark.parametrize("stored", [UNSEEN.encode("utf-8", "ignore").decode().replace("\0", ""), "王\n小明\x01", "👩\u200d🏫\ue000"])
def test_no_stored_text_keeps_a_pdf_from_being_written(stored: str) -> None:
    assert write_file(Document((Block(Kind.TITLE, text=stored), Block(Kind.TABLE, rows=((stored, "1"),)))), "pdf")[0]


@pytest.mark.parametrize("suffix", ["xlsx", "ods", "csv"])
def test_a_cell_of_a_sheet_with_signs_reads_back_without_them(suffix: str) -> None:
    content, _media = write(Table("t", ["姓名"], [["王\x01小明\x0b"]]), suffix)
    assert read(content).rows[0].cells == ("王小明",)


def test_minutes_that_were_read_hold_no_signs_and_keep_their_lines() -> None:
    told = read_file("\n\n題\x01目\n壹、會議時間：115年3月3日\u202e\n".encode())
    assert [(block.text, block.line) for block in told.walk()] == [("題目", 3), ("會議時間：115年3月3日", 4)]


NAME = "王\nBcc: x@evil.example\x01\u202e"
STORED = "王 Bcc: x@evil.example"


def test_a_name_with_a_break_or_hidden_signs_is_stored_without_by_every_form(client_of: ClientOf, people: dict[str, Somebody], owner: Any) -> None:
    keeper = people["it_coordinator"]
    client = client_of("it_coordinator")
    clerk = people["clerk"]
    assert client.send(f"/roster/{keeper.school_id}/staff/people/{clerk.person_id}/rename/", {"name": NAME}, follow=False).status_code == 303
    assert client.send(
        f"/roster/{keeper.school_id}/staff/add/", {"person_name": NAME + "2", "role": "clerk", "class_id": "", "since": "115/11/01"}, follow=False
    ).status_code in (303, 422)
    with owner():
        assert Person.objects.get(pk=clerk.person_id).name == STORED
        assert not [each.name for each in Person.objects.all() if not is_tidy(each.name)]


def test_a_list_with_hidden_signs_is_taken_without_them(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    school = people["it_coordinator"].school_id
    sheet = io.BytesIO('年級,班,座號,學號,姓名\n6,20,1,T1,"王\u200b小\n明"\n'.encode())
    sheet.name = "名\u202e條.csv"
    report = client_of("it_coordinator").send(f"/imports/class-list/{school}/", {"file": sheet})
    told = report.content.decode()
    assert "王小 明" in told
    assert "名條.csv" in told


def test_minutes_with_a_control_sign_are_published_and_taken_away_in_every_form(client_of: ClientOf) -> None:
    officer = client_of("bureau_officer")
    sent = io.BytesIO("聯席\x01會議紀錄\n壹、會議時間：115年3月3日\n貳、會議地點：\x02三樓\n".encode())
    sent.name = "a.txt"
    made = officer.send("/meetings/upload/", {"file": sent})
    where = made.redirect_chain[-1][0]
    assert officer.send(f"{where}advance/", {"verb": "publish"}).status_code == 200
    public = where.replace("/meetings/", "/meetings/public/")
    for suffix in MINUTES:
        assert officer.get(f"{public}minutes.{suffix}").status_code == 200
    assert "聯席會議紀錄" in officer.get("/meetings/public/feed.atom").content.decode()


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names)
@example(name=NAME)
def test_any_name_goes_in_by_a_form_and_out_by_every_page_and_file(client_of: ClientOf, people: dict[str, Somebody], owner: Any, name: str) -> None:
    keeper, clerk = people["it_coordinator"], people["clerk"]
    client = client_of("it_coordinator")
    name = name.encode("utf-8", "ignore").decode()
    answer = client.send(f"/roster/{keeper.school_id}/staff/people/{clerk.person_id}/rename/", {"name": name}, follow=False)
    assert answer.status_code in (303, 422)
    with owner():
        assert is_tidy(Person.objects.get(pk=clerk.person_id).name)
    for where in (
        f"/roster/{keeper.school_id}/staff/",
        f"/imports/accounts/{keeper.school_id}/template.ods",
        f"/imports/accounts/{keeper.school_id}/template.xlsx",
    ):
        assert client.get(where).status_code == 200


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=names)
@example(name=NAME)
def test_any_name_of_a_child_or_guardian_goes_in_by_form_and_list_and_out_in_every_form(
    client_of: ClientOf, people: dict[str, Somebody], owner: Any, name: str
) -> None:
    keeper, client = people["it_coordinator"], client_of("it_coordinator")
    class_id = people["homeroom_teacher"].class_id
    name = name.encode("utf-8", "ignore").decode()
    with owner():
        child = Student.objects.filter(school_class_id=class_id).order_by("pk")[0]
    record = f"/roster/{keeper.school_id}/students/{child.pk}/"
    sent = {"name": name, "birth_date": "", "diet": "regular", "guardian_name": name, "relation": "other", "phone": "0912-345-678"}
    for where in ("correct/", "guardians/"):
        assert client.send(record + where, sent).status_code in (200, 422)
    listed = write(Table("t", ["年級", "班", "座號", "學號", "姓名", "監護人"], [[6, 20, 1, "T1", name, name]]), "csv")[0]
    sheet = io.BytesIO(listed)
    sheet.name = "a.csv"
    report = client.send(f"/imports/class-list/{keeper.school_id}/", {"file": sheet})
    if report.redirect_chain:
        assert client.send(report.redirect_chain[-1][0] + "confirm/", {"seen": hidden(report, "seen")}).status_code == 200
    with owner():
        assert not [each.name for each in (*Student.objects.all(), *Guardian.objects.all()) if not is_tidy(each.name)]
    for suffix in SHEETS:
        assert client.get(f"/roster/{keeper.school_id}/classes/{class_id}/list.{suffix}").status_code == 200
    assert client.get(record).status_code == 200


def test_a_form_for_several_lines_keeps_them_and_one_for_a_line_does_not() -> None:
    assert ProseField(max_length=20).clean("a\r\nb\x01\u202e") == "a\nb"
    assert LineField(max_length=20).clean("a\r\nb") == "a b"
    with pytest.raises(forms.ValidationError):
        LineField(max_length=3).clean("abcd")
    with pytest.raises(forms.ValidationError):
        LineField(max_length=3).clean("\u200b")


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("名\u202e條.csv", "名條.csv"),
        ("\u200b.\u200b.", "file"),
        ("\u2060", "file"),
        ("a\nb.csv", "a b.csv"),
        ("國" * 150 + ".pdf", "國" * 96 + ".pdf"),
    ],
)
def test_the_name_of_an_upload_is_a_text_too(name: str, kept: str) -> None:
    assert UploadField().clean(SimpleUploadedFile(name, b"x")).name == kept


def test_what_a_program_sends_with_hidden_signs_is_refused(actor_of: ClientOf) -> None:
    """SCIM reports it to the program, instead of correcting silently."""
    from tests.programs import program  # needs Django set up
    from xiaowu.connections.scim.rules.scopes import Scope

    http = program(actor_of("bureau_officer"), Scope.KEEP)
    user = {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": proposed_sign_in("x", 1) + "scim"}
    for name in ("王\u202e", "王\n明", "\ud800", "王\u200b"):
        answer = http.post("/scim/v2/Users", content=json.dumps(user | {"displayName": name}), headers={"content-type": "application/scim+json"})
        assert answer.status_code == 400, ascii(name)
