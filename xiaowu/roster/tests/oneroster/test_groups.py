"""Scheduled classes of a set are the register's teaching groups: with their course, and who is in them from when to when."""

from pathlib import Path
from typing import Any

import pytest

from xiaowu.roster.models import GroupMember, TeachingGroup
from xiaowu.roster.oneroster.exchange import import_set
from xiaowu.roster.tests.oneroster.full import GONE, staffed
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, Set, enrollment, zipped

pytestmark = pytest.mark.usefixtures("db")


def take(folder: Path, files: Set, mode: str = "bulk", **given: Any) -> None:
    import_set(ACTOR, zipped(folder / "set.zip", files, mode), TODAY, **given)


def _groups() -> list[tuple[str, str, bool]]:
    return [(each.name, each.course.title, each.closed_on is None) for each in TeachingGroup.objects.select_related("course").order_by("name")]


def _members() -> list[tuple[str, bool]]:
    found = GroupMember.objects.select_related("student").order_by("student__number", "pk")
    return [(each.student.number, each.valid.upper is None) for each in found]


def _with_two() -> Set:
    files = staffed()
    files["enrollments"].append(enrollment("u2", "student", "M", sourcedId="m2", beginDate="2026-09-01"))
    return files


def test_a_set_makes_groups_and_the_next_one_moves_and_closes_them(owner: Owner, tmp_path: Path) -> None:
    with owner():
        take(tmp_path, _with_two())
        assert (_groups(), _members()) == ([("音樂", "三年級", True)], [("1", True), ("2", True)])
        take(tmp_path, _with_two())
        assert (_groups(), _members()) == ([("音樂", "三年級", True)], [("1", True), ("2", True)])
        files = staffed()
        files["classes"][-1]["title"] = "音樂甲"
        take(tmp_path, files, full=True, ends=1)
        assert (_groups(), _members()) == ([("音樂甲", "三年級", True)], [("1", True), ("2", False)])
        assert GroupMember.objects.get(student__number="2").valid.upper == TODAY


def test_a_group_that_a_delta_deletes_closes_and_its_members_leave(owner: Owner, tmp_path: Path) -> None:
    with owner():
        take(tmp_path, staffed())
        gone = {"classes": [{**staffed()["classes"][-1], **GONE}]}
        take(tmp_path, gone, "delta")
        assert ([each[2] for each in _groups()], [each[1] for each in _members()]) == ([False], [False])


def test_two_groups_of_one_name_are_told_apart(owner: Owner, tmp_path: Path) -> None:
    files = staffed()
    files["classes"].append({**files["classes"][-1], "sourcedId": "M2"})
    with owner():
        take(tmp_path, files)
        assert [each[0] for each in _groups()] == ["音樂 M", "音樂 M2"]
