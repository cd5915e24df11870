"""From which day a set seats children (起日): today's class and the class of the open seat are the same, and rolls follow."""

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection

from tests.integrity import contradictions
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.models import Enrolment, Post, School, SchoolClass, Student
from xiaowu.roster.oneroster.exchange import export_set, import_set
from xiaowu.roster.tests.oneroster.full import GONE, STAMP, smaller, staffed, two_schools
from xiaowu.roster.tests.oneroster.sets import ACTOR, TODAY, Owner, Set, enrollment, role, small, user, zipped

pytestmark = pytest.mark.usefixtures("db")
AHEAD, YESTERDAY = TODAY + timedelta(4), TODAY - timedelta(1)
Bring = Callable[..., tuple[str, ...]]


@pytest.fixture
def bring(tmp_path: Path) -> Bring:
    """Import a set; returns what it reports."""

    def bring(files: Set, day: date = TODAY, mode: str = "bulk", *, full: bool = False) -> tuple[str, ...]:
        path = zipped(tmp_path / "a.zip", files, mode)
        seen = import_set(ACTOR, path, day, dry=True, full=full).ends or {}
        return import_set(ACTOR, path, day, full=full, ends=sum(seen.values())).told

    return bring


def at(place: str, begins: date | None = None) -> Set:
    """The small set with the first child in that class."""
    files = small()
    files["enrollments"][0] |= {"classSourcedId": place} | ({"beginDate": begins.isoformat()} if begins else {})
    return files


def history() -> list[tuple[str, date, date | None]]:
    told = Enrolment.objects.filter(student__number="1", school__code__startswith="9999").order_by("valid")
    return [(each.school_class.name, each.valid.lower, each.valid.upper) for each in told]


def by_hand(place: str, since: date) -> None:
    """A clerk moves the first child."""
    child = Student.objects.get(school__code="999901", number="1")
    there = SchoolClass.objects.get(school=child.school, name=place)
    Enrolment.objects.filter(student=child, valid__upper_inf=True).update(valid=(date(2026, 8, 31), since))
    Enrolment.objects.create(school=child.school, student=child, school_class=there, seat=30, valid=(since, None))
    Student.objects.filter(pk=child.pk).update(school_class=there)


def roll(day: date = TODAY) -> None:
    """The roll of the first class is taken, with nobody away."""
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into attendance_roll (school_id, school_class_id, day, revision, enrolled, away, late, saved_by_name, saved_at)"
            " select c.school_id, c.id, %(day)s, 1, (select count(*) from roster_enrolment e where e.school_class_id = c.id"
            " and e.valid @> %(day)s::date), 0, 0, '', now() from roster_schoolclass c join roster_school s on s.id = c.school_id"
            " where s.code = '999901' and c.number = 1",
            {"day": day},
        )


@pytest.mark.parametrize("full", [False, True])
def test_a_child_moved_by_hand_today_is_moved_back_by_an_older_set_today_and_that_is_told(owner: Owner, bring: Bring, full: bool) -> None:
    with owner():
        bring(small(), YESTERDAY)
        by_hand("三年2班", TODAY)
        told = bring(small(), full=full)
        assert history() == [("三年1班", date(2026, 8, 31), TODAY), ("三年1班", TODAY, None)]
        assert [words for words in told if "第 2 列" in words and "比這份資料新" in words]
        assert contradictions() == {}
        assert not [words for words in bring(small(), full=full) if "比這份資料新" in words]


@pytest.mark.parametrize("full", [False, True])
def test_a_child_stays_until_the_day_on_which_the_next_class_begins(owner: Owner, bring: Bring, full: bool) -> None:
    with owner():
        bring(small(), YESTERDAY)
        told = bring(at("L", AHEAD), full=full)
        assert history() == [("三年1班", date(2026, 8, 31), None)]
        assert [words for words in told if "第 2 列" in words and "還沒到" in words]
        bring(at("L", AHEAD), AHEAD, full=full)
        assert history() == [("三年1班", date(2026, 8, 31), AHEAD), ("三年2班", AHEAD, None)]


@pytest.mark.parametrize("full", [False, True])
def test_a_child_stays_at_the_school_until_the_next_one_begins(owner: Owner, bring: Bring, full: bool) -> None:
    there = two_schools("S2")
    there["enrollments"][0]["beginDate"] = AHEAD.isoformat()
    with owner():
        bring(two_schools("S"), YESTERDAY)
        bring(there, full=full)
        assert history() == [("三年1班", date(2026, 8, 31), None)]
        assert contradictions() == {}
        bring(there, AHEAD, full=full)
        assert history() == [("三年1班", date(2026, 8, 31), AHEAD), ("三年9班", AHEAD, None)]


