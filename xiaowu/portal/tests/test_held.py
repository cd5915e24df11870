"""What is held about people: everybody sees it for themselves and their children, a school's head in numbers;
each look is recorded, no secret is shown.
"""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps

from conftest import Somebody
from tests.cast import arm_for
from tests.client import words
from tests.transactions import statements
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.ipam.models import Ticket, TicketNote
from xiaowu.kernel import clock
from xiaowu.kernel.database.rows import rows, values
from xiaowu.kernel.models import AuditEntry, Look
from xiaowu.kernel.personal import holdings, shown
from xiaowu.portal.queries import held
from xiaowu.roster.models import Guardian, Student

ClientOf = Callable[[str], Any]
SECRET = re.compile(r"hash|token|password$|secret|proof|(^|_)key$|p256dh|auth$|^data$|endpoint")
MODELS = {model._meta.db_table: model for model in apps.get_models(include_auto_created=True)}


@pytest.fixture
def child(people: dict[str, Somebody], owner: Callable[[], Any]) -> Student:
    with owner():
        return Student.objects.filter(school_class_id=people["homeroom_teacher"].class_id, guardian__isnull=False).order_by("pk")[0]


@pytest.fixture
def family(actor_of: Any, people: dict[str, Somebody], owner: Callable[[], Any], child: Student) -> Callable[[Kind], Any]:
    """A browser in which the child, or its guardian, is signed in."""

    def signed_in(kind: Kind) -> Any:
        with owner():
            uid = child.uid if kind is Kind.PUPIL else Guardian.objects.filter(student=child).order_by("pk")[0].uid
        return started(code_for(actor_of, people["homeroom_teacher"], kind, uid), uid)

    return signed_in


