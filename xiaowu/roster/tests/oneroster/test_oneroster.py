"""OneRoster sets: an export can be imported as the same register; a delta changes and ends; errors are refused, row by row."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError

from tests.integrity import contradictions
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Enrolment, Guardian, Post, School, Sourced, Student
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.oneroster.rules.sets import FILES
from xiaowu.roster.tests.oneroster.sets import (
    ACTOR,
    TODAY,
    Owner,
    Set,
    class_of,
    content,
    counted,
    empty_register,
    enrollment,
    role,
    small,
    user,
    zipped,
)

REAL = Path(__file__).resolve().parents[5] / "shared/data/oneroster/oneroster_v1p1_test_data.zip"
pytestmark = pytest.mark.usefixtures("db")


def test_what_we_give_out_comes_in_again_as_the_same_register(owner: Owner, tmp_path: Path) -> None:
    with owner():
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        empty_register()
        told = import_set(ACTOR, tmp_path / "first.zip", TODAY, allows_city_roles=True)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        first, second = content(tmp_path / "first.zip"), content(tmp_path / "second.zip")
        assert len(first["users.csv"]) > 100
        assert first == second
        assert first.keys() == {"manifest.csv", *(f"{file}.csv" for file in FILES if file != "userProfiles")}
        assert told.done["students"] == len(first["demographics.csv"]) - 1
        again = import_set(ACTOR, tmp_path / "first.zip", TODAY)
        assert sum(again.done.values()) == 0


def test_one_schools_set_names_no_other_school(owner: Owner, tmp_path: Path) -> None:
    with owner():
        place = School.objects.filter(student__isnull=False).order_by("pk").first()
        assert place is not None
        export_set(ACTOR, tmp_path / "one.zip", TODAY, school_id=place.pk)
        schools = [line for line in content(tmp_path / "one.zip")["orgs.csv"] if ",school," in line]
        assert len(schools) == 1
        empty_register()
        import_set(ACTOR, tmp_path / "one.zip", TODAY)
        assert School.objects.count() == 1
        assert Student.objects.count() > 0


def test_a_small_set_makes_school_class_children_teacher_and_mother(owner: Owner, tmp_path: Path) -> None:
    with owner():
        told = import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        place = School.objects.get(code="999901")
        assert (place.name, place.district.name, place.level) == ("海邊國小", "海邊區", "elementary")
        ming = Student.objects.get(school=place, number="1")
        assert (ming.name, ming.birth_date, class_of(ming)) == ("王小明", date(2017, 10, 2), "三年1班")
        assert Post.objects.get(school=place, role="homeroom_teacher").person.name == "陳淑芬"
        assert Guardian.objects.get(student=ming).name == "林美玲"
        assert sorted(Enrolment.objects.filter(school=place).values_list("seat", flat=True)) == [1, 2]
        assert (told.read["users"], told.done["students"], told.done["enrolments"]) == (4, 2, 2)


def test_a_delta_moves_corrects_and_ends_and_leaves_the_past(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        stamp = {"status": "active", "dateLastModified": "2026-11-23T08:00:00.000Z"}
        gone = stamp | {"status": "tobedeleted"}
        delta: Set = {
            "users": [
                user("u1", "小銘", "王", identifier="1") | stamp,
                user("u2", "小華", "李", identifier="2") | gone,
                user("t", "淑芬", "陳") | gone,
            ],
            "roles": [role("u1", "student") | stamp],
            "enrollments": [enrollment("u1", place="L", beginDate="2026-11-23") | stamp],
        }
        import_set(ACTOR, zipped(tmp_path / "b.zip", delta, "delta"), TODAY)
        ming = Student.objects.get(school__code="999901", number="1")
        assert (ming.name, class_of(ming)) == ("王小銘", "三年2班")
        spans = [(each.school_class.name, each.valid.lower, each.valid.upper) for each in Enrolment.objects.filter(student=ming).order_by("valid")]
        assert spans == [("三年1班", date(2026, 8, 31), date(2026, 11, 23)), ("三年2班", date(2026, 11, 23), None)]
        hua = Student.objects.get(school__code="999901", number="2")
        assert hua.school_class is None
        assert Enrolment.objects.get(student=hua).valid.upper == TODAY
        assert Post.objects.get(school__code="999901").valid.upper == TODAY
        before = counted()
        import_set(ACTOR, zipped(tmp_path / "b.zip", delta, "delta"), TODAY)
        assert counted() == before


def test_version_1_1_tells_role_and_school_with_the_user(owner: Owner, tmp_path: Path) -> None:
    files = small()
    told = {row["userSourcedId"]: row["role"] for row in files.pop("roles")}
    for row in files["users"]:
        row.update(role=told[row["sourcedId"]], orgSourcedIds="S", username=row["sourcedId"])
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files, properties={"oneroster.version": "1.1"}), TODAY)
        assert Student.objects.filter(school__code="999901").count() == 2
        assert Post.objects.filter(school__code="999901").count() == 1


@pytest.mark.real
def test_a_set_that_another_system_made_comes_in_and_goes_out_whole(owner: Owner, tmp_path: Path) -> None:
    if not REAL.exists():
        pytest.skip(f"{REAL.name} is not here")
    with owner():
        empty_register()
        import_set(ACTOR, REAL, TODAY)
        bruce = Student.objects.get()
        assert (bruce.name, bruce.school.name, bruce.birth_date) == ("Bruce Wayne", "Gotham High School", date(2010, 4, 17))
        export_set(ACTOR, tmp_path / "first.zip", TODAY)
        assert "Batman.Ru1ez" not in "".join("".join(lines) for lines in content(tmp_path / "first.zip").values())
        empty_register()
        import_set(ACTOR, tmp_path / "first.zip", TODAY)
        export_set(ACTOR, tmp_path / "second.zip", TODAY)
        first, second = content(tmp_path / "first.zip"), content(tmp_path / "second.zip")
        assert "Basic Detection" in "".join(first["classes.csv"])
        assert first == second


def test_an_end_that_has_come_ends_and_one_to_come_does_not(owner: Owner, tmp_path: Path) -> None:
    files = small()
    for row in files["enrollments"]:
        row["endDate"] = "2027-07-01"  # many systems write the last day of the year into every row
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        ming = Student.objects.get(school__code="999901", number="1")
        assert class_of(ming) == "三年1班"
        stamp = {"status": "active", "dateLastModified": "2026-11-23T08:00:00.000Z"}
        ended = [enrollment("u1", endDate="2026-11-20") | stamp, enrollment("t", "teacher", primary="true", endDate="2026-11-20") | stamp]
        post = Post.objects.get(school__code="999901")
        assert post.valid.upper == date(2027, 7, 1)
        Post.objects.filter(pk=post.pk).update(valid=(post.valid.lower, None))
        import_set(ACTOR, zipped(tmp_path / "b.zip", {"enrollments": ended}, "delta"), TODAY)
        ming.refresh_from_db()
        assert ming.school_class is None
        assert Enrolment.objects.get(student=ming).valid.upper == date(2026, 11, 20)
        assert Post.objects.get(school__code="999901").valid.upper == date(2026, 11, 20)


def test_a_seat_that_changes_leaves_the_child_where_it_was_since_when_it_was(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        files = small()
        files["enrollments"][0]["metadata.xiaowu.seat"] = "17"
        import_set(ACTOR, zipped(tmp_path / "b.zip", files), TODAY)
        only = Enrolment.objects.get(student__number="1", school__code="999901")
        assert (only.seat, only.valid.lower) == (17, date(2026, 8, 31))


def test_one_who_leaves_a_class_and_enters_another_in_one_delta_is_never_in_two(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        stamp = {"dateLastModified": "2026-11-23T08:00:00.000Z"}
        rows = [
            enrollment("u1", status="tobedeleted") | stamp,
            enrollment("u1", place="L", sourcedId="e9", status="active", beginDate="2026-11-20") | stamp,
        ]
        import_set(ACTOR, zipped(tmp_path / "b.zip", {"enrollments": rows}, "delta"), TODAY)
        ming = Student.objects.get(school__code="999901", number="1")
        spans = [(each.valid.lower, each.valid.upper) for each in Enrolment.objects.filter(student=ming).order_by("valid")]
        assert spans == [(date(2026, 8, 31), date(2026, 11, 20)), (date(2026, 11, 20), None)]
        assert class_of(ming) == "三年2班"
    assert contradictions() == {}


def test_a_past_enrolment_that_overlaps_what_the_register_has_is_refused(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        past = enrollment("u1", place="L", sourcedId="e9", status="active", beginDate="2026-09-10", endDate="2026-10-10")
        past["dateLastModified"] = "2026-11-23T08:00:00.000Z"
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "b.zip", {"enrollments": [past]}, "delta"), TODAY)
        assert refused.value.rows[0].row == 2
        assert Enrolment.objects.filter(student__number="1", school__code="999901").count() == 1


@pytest.mark.parametrize("who", ["student", "teacher"])
def test_a_seat_for_somebody_whom_the_school_does_not_have_is_refused_not_passed_over(owner: Owner, tmp_path: Path, who: str) -> None:
    files = small()
    files["enrollments"].append(enrollment("m", who, sourcedId="e9"))
    files["roles"] = [row for row in files["roles"] if row["userSourcedId"] != "m"]
    with owner():
        before = counted()
        with pytest.raises(BadInput) as refused:
            import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert (5, "enrollments.csv userSourcedId") in [(each.row, each.column) for each in refused.value.rows]
        assert counted() == before


@pytest.mark.parametrize("role", ["it_coordinator", "principal", "bureau_officer", "homeroom_teacher", "clerk"])
def test_nobody_of_the_application_reads_what_sets_keep_of_children(owner: Owner, tmp_path: Path, client_of: Callable[[str], Any], role: str) -> None:
    with owner():
        Sourced.objects.create(file="enrollments", sourced_id="x", fields={"userSourcedId": "child"})
    client_of(role).get("/access/")  # arms this transaction as that reader
    assert Sourced.objects.count() == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        Sourced.objects.create(file="enrollments", sourced_id="y")


def with_an_officer() -> Set:
    files = small()
    files["users"].append(user("o", "大華", "張"))
    rows = [{**row, "metadata.xiaowu.role": ""} for row in files["roles"]]
    files["roles"] = [*rows, {**role("o", "districtAdministrator"), "orgSourcedId": "D", "metadata.xiaowu.role": "bureau_officer"}]
    return files


def test_a_file_makes_no_bureau_officer_unless_the_operator_says_so(owner: Owner, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", with_an_officer())
    with owner():
        before = counted()
        for dry in (True, False):
            with pytest.raises(BadInput) as refused:
                import_set(ACTOR, path, TODAY, dry=dry)
            assert [(each.row, each.column) for each in refused.value.rows] == [(6, "roles.csv metadata.xiaowu.role")]
        assert counted() == before
        import_set(ACTOR, path, TODAY, allows_city_roles=True)
        assert Post.objects.filter(person__name="張大華", role="bureau_officer").count() == 1
        import_set(ACTOR, path, TODAY)  # somebody who is one already stays one: nothing is given
        assert Post.objects.filter(person__name="張大華", role="bureau_officer").count() == 1
