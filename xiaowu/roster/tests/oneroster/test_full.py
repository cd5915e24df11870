"""What a set ends (完整模式、tobedeleted): a full set is the whole truth about its schools, shown before it is done; a child is in one class."""

from copy import deepcopy
from datetime import date
from pathlib import Path

import pytest

from tests.integrity import contradictions
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Enrolment, Guardian, Person, Post, School, SchoolClass, Sourced, Student, Transfer
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.tests.oneroster.full import GONE, renamed, smaller, staffed, two_schools
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, class_of, content, counted, enrollment, role, small, user, zipped

pytestmark = pytest.mark.usefixtures("db")


def open_seats(uid_of: str = "1") -> list[tuple[str, str]]:
    """(school, class) of every open enrolment of the child with that number."""
    found = Enrolment.objects.filter(student__number=uid_of, valid__upper_inf=True, school__code__startswith="9999").order_by("school__code")
    return list(found.values_list("school__code", "school_class__name"))


@pytest.mark.parametrize("full", [False, True])
def test_a_child_at_another_school_in_the_next_set_is_there_and_nowhere_else(owner: Owner, tmp_path: Path, full: bool) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", two_schools("S")), TODAY)
        assert open_seats() == [("999901", "三年1班")]
        told = import_set(ACTOR, zipped(tmp_path / "b.zip", two_schools("S2")), TODAY, full=full, ends=0)
        assert open_seats() == [("999902", "三年9班")]
        assert told.done["moved"] == 1
        assert any("1 名學生改到另一所學校" in words for words in told.told)
        left = Enrolment.objects.get(student__number="1", school__code="999901")
        came = Enrolment.objects.get(student__number="1", school__code="999902")
        assert (left.valid.lower, left.valid.upper, came.valid.lower) == (date(2026, 8, 31), TODAY, TODAY)
        assert [class_of(each) for each in Student.objects.filter(number="1", school__code__startswith="9999").order_by("school__code")] == [
            "",
            "三年9班",
        ]
        assert contradictions() == {}
        before = counted()
        assert import_set(ACTOR, zipped(tmp_path / "c.zip", two_schools("S2")), TODAY).done["enrolments"] == 0
        assert counted() == before


def test_a_set_of_the_new_school_alone_moves_the_child_and_closes_its_transfer(owner: Owner, tmp_path: Path) -> None:
    there = two_schools("S2")
    there["orgs"] = [there["orgs"][0], there["orgs"][2]]
    there["classes"] = [row for row in there["classes"] if row["schoolSourcedId"] == "S2"]
    there["courses"][0]["orgSourcedId"] = "S2"
    for file in ("roles", "enrollments"):
        there[file] = [row for row in there[file] if row["userSourcedId"] == "u1"]
    there["enrollments"][0]["beginDate"] = "2026-11-23"
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", two_schools("S")), TODAY)
        old, new = (School.objects.get(code=code) for code in ("999901", "999902"))
        child = Student.objects.get(school=old, number="1")
        way = Transfer.objects.create(school=old, to_school=new, student=child, left_on=date(2026, 11, 20), record={"name": "x"})
        import_set(ACTOR, zipped(tmp_path / "b.zip", there), TODAY)
        assert open_seats() == [("999902", "三年9班")]
        assert Enrolment.objects.get(student=child).valid.upper == date(2026, 11, 23)
        way.refresh_from_db()
        assert (way.placed_on, way.record) == (date(2026, 11, 23), {})


def test_a_child_that_was_open_at_two_schools_is_at_the_one_that_the_set_says(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", two_schools("S")), TODAY)
        mine = Student.objects.get(school__code="999901", number="1")
        new, place = School.objects.get(code="999902"), SchoolClass.objects.get(school__code="999902")
        twin = Student.objects.create(school=new, uid=mine.uid, number="1", name=mine.name, school_class=place)
        Enrolment.objects.create(school=new, student=twin, school_class=place, seat=1, valid=(date(2026, 10, 1), None))
        import_set(ACTOR, zipped(tmp_path / "b.zip", two_schools("S2")), TODAY)
        assert open_seats() == [("999902", "三年9班")]


def test_a_child_moves_to_another_class_and_back_and_no_day_of_the_past_changes(owner: Owner, tmp_path: Path) -> None:
    """As systems do that write the first day of the year into every row."""
    there = small()
    there["enrollments"][0]["classSourcedId"] = "L"
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), date(2026, 9, 1))
        import_set(ACTOR, zipped(tmp_path / "b.zip", there), date(2026, 10, 1))
        import_set(ACTOR, zipped(tmp_path / "c.zip", small()), date(2026, 11, 1))
        told = Enrolment.objects.filter(student__number="1", school__code="999901").order_by("valid")
        assert [(each.school_class.name, each.valid.lower, each.valid.upper) for each in told] == [
            ("三年1班", date(2026, 8, 31), date(2026, 10, 1)), ("三年2班", date(2026, 10, 1), date(2026, 11, 1)), ("三年1班", date(2026, 11, 1), None),
        ]  # fmt: skip