def test_staff_are_told_of_themselves_and_of_nobody_else(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, me = client_of("homeroom_teacher"), people["homeroom_teacher"]
    told = client.get("/personal-data/own.json").json()
    by_table = {each["table"]: each for each in told}
    assert by_table["roster_person"]["rows"] == [{"姓名": me.name}]
    assert [row["職務"] for row in by_table["roster_post"]["rows"]] == ["導師"]
    assert by_table["identity_account"]["rows"][0]["帳號"] == me.sign_in
    assert {each["child"] for each in told} == {""}
    assert "roster_student" not in by_table
    text = client.get("/personal-data/own.json").content.decode()
    assert not [name for name in (people["principal"].name, people["other_teacher"].name, "argon2") if name in text]


def test_a_guardian_is_told_of_the_child_and_when_it_was_looked_at_by_others(
    client_of: ClientOf, family: Any, child: Student, owner: Callable[[], Any]
) -> None:
    client = family(Kind.GUARDIAN)
    client_of("it_coordinator").get(f"/roster/{child.school_id}/students/{child.pk}/")
    told = client.get("/personal-data/own.json").json()
    [record] = [each for each in told if each["table"] == "roster_student"]
    assert (record["child"], record["held"]) == (child.name, 1)
    assert record["rows"][0]["學號"] == child.number
    [mine] = [each for each in told if each["table"] == "roster_guardian" and not each["child"]]
    of_the_child = next(each for each in told if each["table"] == "roster_guardian" and each["child"])
    assert (len(mine["rows"]), of_the_child["rows"]) == (1, [])  # the other guardian is counted, but not shown
    page = client.get("/personal-data/")
    assert child.name in words(page)
    whole = page.content.decode()
    section = whole[whole.index(f'<section id="looks-{child.pk}"') :]
    assert section.index('<details class="panel" open><summary>誰在何時、為了什麼目的看過哪些學生的資料') < section.index("個人資料檔案")
    assert whole.index('id="looks"') < whole.index(f'id="looks-{child.pk}"')
    assert f'/personal-data/#looks-{child.pk}"' in client.get("/").content.decode()
    [looks] = [each["rows"] for each in client.get("/personal-data/own.json").json() if each["table"] == "kernel_look" and each["child"]]
    assert [set(row) for row in looks] == [{"時間", "職務", "目的"}] * len(looks)  # as whom and for what, and nobody's name
    assert all(row["職務"] and row["目的"] for row in looks)
    with owner():
        assert len(looks) == Look.objects.filter(student_ids__contains=[child.pk]).count() > 0
        assert AuditEntry.objects.filter(verb="read", subject="own_data").count() == 3


def test_a_pupil_is_told_of_the_own_record(family: Any, child: Student) -> None:
    by_table = {each["table"]: each for each in family(Kind.PUPIL).get("/personal-data/own.json").json()}
    assert by_table["roster_student"]["rows"][0]["姓名"] == child.name
    assert len(by_table["roster_enrolment"]["rows"]) == 1


@pytest.mark.parametrize("suffix", ["ods", "csv", "xlsx", "pdf", "json"])
def test_it_can_be_taken_away(client_of: ClientOf, suffix: str) -> None:
    answer = client_of("clerk").get(f"/personal-data/own.{suffix}")
    assert (answer.status_code, len(answer.content) > 500) == (200, True)


def test_what_is_taken_away_says_where_it_was_cut(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("clerk")
    client.get("/account/")
    client_of("clerk")  # signed in twice
    monkeypatch.setattr(held, "MOST_TAKEN", 1)
    told = {each["table"]: each for each in client.get("/personal-data/own.json").json()}
    session = told["identity_session"]
    assert (session["is_cut"], len(session["rows"]), session["held"] > 1) == (session["held"] > 1, 1, True)
    assert "以下為最近的 1 筆" in client.get("/personal-data/own.csv").content.decode("utf-8-sig")
    assert told["roster_person"]["is_cut"] is False


def test_whoever_asks_for_too_much_is_told_so_in_time(client_of: ClientOf, monkeypatch: pytest.MonkeyPatch) -> None:
    client = client_of("clerk")
    monkeypatch.setattr(held, "_LONGEST", timedelta(milliseconds=1))
    assert client.get("/personal-data/").status_code == 503


def test_a_school_is_told_in_numbers_and_no_rows(client_of: ClientOf, people: dict[str, Somebody], child: Student, owner: Callable[[], Any]) -> None:
    client, me = client_of("principal"), people["principal"]
    page = client.get("/personal-data/schools/", follow=True)
    with owner():
        children, guardians = Student.objects.filter(school_id=me.school_id).count(), Guardian.objects.filter(school_id=me.school_id).count()
    told = {each["table"]: each["held"] for each in client.get(f"/personal-data/schools/{me.school_id}/list.json").json()}
    assert (told["roster_student"], told["roster_guardian"]) == (children, guardians)
    assert told["identity_account"] >= 8
    assert child.name not in page.content.decode()
    with owner():
        entry = AuditEntry.objects.filter(subject="holdings").order_by("-pk")[0]
    assert (entry.account_id, entry.school_id) == (me.account_id, me.school_id)


def test_an_engineer_is_told_of_the_tickets_that_are_theirs_and_the_school_how_many_it_has(
    client_of: ClientOf, people: dict[str, Somebody], owner: Callable[[], Any]
) -> None:
    me, there = people["network_engineer"], people["principal"].school_id
    with owner():
        now = clock.now()
        ticket = Ticket.objects.create(
            school_id=there, kind="line", channel="phone", subject="三樓斷線", caller="王小姐", state="taken", opened_at=now, due=now.date(),
            owner=me.account_id, owner_name=me.name,
        )  # fmt: skip
        TicketNote.objects.create(ticket=ticket, school_id=there, text="換線", at=now, by=me.account_id, by_name=me.name)
    mine = {each["table"]: each["held"] for each in client_of("network_engineer").get("/personal-data/own.json").json()}
    assert (mine["ipam_ticket"], mine["ipam_ticketnote"]) == (1, 1)
    told = {each["table"]: each["held"] for each in client_of("principal").get(f"/personal-data/schools/{there}/list.json").json()}
    assert (told["ipam_ticket"], told["ipam_ticketnote"]) == (1, 1)
    assert {"vulnerabilities_finding", "followups_followup", "meals_refundmonth"} <= set(told)  # where nobody is named by a number
    assert "ipam_ticket" not in {each["table"] for each in client_of("it_coordinator").get("/personal-data/own.json").json()}


def test_nobody_is_told_of_a_school_that_is_not_theirs(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    other = people["other_teacher"].school_id
    assert client_of("principal").get(f"/personal-data/schools/{other}/").status_code == 403
    assert client_of("bureau_officer").get(f"/personal-data/schools/{other}/").status_code == 200
    assert client_of("homeroom_teacher").get("/personal-data/schools/").status_code == 403
    arm_for(people["principal"])
    assert values("select held from portal_held_at(%s)", [other]) == []  # whatever a page forgets
    arm_for(people["homeroom_teacher"])
    assert values("select held from portal_held_at(%s)", [people["homeroom_teacher"].school_id]) == []


@pytest.mark.usefixtures("db")
def test_who_is_not_signed_in_is_told_nothing() -> None:
    assert rows(held._Told, "select * from portal_held_of_me(50)") == []


def test_what_is_shown_is_held_found_by_a_declared_column_and_no_secret() -> None:
    declared = {each.table: each for each in holdings()}
    assert len(shown()) > 8
    for table, each in shown().items():
        assert each.column in declared[table].found, table
        columns = {field.column for field in MODELS[table]._meta.concrete_fields}
        assert set(each.titles) <= columns, table
        assert not [column for column in each.titles if SECRET.search(column)], table
        assert set(each.words) <= set(each.titles), table


def test_every_file_of_personal_data_is_told_in_both_languages_and_how_long() -> None:
    for each in holdings():
        assert re.search(r"[\u4e00-\u9fff]", each.what), each.table
        assert held.kept(each.table), each.table


@pytest.mark.parametrize("role", ["homeroom_teacher", "it_coordinator", "bureau_officer"])
def test_ones_own_data_takes_few_statements(actor_of: Callable[[str], Any], role: str) -> None:
    actor = actor_of(role)
    with statements() as run:
        held.of_me(actor)
    assert 4 <= len(run) <= 6


def test_a_school_answers_for_a_child_whose_family_has_no_account_as_the_guardian_would_read_it_and_the_look_stays(
    client_of: ClientOf, family: Any, child: Student, owner: Callable[[], Any]
) -> None:
    where = f"/personal-data/schools/{child.school_id}/students/{child.pk}/"
    head = client_of("principal")
    assert where in head.get(f"/roster/{child.school_id}/students/{child.pk}/").content.decode()
    read = words(head.get(where))
    assert (child.name in read, child.number in read, "姓名、與學生的關係、電話" in read) == (True, True, True)
    with owner():
        phones = [each.phone for each in Guardian.objects.filter(student=child) if each.phone]
    told = head.get(f"{where}report.json")
    assert [each for each in phones if each in told.content.decode()] == []  # others are counted, and not shown
    of_family = family(Kind.GUARDIAN).get("/personal-data/own.json").json()
    assert {each["table"] for each in told.json()} == {each["table"] for each in of_family if each["child"]}
    assert head.get(f"{where}report.pdf").content.startswith(b"%PDF")
    with owner():
        looks = Look.objects.filter(purpose="portal.child_data", student_ids=[child.pk])
        assert (looks.count(), AuditEntry.objects.filter(verb="read", subject="child_data", subject_id=str(child.pk)).count()) == (1, 3)


@pytest.mark.parametrize("role", ["homeroom_teacher", "student_affairs", "registrar", "bureau_officer", "other_coordinator"])
def test_nobody_else_answers_for_a_child_nor_does_a_school_for_anothers(
    client_of: ClientOf, actor_of: Any, people: dict[str, Somebody], child: Student, role: str
) -> None:
    assert client_of(role).get(f"/personal-data/schools/{child.school_id}/students/{child.pk}/").status_code in (403, 404)
    actor_of(role)
    assert rows(held._Told, "select * from portal_held_of_child(%s, %s, 5)", [child.school_id, child.pk]) == []
    there = people["other_coordinator"].school_id
    assert client_of("other_coordinator").get(f"/personal-data/schools/{there}/students/{child.pk}/").status_code == 404
