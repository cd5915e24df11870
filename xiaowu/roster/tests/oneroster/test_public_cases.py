"""Sets with which users of other systems reported trouble: what each must give."""

from pathlib import Path

import pytest

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Enrolment, Post, School, SchoolClass, Student
from xiaowu.roster.oneroster.exchange import import_set
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner

CASES = Path(__file__).resolve().parents[5] / "shared/faults/files"
pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.real, pytest.mark.skipif(not CASES.exists(), reason="the reported sets are not here")]


def taken(*names: str, full: bool = False, ends: int | None = None) -> None:
    for place, name in enumerate(names):
        import_set(ACTOR, CASES / f"{name}.zip", TODAY, full=full and place > 0, ends=ends)


def test_two_schools_are_two(owner: Owner) -> None:
    with owner():
        taken("85c-long-code-a", "85d-long-code-b")
        assert School.objects.filter(code__startswith="9999110").count() == 2
        taken("85-long-code")


def test_a_child_is_at_one_school_and_in_one_class(owner: Owner) -> None:
    with owner():
        taken("89a-school1", "89b-school2")
        child = Student.objects.filter(number="1", school__code__in=("999911", "999912"))
        assert Enrolment.objects.filter(student__in=child, valid__upper_inf=True).count() == 1
        taken("90a", "90b")
        assert Enrolment.objects.filter(student__number="1", school__code="999911", valid__upper_inf=True).count() == 1


def test_a_new_homeroom_teacher_replaces_the_old_in_a_full_set(owner: Owner) -> None:
    with owner():
        taken("91a")
        told = import_set(ACTOR, CASES / "91b.zip", TODAY, dry=True, full=True)
        assert told.ends == {"posts": 1}
        taken("91a", "91b", full=True, ends=1)
        assert Post.objects.filter(role="homeroom_teacher", school__code="999911", valid__upper_inf=True).count() == 1


def test_titles_are_whole_grades_several_and_days_days(owner: Owner) -> None:
    with owner():
        taken("86-long-title", "88-names")
        taken("83-mixed-grades")
        assert SchoolClass.objects.get(school__code="999911", name="三年1班").last_grade == 4
        for name in ("82-datetime", "82b-usdate", "83b-kg", "87-empty-given"):
            with pytest.raises(BadInput) as refused:
                taken(name)
            assert refused.value.rows