def test_a_full_set_ends_what_it_no_longer_says_once_somebody_has_seen_it(owner: Owner, tmp_path: Path) -> None:
    first, second = zipped(tmp_path / "a.zip", staffed()), zipped(tmp_path / "b.zip", smaller())
    with owner():
        import_set(ACTOR, first, TODAY)
        place = School.objects.get(code="999901")
        Post.objects.create(person=Person.objects.get(name="陳淑芬"), role="nutritionist", school=place, valid=(TODAY, None))
        before = counted()
        told = import_set(ACTOR, second, TODAY, dry=True, full=True)
        assert told.ends == {"classes": 1, "enrolments": 1, "guardians": 1, "lessons": 2, "posts": 2}
        assert ("enrolments", "999901", "三年1班", "2") in told.ending
        assert counted() == before
        for ends in (None, 6):
            with pytest.raises(BadInput, match="7"):
                import_set(ACTOR, second, TODAY, full=True, ends=ends)
            assert counted() == before
        import_set(ACTOR, second, TODAY, full=True, ends=7)
        assert list(Enrolment.objects.filter(school=place, valid__upper_inf=True).values_list("student__number", flat=True)) == ["1"]
        held = Post.objects.filter(school=place, valid__upper_inf=True).order_by("role").values_list("role", "person__name")
        assert list(held) == [("homeroom_teacher", "何新"), ("nutritionist", "陳淑芬")]  # a foreign set could not have expressed the nutritionist
        assert list(Guardian.objects.filter(school=place).values_list("name", flat=True)) == ["王父"]
        assert not Sourced.objects.filter(file__in=("classes", "enrollments"), sourced_id__in=("M", "m1", "e-t2")).exists()
        assert import_set(ACTOR, second, TODAY, full=True).ends == {}


def test_a_set_that_adds_ends_nothing(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", staffed()), TODAY)
        told = import_set(ACTOR, zipped(tmp_path / "b.zip", smaller()), TODAY)
        assert told.ends is None
        assert Enrolment.objects.filter(school__code="999901", valid__upper_inf=True).count() == 2
        assert Post.objects.filter(school__code="999901", role="homeroom_teacher", valid__upper_inf=True).count() == 2


def test_a_full_set_of_one_school_touches_no_other(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", renamed("999903", "b")), TODAY)
        import_set(ACTOR, zipped(tmp_path / "b.zip", staffed()), TODAY)
        export_set(ACTOR, tmp_path / "before.zip", TODAY, school_id=School.objects.get(code="999903").pk)
        elsewhere = Enrolment.objects.exclude(school__code="999901").filter(valid__upper_inf=True).count()
        import_set(ACTOR, zipped(tmp_path / "c.zip", smaller()), TODAY, full=True, ends=7)
        assert Enrolment.objects.exclude(school__code="999901").filter(valid__upper_inf=True).count() == elsewhere
        export_set(ACTOR, tmp_path / "after.zip", TODAY, school_id=School.objects.get(code="999903").pk)
        assert content(tmp_path / "before.zip")["users.csv"] == content(tmp_path / "after.zip")["users.csv"]


def test_our_own_set_of_the_city_taken_in_whole_ends_nothing(owner: Owner, tmp_path: Path) -> None:
    with owner():
        export_set(ACTOR, tmp_path / "a.zip", TODAY)
        told = import_set(ACTOR, tmp_path / "a.zip", TODAY, full=True)
        assert told.ends == {}
        assert sum(told.done[each] for each in ("enrolments", "posts", "guardians", "students", "people", "classes", "schools")) == 0


def test_a_full_set_without_all_its_files_is_refused(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    del files["roles"]
    with owner(), pytest.raises(BadInput, match=r"roles\.csv"):
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY, full=True)


def test_who_was_missing_by_mistake_comes_back_with_the_next_full_set(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", staffed()), TODAY)
        import_set(ACTOR, zipped(tmp_path / "b.zip", smaller()), TODAY, full=True, ends=7)
        import_set(ACTOR, zipped(tmp_path / "c.zip", staffed()), TODAY, full=True, ends=2)
        assert Enrolment.objects.get(school__code="999901", student__number="2").valid.upper is None
        assert contradictions() == {}


def test_who_left_here_is_not_seated_again_by_an_older_set_and_that_is_told(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), TODAY)
        child = Student.objects.get(school__code="999901", number="2")
        Enrolment.objects.filter(student=child).update(valid=(date(2026, 8, 31), date(2026, 11, 10)))
        Student.objects.filter(pk=child.pk).update(school_class=None)
        told = import_set(ACTOR, zipped(tmp_path / "b.zip", small()), TODAY)
        assert open_seats("2") == []
        assert [words for words in told.told if "第 3 列" in words and "已離開" in words]


def test_a_new_child_takes_the_seat_of_one_who_goes_in_the_same_set(owner: Owner, tmp_path: Path) -> None:
    files = small()
    for seat, row in enumerate(files["enrollments"][:2], 1):
        row["metadata.xiaowu.seat"] = str(seat)
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        new = deepcopy(files)
        new["users"].append(user("u3", "小美", "趙", identifier="3"))
        new["roles"] = [row for row in new["roles"] if row["userSourcedId"] != "u2"] + [role("u3", "student")]
        new["enrollments"][1] |= enrollment("u3", beginDate="2026-11-24") | {"metadata.xiaowu.seat": "2"}
        import_set(ACTOR, zipped(tmp_path / "b.zip", new), TODAY, full=True, ends=1)
        assert Enrolment.objects.get(school__code="999901", seat=2, valid__upper_inf=True).student.number == "3"


ENDING: dict[str, tuple[str, dict[str, str], tuple[int, int, int]]] = {
    # file, the row, (open seats, open posts, guardians) afterwards: of 2, 3 and 1
    "a role over a school": ("roles", role("c", "systemAdministrator"), (2, 2, 1)),
    "a role as teacher": ("roles", role("t", "teacher"), (2, 2, 1)),
    "a role as pupil": ("roles", role("u1", "student"), (1, 3, 1)),
    "a role as parent": ("roles", role("m", "parent"), (2, 3, 0)),
    "a homeroom": ("classes", small()["classes"][0], (0, 2, 1)),
    "an enrolment": ("enrollments", enrollment("u2"), (1, 3, 1)),
    "a user": ("users", user("c", "資", "許"), (2, 2, 1)),
}


@pytest.mark.parametrize("what", list(ENDING))
def test_what_a_delta_deletes_ends(owner: Owner, tmp_path: Path, what: str) -> None:
    file, row, expected = ENDING[what]
    files = staffed()
    files["roles"].append({**role("t2", "principal"), "sourcedId": "head"})
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), date(2026, 11, 23))
        before = Enrolment.objects.count() + Post.objects.count()

        def standing() -> tuple[int, int, int]:
            seats = Enrolment.objects.filter(school__code="999901", valid__upper_inf=True).count()
            posts = Post.objects.filter(school__code="999901", valid__upper_inf=True).count()
            return seats, posts, Guardian.objects.filter(school__code="999901").count()

        assert standing() == (2, 3, 1)
        import_set(ACTOR, zipped(tmp_path / "b.zip", {file: [row | GONE]}, "delta"), TODAY)
        assert standing() == expected
        assert Enrolment.objects.count() + Post.objects.count() == before  # ended, never removed
        assert contradictions() == {}


