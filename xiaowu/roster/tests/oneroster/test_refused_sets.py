"""A OneRoster set that is wrong is refused, row by row, and nothing is written."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import DatabaseError

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.oneroster.exchange import import_set
from xiaowu.roster.oneroster.rules.sets import LARGEST_SET, MANIFEST, Fault, package_faults
from xiaowu.roster.tests.oneroster.sets import (
    ACTOR,
    TODAY,
    Owner,
    Set,
    counted,
    enrollment,
    small,
    zipped,
)

pytestmark = pytest.mark.usefixtures("db")


def _changed(file: str, index: int, **values: str) -> Callable[[Set], None]:
    return lambda files: files[file][index].update(values)


BROKEN: dict[str, tuple[Callable[[Set], None], str, int]] = {
    "a class of no school": (_changed("classes", 0, schoolSourcedId="nowhere"), "classes.csv schoolSourcedId", 2),
    "a role of nobody": (_changed("roles", 1, userSourcedId="nobody"), "roles.csv userSourcedId", 3),
    "a guardian of nobody": (_changed("users", 0, agentSourcedIds="m,nobody"), "users.csv agentSourcedIds", 2),
    "orgs in a ring": (_changed("orgs", 0, parentSourcedId="S"), "orgs.csv parentSourcedId", 2),
    "the same id twice": (_changed("users", 1, sourcedId="u1"), "users.csv sourcedId", 3),
    "a term that ends first": (_changed("academicSessions", 0, endDate="2026-01-01"), "academicSessions.csv endDate", 2),
    "an enrolment that ends first": (_changed("enrollments", 0, endDate="2026-08-01"), "enrollments.csv endDate", 2),
    "a day that is not": (_changed("demographics", 0, birthDate="2017-02-30"), "demographics.csv birthDate", 2),
    "a role that is none": (_changed("roles", 0, role="king"), "roles.csv role", 2),
    "no name": (_changed("users", 3, givenName=""), "users.csv givenName", 5),
    "a grade that is none": (_changed("classes", 0, grades="KG"), "classes.csv grades", 2),
    "two homerooms": (lambda files: files["enrollments"].append(enrollment("u1", place="L", sourcedId="e2")), "enrollments.csv classSourcedId", 2),
    "a class of no school but a district": (_changed("classes", 0, schoolSourcedId="D"), "classes.csv schoolSourcedId", 2),
    "a child of a district": (_changed("roles", 0, orgSourcedId="D"), "roles.csv orgSourcedId", 2),
    "a number that is none": (_changed("classes", 0, **{"metadata.xiaowu.number": "A"}), "classes.csv metadata.xiaowu.number", 2),
    "deleted in bulk": (_changed("users", 0, status="tobedeleted"), "users.csv status", 2),
}


@pytest.mark.parametrize("what", list(BROKEN))
def test_a_wrong_row_is_refused_with_file_row_and_reason_and_nothing_is_written(owner: Owner, tmp_path: Path, what: str) -> None:
    change, column, row = BROKEN[what]
    files = small()
    change(files)
    with owner():
        before = counted()
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert (row, column) in [(each.row, each.column) for each in refused.value.rows]
        assert all(each.reason for each in refused.value.rows)
        assert counted() == before


def test_a_set_whose_manifest_and_files_differ_is_refused(owner: Owner, tmp_path: Path) -> None:
    cases: list[dict[str, Any]] = [
        {"leave_out": "roles"}, {"properties": {"file.roles": "absent"}}, {"properties": {"file.roles": ""}}, {"properties": {"file.roles": "half"}},
        {"properties": {"manifest.version": "9"}}, {"properties": {"oneroster.version": "1.0"}}, {"properties": {"file.results": "bulk"}},
    ]  # fmt: skip
    with owner():
        before = counted()
        for case in cases:
            with pytest.raises(BadInput) as refused:
                import_set(ACTOR, zipped(tmp_path / "a.zip", small(), **case), TODAY)
            assert refused.value.rows, case
        assert counted() == before


def test_a_zip_that_is_a_trap_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    for name, text in (("/etc/cron.d/users.csv", "x"), ("../users.csv", "x"), ("a\\users.csv", "x"), ("users.csv", "0" * 20_000_000)):
        path = zipped(tmp_path / "a.zip", small(), leave_out="users")
        with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(name, text)
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, path, TODAY)
        assert name in [each.column for each in refused.value.rows]
    (tmp_path / "no.zip").write_bytes(b"PK no")
    with pytest.raises(BadInput):
        import_set(ACTOR, tmp_path / "no.zip", TODAY)


def test_a_file_with_broken_quotes_is_refused(owner: Owner, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", small(), leave_out="users")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("users.csv", 'sourcedId,enabledUser,givenName,familyName\nu1,true,"小明,王\n')
    with owner(), pytest.raises(BadInput) as refused:
        import_set(ACTOR, path, TODAY)
    assert refused.value.rows[0].column == "users.csv"


def test_two_million_rows_are_refused(owner: Owner, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", small(), leave_out="users")
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive, archive.open("users.csv", "w") as stream:
        stream.write(b"sourcedId,enabledUser,givenName,familyName\n")
        for first in range(0, 2_000_000, 10_000):
            stream.write("".join(f"u{number:x},true,{number % 9973},{number % 7919}\n" for number in range(first, first + 10_000)).encode())
    with owner(), pytest.raises(BadInput, match="2,000,000"):
        import_set(ACTOR, path, TODAY)


def test_a_set_larger_than_a_city_needs_is_refused_by_its_sizes_alone() -> None:
    half = LARGEST_SET // 2
    fits = {MANIFEST: (100, 100), "users.csv": (half - 100, half), "roles.csv": (half, half)}
    assert package_faults(fits) == []
    assert package_faults(fits | {"users.csv": (half, half)}) == [Fault("too_large")]


def test_a_file_without_a_column_that_must_be_there_is_refused_by_its_names(owner: Owner, tmp_path: Path) -> None:
    files = small()
    for row in files["users"]:
        del row["givenName"], row["familyName"]
    with owner():
        before = counted()
        with pytest.raises(BadInput, match=r"users\.csv 缺少必要的欄位：givenName、familyName。"):
            import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert counted() == before


def test_columns_that_neither_the_standard_nor_the_house_knows_are_told_and_not_read(owner: Owner, tmp_path: Path) -> None:
    files = small()
    files["users"][0] |= {"shoeSize": "35", "metadata.other.colour": "red"}
    with owner():
        told = import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY).told
    assert [words for words in told if "標準沒有的欄位" in words] == ["users.csv 有標準沒有的欄位，沒有讀取：shoeSize。"]


def test_what_the_database_refuses_and_no_check_foresaw_is_told_by_its_name_and_nothing_is_written(owner: Owner, tmp_path: Path) -> None:
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("alter table roster_student add constraint no_number_two check (number <> '2') not valid")
        before = counted()
        with pytest.raises(BadInput, match="no_number_two"):
            import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        assert counted() == before


def test_an_error_of_the_houses_own_is_not_told_as_the_sets(owner: Owner, tmp_path: Path) -> None:
    with owner():
        with connection.cursor() as cursor:
            cursor.execute("alter table roster_schoolclass rename column closed_on to elsewhere")
        with pytest.raises(DatabaseError, match="closed_on"):
            import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
