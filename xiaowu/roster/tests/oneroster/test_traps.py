"""Sets made to deceive the reader of a name, or to exhaust the memory of the process that opens them."""

import random
import zipfile
from pathlib import Path

import pytest
from django.db import connection

from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.text import tidy
from xiaowu.kernel.text.radicals import RADICALS
from xiaowu.roster.models import Person, Student
from xiaowu.roster.oneroster.actions import checking
from xiaowu.roster.oneroster.exchange import import_set, opened
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, small, zipped

MANIFEST_OF_USERS = "propertyName,value\r\nmanifest.version,1.0\r\noneroster.version,1.2\r\nfile.users,bulk\r\n"


@pytest.mark.parametrize("name", ["\u202e王", "王\u200b明", "王\x01", "王\n明", "Cafe\u0301"])
def test_a_name_with_signs_that_cannot_be_seen_is_refused_with_its_row(owner: Owner, tmp_path: Path, name: str) -> None:
    with owner():
        files = small()
        files["users"][1]["familyName"] = name
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "signs.zip", files), TODAY)
    assert ("users.csv", 3) in [(row.column, row.row) for row in refused.value.rows]


def test_a_name_in_radicals_is_stored_in_letters(owner: Owner, tmp_path: Path) -> None:
    with owner():
        files = small()
        files["users"][1]["familyName"], files["users"][1]["givenName"] = "⾼", "⻘⼀"
        import_set(ACTOR, zipped(tmp_path / "radicals.zip", files), TODAY)
        names = {*Student.objects.values_list("name", flat=True), *Person.objects.values_list("name", flat=True)}
    assert "高青一" in names


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize("text", ["王{}明", "ب{}ب"], ids=["after-a-letter-that-stands-alone", "after-one-that-joins"])
def test_a_set_may_bring_exactly_the_signs_that_a_form_may(text: str) -> None:
    """For every code point within a name: the statement refuses exactly what a form would change, except radicals, which both change."""
    where = checking.unseen_in("told")
    with connection.cursor() as cursor:
        cursor.execute(
            f"select n from (select n, replace(%s, '{{}}', chr(n)) as told from generate_series(1, 1114111) n"
            f" where n not between 55296 and 57343) texts where {where}",
            [text],
        )
        refused = {row[0] for row in cursor.fetchall()}
    changed = {
        n for n in range(1, 0x110000) if not 0xD800 <= n <= 0xDFFF and chr(n) not in RADICALS and tidy(text.format(chr(n))) != text.format(chr(n))
    }
    assert {hex(n) for n in refused ^ changed} == set()
    assert len(refused) > 500


@pytest.mark.parametrize(
    "members",
    [
        pytest.param({f"m{each}.csv": "a" for each in range(20_000)}, id="twenty-thousand-members"),
        pytest.param({"manifest.csv": "propertyName,value\r\n" + "a,b\r\n" * 200_000}, id="a-manifest-without-end"),
        pytest.param({"manifest.csv": MANIFEST_OF_USERS, "users.csv": random.Random(1).randbytes(300_000).hex()}, id="a-header-without-end"),  # noqa: S311
    ],
)
def test_a_set_that_would_take_all_memory_is_refused_at_once(tmp_path: Path, members: dict[str, str]) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name, text)
    with pytest.raises(BadInput), opened(tmp_path / "bomb.zip") as package:
        package.header("users")


def repacked(path: Path, folder: str, *beside: str) -> Path:
    """The small set in a folder, with files beside it."""
    plain = zipped(path.with_name("plain.zip"), small())
    with zipfile.ZipFile(plain) as given, zipfile.ZipFile(path, "w") as archive:
        for name in given.namelist():
            archive.writestr(folder + name, given.read(name))
        for name in beside:
            archive.writestr(name, b"x")
    return path


@pytest.mark.parametrize(
    ("folder", "beside", "told"),
    [
        ("", ("__MACOSX/._users.csv", ".DS_Store"), ["__MACOSX/", ".DS_Store"]),
        ("set/", ("set/", "__MACOSX/set/._users.csv", "set/.DS_Store"), ["__MACOSX/", ".DS_Store"]),
        ("115 學年/", (), []),
    ],
)
def test_a_set_that_a_desktop_packed_is_taken_and_what_lies_beside_is_told(
    owner: Owner, tmp_path: Path, folder: str, beside: tuple[str, ...], told: list[str]
) -> None:
    with owner():
        found = import_set(ACTOR, repacked(tmp_path / "a.zip", folder, *beside), TODAY)
        assert Student.objects.filter(school__code="999901").count() == 2
        assert [name for name in told if not any(words.startswith(f"{name} ") for words in found.told)] == []
        assert len(found.told) == len(told)


@pytest.mark.parametrize(
    ("folder", "beside"),
    [("a/b/", ()), ("../", ()), ("/", ()), ("C:/", ()), ("set/", ("other/users.csv",)), ("", ("__MACOSX/../users.csv",)), ("", ("../.DS_Store",))],
)
def test_a_set_in_several_folders_or_outside_its_own_is_refused(owner: Owner, tmp_path: Path, folder: str, beside: tuple[str, ...]) -> None:
    with owner(), pytest.raises(BadInput) as refused:
        import_set(ACTOR, repacked(tmp_path / "a.zip", folder, *beside), TODAY)
    assert any("檔名含有路徑" in str(row.reason) for row in refused.value.rows)