def test_what_is_kept_of_a_role_a_class_and_a_user_goes_with_them(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert Sourced.objects.filter(file="enrollments").count() == 2
        import_set(ACTOR, zipped(tmp_path / "b.zip", {"users": [user("t2", "文", "林") | GONE]}, "delta"), TODAY)
        assert list(Sourced.objects.filter(file__in=("enrollments", "roles")).values_list("sourced_id", flat=True)) == ["m1"]
        import_set(ACTOR, zipped(tmp_path / "c.zip", {"classes": [files["classes"][2] | GONE]}, "delta"), TODAY)
        assert not Sourced.objects.filter(file="enrollments").exists()
        import_set(ACTOR, zipped(tmp_path / "d.zip", {"courses": [files["courses"][0] | GONE]}, "delta"), TODAY)
        assert not Sourced.objects.filter(file="courses", sourced_id="C").exists()


def test_who_may_not_sign_in_there_is_told_again_so_and_the_report_says_it(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    files["users"][0]["enabledUser"] = "false"
    with owner():
        told = import_set(ACTOR, zipped(tmp_path / "a.zip", files), TODAY)
        assert any("enabledUser" in words and "1 人" in words for words in told.told)
        export_set(ACTOR, tmp_path / "out.zip", TODAY)
        assert sum(",false," in line for line in content(tmp_path / "out.zip")["users.csv"]) == 1
        import_set(ACTOR, zipped(tmp_path / "b.zip", staffed()), TODAY)
        export_set(ACTOR, tmp_path / "again.zip", TODAY)
        assert sum(",false," in line for line in content(tmp_path / "again.zip")["users.csv"]) == 0


def test_what_a_file_cannot_delete_is_told(owner: Owner, tmp_path: Path) -> None:
    with owner():
        import_set(ACTOR, zipped(tmp_path / "a.zip", small()), clock.today())
        told = import_set(ACTOR, zipped(tmp_path / "b.zip", {"orgs": [small()["orgs"][1] | GONE]}, "delta"), TODAY)
        assert any(words.startswith("orgs.csv 有 1 列") for words in told.told)
        assert School.objects.filter(code="999901").exists()
