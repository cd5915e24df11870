"""Our export is a valid set by the standard's own tables, whatever was imported; and everybody in a class or with a role is among its users."""

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Person, Post, School, Student
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.oneroster.rules.sets import FILES, NOT_READ, OURS, headers
from xiaowu.roster.tests.oneroster.full import STAMP, staffed
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, Set, content, empty_register, enrollment, role, small, user, zipped
from xiaowu.roster.tests.oneroster.standard import faults, foreign, read
from xiaowu.roster.tests.oneroster.tables import CEDS, COLUMNS, REQUIRED

pytestmark = pytest.mark.usefixtures("db")


def test_the_tables_that_we_write_are_the_standards() -> None:
    assert {file: tuple(name for name in headers(file) if not name.startswith(OURS)) for file in FILES} == COLUMNS
    assert {file: tuple(field.name for field in fields if field.required) for file, fields in FILES.items()} == {
        file: tuple(name for name in names if (file, name) != ("users", "username")) for file, names in REQUIRED.items()
    }


@pytest.mark.parametrize("is_city", [True, False])
def test_our_own_set_is_lawful(owner: Owner, tmp_path: Path, is_city: bool) -> None:
    with owner():
        Post.objects.create(person=Post.objects.filter(role="clerk")[0].person, role="nutritionist", school_id=Post.objects.filter(role="clerk")[0].school_id,
                            valid=(TODAY, None))  # fmt: skip
        place = None if is_city else Student.objects.order_by("pk")[0].school_id
        export_set(ACTOR, tmp_path / "a.zip", TODAY, school_id=place)
    assert faults(tmp_path / "a.zip") == []
    _manifest, files = read(tmp_path / "a.zip")
    assert "userProfiles" not in files
    assert {row["username"] == row["sourcedId"] for row in files["users"][1]} == {True}
    grades = {grade for file in ("classes", "courses", "users") for row in files[file][1] for grade in row["grades"].split(",") if grade}
    assert grades <= CEDS
    assert len(grades) > 5


def test_a_foreign_set_goes_out_lawful_comes_in_and_goes_out_the_same(owner: Owner, tmp_path: Path) -> None:
    with owner():
        empty_register()
        import_set(ACTOR, zipped(tmp_path / "in.zip", foreign()), TODAY)
        for school_id in (None, School.objects.get().pk):
            export_set(ACTOR, tmp_path / f"{school_id}.zip", TODAY, school_id=school_id)
            assert faults(tmp_path / f"{school_id}.zip") == []
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        empty_register()
        import_set(ACTOR, tmp_path / "first.zip", TODAY)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        assert content(tmp_path / "first.zip") == content(tmp_path / "second.zip")


def test_whoever_teaches_or_learns_only_lessons_and_whoever_has_a_role_is_told(owner: Owner, tmp_path: Path) -> None:
    with owner():
        empty_register()
        import_set(ACTOR, zipped(tmp_path / "in.zip", foreign()), TODAY)
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
        _manifest, files = read(tmp_path / "out.zip")
        told = {row[f"{OURS}name"] for row in files["users"][1]}
        assert told == {"王小明", "李小華", "陳淑芬", "林美玲", "林文", "許資", "周輔", "工志", "趙小美", "陳公"}
        lessons = [row for row in files["enrollments"][1] if row["classSourcedId"] == "M"]
        assert sorted((row["sourcedId"], row["role"]) for row in lessons) == [("e-t2", "teacher"), ("m1", "student"), ("x1", "student")]
        assert [row["role"] for row in files["enrollments"][1] if row["sourcedId"] == "x2"] == ["proctor"]
        (music,) = (row for row in files["classes"][1] if row["sourcedId"] == "M")
        assert [music[name] for name in ("location", "subjects", "subjectCodes", "periods", "grades", "courseSourcedId")] == [
            "音樂教室",
            "音樂",
            "M1",
            "1,3",
            "KG",
            "CM",
        ]
        assert [row["location"] for row in files["classes"][1] if row["sourcedId"] == "K"] == ["三樓"]
        assert {row["sourcedId"]: (row["type"], row["identifier"], row["parentSourcedId"]) for row in files["orgs"][1]} == {
            "city": ("local", "", ""), "D": ("district", "", "N"), "N": ("national", "TW", ""), "Z": ("department", "", "S"), "S": ("school", "999901", "D"),
        }  # fmt: skip
        assert [(row["orgSourcedId"], row["schoolYearSourcedId"]) for row in files["courses"][1] if row["sourcedId"] == "CM"] == [("D", "Y")]
        teacher = {row["role"]: row["roleType"] for row in files["roles"][1] if row["userSourcedId"] == str(Person.objects.get(name="陳淑芬").uid)}
        assert teacher == {"teacher": "primary", "guardian": "secondary"}