def test_a_delta_that_ends_the_class_before_the_next_begins_leaves_the_child_there(owner: Owner, bring: Bring) -> None:
    rows = [enrollment("u1") | GONE, enrollment("u1", place="L", sourcedId="new", beginDate=AHEAD.isoformat()) | STAMP | {"status": "active"}]
    with owner():
        bring(small(), YESTERDAY)
        told = bring({"enrollments": rows}, mode="delta")
        assert history() == [("三年1班", date(2026, 8, 31), None)]
        assert [words for words in told if "還沒到" in words]


def test_a_child_who_came_to_another_school_today_is_brought_back_the_same_day(owner: Owner, bring: Bring) -> None:
    with owner():
        bring(two_schools("S"), YESTERDAY)
        bring(two_schools("S2"))
        bring(two_schools("S"), full=True)
        assert history() == [("三年1班", date(2026, 8, 31), None)]
        assert contradictions() == {}


def test_a_child_who_went_to_another_school_stays_there_when_an_older_set_adds(owner: Owner, bring: Bring) -> None:
    with owner():
        bring(two_schools("S"), YESTERDAY)
        bring(two_schools("S2"))
        told = bring(two_schools("S"))
        assert history() == [("三年1班", date(2026, 8, 31), TODAY), ("三年9班", TODAY, None)]
        assert [words for words in told if "已離開" in words]
        assert contradictions() == {}


def test_a_closed_class_with_children_is_there_again_and_a_closed_school_is_refused(owner: Owner, bring: Bring) -> None:
    with owner():
        bring(small(), YESTERDAY)
        SchoolClass.objects.filter(school__code="999901", name="三年2班").update(closed_on=YESTERDAY)
        assert not [words for words in bring(small()) if "三年2班" in words]  # the class is in the set, and nobody is in it
        assert [words for words in bring(at("L")) if "三年2班" in words]
        assert contradictions() == {}
        School.objects.filter(code="999901").update(closed_on=TODAY)
        with pytest.raises(BadInput) as refused:
            bring(small(), TODAY + timedelta(1))
        assert [row.row for row in refused.value.rows] == [2, 3]


def test_a_child_whose_class_has_yet_to_begin_is_in_the_other_from_its_day(owner: Owner, bring: Bring) -> None:
    with owner():
        bring(at("K", AHEAD))
        assert history() == [("三年1班", AHEAD, None)]
        bring(at("L", AHEAD + timedelta(1)))
        assert history() == [("三年2班", AHEAD + timedelta(1), None)]
        bring(at("K"))
        assert history() == [("三年1班", TODAY, None)]


def test_who_is_missing_in_one_set_of_the_day_is_on_the_roll_again_by_the_next(owner: Owner, bring: Bring) -> None:
    without = small()
    without["roles"], without["enrollments"] = without["roles"][1:], without["enrollments"][1:]
    with owner():
        bring(small(), YESTERDAY)
        bring(without, full=True)
        roll()
        bring(small(), full=True)
        assert contradictions() == {}
        bring(without, full=True)
        assert contradictions() == {}


def test_whom_a_set_of_today_seated_first_another_set_of_today_takes_away(owner: Owner, bring: Bring) -> None:
    new = small()
    new["users"].append(user("u3", "小美", "趙", identifier="3"))
    new["roles"].append(role("u3", "student"))
    new["enrollments"].append(enrollment("u3", beginDate=TODAY.isoformat()))
    with owner():
        bring(small(), YESTERDAY)
        bring(new)
        roll()
        bring(small(), full=True)
        assert not Enrolment.objects.filter(student__number="3", school__code="999901").exists()
        assert contradictions() == {}


def test_a_post_that_began_today_ends_without_rest(owner: Owner, bring: Bring, tmp_path: Path) -> None:
    with owner():
        bring(staffed())
        assert Post.objects.filter(school__code="999901", role="it_coordinator").exists()
        bring(smaller(), full=True)
        assert not Post.objects.filter(school__code="999901", role="it_coordinator").exists()
        assert import_set(ACTOR, zipped(tmp_path / "b.zip", smaller()), TODAY, full=True).ends == {}


def test_what_we_gave_out_before_a_move_by_hand_brings_no_contradiction(owner: Owner, tmp_path: Path) -> None:
    with owner():
        child = Student.objects.exclude(school_class=None).order_by("pk").first()
        assert child is not None
        other = SchoolClass.objects.filter(school=child.school, closed_on=None).exclude(pk=child.school_class_id).order_by("pk").first()
        assert other is not None
        export_set(ACTOR, tmp_path / "a.zip", TODAY)
        Enrolment.objects.filter(student=child, valid__upper_inf=True).update(valid=(date(2026, 8, 31), TODAY))
        Enrolment.objects.create(school=child.school, student=child, school_class=other, seat=60, valid=(TODAY, None))
        Student.objects.filter(pk=child.pk).update(school_class=other)
        told = import_set(ACTOR, tmp_path / "a.zip", TODAY).told
        assert [words for words in told if "比這份資料新" in words]
        assert Student.objects.get(pk=child.pk).school_class_id == child.school_class_id
        assert contradictions() == {}
