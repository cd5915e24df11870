"""When the year changes, classes go up as they are: dry first, all or none, and taken back on the same day."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from conftest import as_owner
from tests.integrity import contradictions
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.seen import Stale, marks, written
from xiaowu.roster.actions import posts
from xiaowu.roster.actions.promotion import Promoted, demote, promote
from xiaowu.roster.models import Enrolment, Post, SchoolClass, Student
from xiaowu.roster.queries.promotion import promotion_rows, promotions_at
from xiaowu.roster.rules.promotion import Barrier, Promotion
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import TODAY, Stage, history

ActorOf = Callable[[str], Any]
NEXT_YEAR, BEGINS = date(2027, 8, 30), date(2027, 8, 1)


def going(stage: Stage) -> Promotion:
    """A class of the cast that goes up."""
    return next(each for each in promotions_at(stage.keeper, stage.here, NEXT_YEAR) if not each.barrier)


def seated(school_id: int, class_id: int) -> dict[int, int]:
    """Child → seat, of those who sit in a class."""
    with as_owner():
        return dict(Enrolment.objects.filter(school_id=school_id, school_class_id=class_id, valid__upper_inf=True).values_list("student_id", "seat"))


def test_within_the_year_no_class_goes_up(stage: Stage) -> None:
    assert promotions_at(stage.keeper, stage.here, TODAY) == ()
    assert promote(stage.keeper, stage.here, class_ids=[stage.class_id], with_teachers=True, today=TODAY) == Promoted((), 0, 0)


def test_a_class_goes_up_with_children_seats_and_teacher_from_the_first_of_august_and_sent_again_nothing(stage: Stage) -> None:
    was = going(stage)
    before, late = seated(stage.here, was.class_id), date(2027, 8, 20)
    with as_owner():
        comer = Student.objects.create(school_id=stage.here, number="LATE-1", name="周遲來", school_class_id=was.class_id)
        Enrolment.objects.create(school_id=stage.here, student=comer, school_class_id=was.class_id, seat=88, valid=(late, None))
        teachers = set(
            Post.objects.filter(school_class_id=was.class_id, role=Role.HOMEROOM_TEACHER, valid__contains=NEXT_YEAR).values_list(
                "person_id", flat=True
            )
        )
    asked = {"class_ids": [was.class_id], "with_teachers": True, "today": NEXT_YEAR}
    done = promote(stage.keeper, stage.here, **asked)
    assert done == Promoted((was.class_id,), len(before) + 1, len(teachers))
    assert promote(stage.keeper, stage.here, **asked) == Promoted((), 0, 0)
    with as_owner():
        new = SchoolClass.objects.get(school_id=stage.here, academic_year=116, grade=was.grade, number=was.number)
        held = Post.objects.filter(school_class=new, role=Role.HOMEROOM_TEACHER, valid__contains=NEXT_YEAR)
        assert set(held.values_list("person_id", flat=True)) == teachers != set()
        assert not Post.objects.filter(school_class_id=was.class_id, role=Role.HOMEROOM_TEACHER, valid__contains=NEXT_YEAR).exists()
    assert seated(stage.here, new.pk) == {**before, comer.pk: 88}
    assert {history(stage.here, child)[-1][2] for child in before} == {BEGINS}
    assert history(stage.here, comer.pk)[-1][2] == late


def test_a_class_that_went_up_by_mistake_sits_again_where_it_sat_on_that_day_only(stage: Stage) -> None:
    was = going(stage)
    before = {child: history(stage.here, child) for child in seated(stage.here, was.class_id)}
    promote(stage.keeper, stage.here, class_ids=[was.class_id], with_teachers=False, today=NEXT_YEAR)
    seen = marks({"day": NEXT_YEAR})
    for day, said in ((date(2027, 8, 31), seen), (NEXT_YEAR, None)):
        with pytest.raises(Stale):
            demote(stage.keeper, stage.here, class_ids=[was.class_id], today=day, seen=said)
    assert demote(stage.keeper, stage.here, class_ids=[was.class_id], today=NEXT_YEAR, seen=seen) == len(before)
    assert demote(stage.keeper, stage.here, class_ids=[was.class_id], today=NEXT_YEAR, seen=seen) == 0
    assert {child: history(stage.here, child) for child in before} == before


def test_one_class_that_cannot_go_up_keeps_all_where_they_are(stage: Stage) -> None:
    was = going(stage)
    with as_owner():
        closed = SchoolClass.objects.create(
            school_id=stage.here, academic_year=116, grade=was.grade, number=was.number, name="某班", closed_on=BEGINS
        )
        before = seated(stage.here, was.class_id)
    assert [each.barrier for each in promotions_at(stage.keeper, stage.here, NEXT_YEAR) if each.class_id == was.class_id] == [Barrier.CLOSED]
    everything = [each.class_id for each in promotions_at(stage.keeper, stage.here, NEXT_YEAR)]
    with pytest.raises(BadInput, match="已關閉"):
        promote(stage.keeper, stage.here, class_ids=everything, with_teachers=True, today=NEXT_YEAR)
    assert seated(stage.here, was.class_id) == before
    assert seated(stage.here, closed.pk) == {}


def test_a_registrar_promotes_classes_but_gives_no_posts_and_a_teacher_may_do_neither(stage: Stage, actor_of: ActorOf) -> None:
    was = going(stage)
    done = promote(actor_of("registrar"), stage.here, class_ids=[was.class_id], with_teachers=True, today=NEXT_YEAR)
    assert (done.class_ids, done.teachers) == ((was.class_id,), 0)
    for act in (
        lambda who: promotions_at(who, stage.here, NEXT_YEAR),
        lambda who: demote(who, stage.here, class_ids=[was.class_id], today=NEXT_YEAR),
    ):
        with pytest.raises(Forbidden):
            act(actor_of("homeroom_teacher"))


def test_a_teacher_who_holds_the_new_class_already_holds_it_once(stage: Stage) -> None:
    was = going(stage)
    with as_owner():
        post = Post.objects.filter(school_class_id=was.class_id, role=Role.HOMEROOM_TEACHER).first()
        assert post is not None
        new = SchoolClass.objects.create(school_id=stage.here, academic_year=116, grade=was.grade, number=was.number, name="某班")
        Post.objects.create(person_id=post.person_id, role=Role.HOMEROOM_TEACHER, school_id=stage.here, school_class=new, valid=(BEGINS, None))
    assert promote(stage.keeper, stage.here, class_ids=[was.class_id], with_teachers=True, today=NEXT_YEAR).teachers == 0
    with as_owner():
        assert Post.objects.filter(school_class=new, person_id=post.person_id).count() == 1


def test_a_homeroom_teacher_who_gets_a_class_of_the_new_year_leaves_that_of_the_last_with_its_last_day(stage: Stage) -> None:
    was = going(stage)
    early, late = date(2027, 7, 20), date(2027, 8, 16)
    with as_owner():
        own = Post.objects.filter(school_class_id=was.class_id, role=Role.HOMEROOM_TEACHER, valid__contains=NEXT_YEAR)[0]
        new = [
            SchoolClass.objects.create(school_id=stage.here, academic_year=116, grade=was.grade, number=90 + each, name="某班") for each in (0, 1, 2)
        ]
    sooner = date(2027, 7, 25)  # an end that stands is not moved away
    for place, since, ended, ends_on in ((new[0], early, None, BEGINS), (new[1], late, None, late), (new[2], early, sooner, sooner)):
        with as_owner():
            Post.objects.filter(pk=own.pk).update(valid=(own.valid.lower, ended))
        posts.give(stage.keeper, stage.here, person_id=own.person_id, role=Role.HOMEROOM_TEACHER, class_id=place.pk, since=since)
        with as_owner():
            assert Post.objects.get(pk=own.pk).valid.upper == ends_on
    with as_owner():  # classes of one year are held side by side
        assert [each.valid.upper for each in Post.objects.filter(school_class__in=new)] == [None, None, None]


@pytest.fixture
def _next_year(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "today", lambda: NEXT_YEAR)


@pytest.mark.usefixtures("_next_year")
def test_the_page_shows_what_would_be_done_does_it_and_offers_to_take_it_back(stage: Stage, client_of: Callable[[str], Any]) -> None:
    client, was = client_of("it_coordinator"), going(stage)
    page = client.get(f"/roster/{stage.here}/graduation/").content.decode()
    teachers = next(each.teachers for each in promotion_rows(stage.keeper, stage.here, NEXT_YEAR) if each.promotion.class_id == was.class_id)
    assert all(word in page for word in (was.name, was.new_name, *teachers, "原班升級"))
    sent = {"class": [str(was.class_id), "no number"], "teachers": "on"}
    said = client.send(f"/roster/{stage.here}/promotion/", sent).content.decode()
    assert "已升級：1 班" in said
    assert "導師隨班" in said
    assert f'action="/roster/{stage.here}/promotion/take-back/"' in said
    back = client.send(
        f"/roster/{stage.here}/promotion/take-back/", {"class": str(was.class_id), "seen": written({"day": NEXT_YEAR})}
    ).content.decode()
    assert "已取消升級" in back
    nothing = client.send(f"/roster/{stage.here}/promotion/").content.decode()
    assert "已升級：0 班" in nothing
    assert contradictions() == {}