def test_a_pupil_whose_homeroom_ended_and_whose_lessons_go_on_is_still_told(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", staffed()), TODAY)
        import_set(ACTOR, zipped(tmp_path / "b.zip", {"enrollments": [enrollment("u1", endDate="2026-11-20") | STAMP]}, "delta"), TODAY)
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
        uid = str(Student.objects.get(school__code="999901", number="1").uid)
        assert uid in {row["sourcedId"] for row in read(tmp_path / "out.zip")[1]["users"][1]}
        assert faults(tmp_path / "out.zip") == []


def test_who_departs_here_is_told_no_more_whatever_a_set_kept(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    files["roles"].append({**role("t2", "principal"), "sourcedId": "head"})
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        Post.objects.filter(person__name="林文").update(valid=(date(2026, 8, 31), TODAY))
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
        assert str(Person.objects.get(name="林文").uid) not in {row["sourcedId"] for row in read(tmp_path / "out.zip")[1]["users"][1]}
        assert faults(tmp_path / "out.zip") == []


def test_words_of_1_1_that_1_2_has_no_more_go_out_as_extensions(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    told = {row["userSourcedId"]: row["role"] for row in files.pop("roles")}
    files["users"].append(user("a", "行", "政"))
    for row in files["users"]:
        row.update(role=told.get(row["sourcedId"], "administrator"), orgSourcedIds="S", username=row["sourcedId"])
    files["enrollments"].append(enrollment("a", "aide", "M"))
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files, properties={"oneroster.version": "1.1"}), TODAY)
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
        _manifest, out = read(tmp_path / "out.zip")
        assert "ext:administrator" in {row["role"] for row in out["roles"][1]}
        assert "ext:aide" in {row["role"] for row in out["enrollments"][1]}
        assert faults(tmp_path / "out.zip") == []
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        import_set(ACTOR, tmp_path / "first.zip", TODAY, allows_city_roles=True)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        assert content(tmp_path / "first.zip") == content(tmp_path / "second.zip")


def test_blank_lines_at_a_files_end_hold_nothing(owner: Owner, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", small(), leave_out="courses")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("courses.csv", "sourcedId,title,orgSourcedId\r\nC,三年級,S\r\n,,\r\n\r\n\n\r\n")
    with owner():
        assert import_set(ACTOR, path, TODAY).read["courses"] == 1


def test_a_blank_line_between_rows_is_refused_with_its_row(owner: Owner, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", small(), leave_out="courses")
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("courses.csv", "sourcedId,title,orgSourcedId\n\nC,三年級,S\n")
    with owner(), pytest.raises(BadInput) as refused:
        import_set(ACTOR, path, TODAY)
    assert (refused.value.rows[0].row, refused.value.rows[0].column) == (2, "courses.csv")


def test_files_and_columns_that_nobody_knows_are_told_and_not_read(owner: Owner, tmp_path: Path) -> None:
    files = small()
    files["users"][0] |= {"nickname": "明", "preferredGivenName": "明明", "metadata.other.shoe": "31"}
    path = zipped(tmp_path / "a.zip", files, properties={"file.results": "bulk"})
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("readme.txt", "x")
        archive.writestr("results.csv", "sourcedId\n")
    with owner():
        told = import_set(ACTOR, path, TODAY)
    assert told.not_read == ("results",)
    assert [words for words in told.told if "readme.txt" in words or "nickname" in words] == list(told.told)
    assert len(told.told) == 2
    assert "shoe" not in "".join(told.told)
    assert "results" in NOT_READ


@pytest.mark.parametrize("name", ["status", "dateLastModified"])
def test_a_row_of_a_delta_says_what_it_does_and_since_when(owner: Owner, tmp_path: Path, name: str) -> None:
    row = small()["users"][0] | STAMP | {name: ""}
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "b.zip", {"users": [row]}, "delta"), TODAY)
    assert [(each.row, each.column) for each in refused.value.rows] == [(2, f"users.csv {name}")]


EXTENDED: list[Callable[[Set], None]] = [
    lambda files: files["classes"][2].update(classType="ext:club"), lambda files: files["orgs"][0].update(type="ext:area"),
    lambda files: files["roles"][4].update(role="ext:coach"), lambda files: files["enrollments"][3].update(role="ext:coach"),
]  # fmt: skip


@pytest.mark.parametrize("place", range(len(EXTENDED)))
def test_words_that_extend_a_vocabulary_are_taken_and_given_back(owner: Owner, tmp_path: Path, place: int) -> None:
    files = staffed()
    EXTENDED[place](files)
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
    assert faults(tmp_path / "out.zip") == []
    assert "ext:" in str(read(tmp_path / "out.zip"))


def test_a_set_is_looked_at_as_wholly_as_it_would_be_taken(owner: Owner, tmp_path: Path) -> None:
    files = small()
    files["users"][1]["identifier"] = "1"
    with owner(), pytest.raises(BadInput):
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY, dry=True)
    with owner():
        assert import_set(ACTOR, zipped(tmp_path / "b.zip", small()), TODAY, dry=True).done["students"] == 2
        assert not School.objects.filter(code="999901").exists()
