"""Names come back as they went out (姓名): the whole is exported with its parts, and parts from others are joined by one rule."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Enrolment, Guardian, Person, SchoolClass, Student
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.queries.names import FAMILY, GIVEN, joined, whole_or_joined
from xiaowu.roster.rules import names as rules
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, content, empty_register, small, user, zipped
from xiaowu.roster.tests.rules.names import NAMES

pytestmark = pytest.mark.usefixtures("db")


def names_of_children() -> dict[str, str]:
    return dict(Student.objects.filter(school__code="999901").values_list("number", "name"))


@settings(max_examples=6, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(["伊萬 納威", "Kolas Yotaka", "伊萬·納威", "歐陽娜娜", "王", "Kolas", "𠮷田", "a  b"])
@given(st.lists(NAMES, min_size=1, max_size=40))
def test_any_name_goes_out_and_comes_in_the_same(owner: Owner, tmp_path: Path, told: list[str]) -> None:
    with transaction.atomic(), owner():
        empty_register()
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        home, place = SchoolClass.objects.filter(name="三年1班").get(), Student.objects.filter(number="1").get().school
        for seat, name in enumerate(told, 10):
            child = Student.objects.create(school=place, number=f"n{seat}", name=name, school_class=home)
            Enrolment.objects.create(school=place, student=child, school_class=home, seat=seat, valid=(date(2026, 9, 1), None))
        Person.objects.filter(name="陳淑芬").update(name=told[0])
        Guardian.objects.update(name=told[-1])
        before = names_of_children()
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        again = import_set(ACTOR, tmp_path / "first.zip", TODAY)
        assert (again.done["students"], again.done["people"], again.done["guardians"], names_of_children()) == (0, 0, 0, before)
        empty_register()
        import_set(ACTOR, tmp_path / "first.zip", TODAY)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        assert names_of_children() == before
        assert content(tmp_path / "first.zip") == content(tmp_path / "second.zip")
        transaction.set_rollback(True)


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(NAMES, min_size=1, max_size=60))
def test_the_database_takes_names_apart_and_together_as_the_rule_does(told: list[str]) -> None:
    whole = whole_or_joined("name", f"({FAMILY.format('name')})", f"({GIVEN.format('name')})", "null::text")
    with connection.cursor() as cursor:
        cursor.execute(f"select name, {FAMILY.format('name')}, {GIVEN.format('name')}, {whole} from unnest(%s::text[]) as name", [told])
        assert cursor.fetchall() == [(name, *rules.parts(name), name) for name in told]
        pairs = list(zip(told, reversed(told), strict=True))
        cursor.execute(
            f"select {joined('f', 'g', 'm')}, {joined('f', 'g', 'null::text')} from unnest(%s::text[], %s::text[], %s::text[]) as given(f, g, m)",
            [[family for family, _given in pairs], [given for _family, given in pairs], told],
        )
        expected = [(rules.joined(family, given, middle), rules.joined(family, given)) for (family, given), middle in zip(pairs, told, strict=True)]
        assert cursor.fetchall() == expected


def test_names_that_another_system_sends_in_parts_are_put_together(owner: Owner, tmp_path: Path) -> None:
    files = small()
    files["users"][0] = user("u1", "Mona", "Lisa", identifier="1", middleName="Marie", agentSourcedIds="m")
    files["users"][1] = user("u2", "田", "𠮷", identifier="2")
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert names_of_children() == {"1": "Mona Marie Lisa", "2": "𠮷田"}


def test_a_part_that_was_corrected_counts_more_than_the_whole_of_before(owner: Owner, tmp_path: Path) -> None:
    files = small()
    files["users"][0] |= {"metadata.xiaowu.name": "王大明"}
    files["users"][1] |= {"metadata.xiaowu.name": "華 李小"}
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert names_of_children() == {"1": "王小明", "2": "李小華"}


def test_a_set_that_knows_only_parts_leaves_a_name_of_these_parts_as_it_is_written_here(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        Student.objects.filter(school__code="999901", number="1").update(name="伊萬 納威")
        Guardian.objects.filter(student__school__code="999901").update(name="伊布·納威")
        files = small()
        files["users"][0] |= {"givenName": "伊萬", "familyName": "納威"}
        files["users"][3] |= {"givenName": "伊布", "familyName": "納威"}
        import_set(ACTOR, zipped(tmp_path / "b.zip", files), TODAY)
        assert names_of_children()["1"] == "伊萬 納威"
        assert Guardian.objects.get(student__school__code="999901").name == "伊布·納威"
        files["users"][0]["givenName"] = "伊凡"
        import_set(ACTOR, zipped(tmp_path / "c.zip", files), TODAY)
        assert names_of_children()["1"] == "納威伊凡"


@pytest.mark.parametrize("change", [{"givenName": "小" * 60}, {"metadata.xiaowu.name": "王小" + "小" * 60, "givenName": "小" * 61}])
def test_a_name_too_long_for_the_register_is_refused_with_its_row_not_cut(owner: Owner, tmp_path: Path, change: dict[str, str]) -> None:
    files = small()
    files["users"][1] |= change
    with owner(), pytest.raises(BadInput) as refused:
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
    assert [(row.row, row.column) for row in refused.value.rows] == [(3, "users.csv givenName")]


@pytest.mark.parametrize("change", [{"givenName": "??"}, {"familyName": "王？"}, {"givenName": "\ufffd明"}])
def test_a_name_that_lost_a_character_in_an_encoding_is_refused_with_its_row(owner: Owner, tmp_path: Path, change: dict[str, str]) -> None:
    files = small()
    files["users"][1] |= change
    with owner(), pytest.raises(BadInput) as refused:
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
    assert [(row.row, row.column, "UTF-8" in row.reason) for row in refused.value.rows] == [(3, "users.csv givenName", True)]
