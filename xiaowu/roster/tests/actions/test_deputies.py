"""A homeroom teacher's deputy (代導師) does what the teacher does, from the first day to the last and on no other."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.cast import arm_for
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.access import declared
from xiaowu.kernel.database.guard import reach_table
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.actions import offers, posts
from xiaowu.roster.models import Post, Student
from xiaowu.roster.rules.posts import TOLD_TO_BUREAU
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = clock.today()


def test_a_deputy_holds_exactly_what_the_homeroom_teacher_holds() -> None:
    teacher, deputy = Role.HOMEROOM_TEACHER, Role.DEPUTY_HOMEROOM_TEACHER
    assert {name: grant.roles[teacher] for name, grant in declared().items() if teacher in grant.roles} == {
        name: grant.roles[deputy] for name, grant in declared().items() if deputy in grant.roles
    }
    assert {row[0] for row in reach_table() if row[1] == teacher} == {row[0] for row in reach_table() if row[1] == deputy}


def test_whoever_reaches_a_whole_schools_children_is_told_to_the_bureau_and_asked_for_a_second_factor() -> None:
    from xiaowu.identity.rules.accounts import WIDE  # the floor above asks by the same roles

    holders = declared()["roster.see_students"].roles
    wide = {role for role in Role if holders.get(role) == "school"}
    assert wide - TOLD_TO_BUREAU == {Role.IT_COORDINATOR, Role.PRINCIPAL}  # whom the bureau names itself
    assert wide <= set(WIDE)


def test_a_deputy_is_given_a_last_day_and_no_other_way(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    keeper, teacher = actor_of("it_coordinator"), people["homeroom_teacher"]
    given: dict[str, Any] = {"role": Role.DEPUTY_HOMEROOM_TEACHER, "class_id": teacher.class_id, "since": TODAY}
    clerk = people["clerk"].person_id
    for last in (None, TODAY - timedelta(days=1)):
        with pytest.raises(BadInput):
            posts.give_post(keeper, teacher.school_id, person_id=clerk, **given, last=last, today=TODAY)
        with pytest.raises(BadInput):
            offers.offer_post(keeper, teacher.school_id, **given, last=last, now=clock.now())
    with pytest.raises(BadInput):
        posts.give_post(keeper, teacher.school_id, person_id=clerk, **{**given, "class_id": None}, last=TODAY, today=TODAY)
    posts.give_post(keeper, teacher.school_id, person_id=clerk, **given, last=TODAY + timedelta(days=4), today=TODAY)
    with as_owner():
        assert Post.objects.get(person_id=clerk, role=Role.DEPUTY_HOMEROOM_TEACHER).valid.upper == TODAY + timedelta(days=5)


def test_an_offered_deputy_post_ends_with_its_last_day(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    keeper, teacher, other = actor_of("it_coordinator"), people["homeroom_teacher"], people["other_teacher"]
    code = offers.offer_post(
        keeper, teacher.school_id, role=Role.DEPUTY_HOMEROOM_TEACHER, class_id=teacher.class_id, since=TODAY, last=TODAY, now=clock.now()
    )
    offers.take_offer(arm_for(other), code, clock.now())
    with as_owner():
        held = Post.objects.get(person_id=other.person_id, school_id=teacher.school_id)
    assert (held.valid.lower, held.valid.upper) == (TODAY, TODAY + timedelta(days=1))


def test_a_deputy_sees_and_rolls_the_class_on_the_days_of_the_post_alone(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    deputy, client = people["deputy_homeroom_teacher"], client_of("deputy_homeroom_teacher")
    with as_owner():
        child = Student.objects.filter(school_class_id=deputy.class_id).order_by("pk")[0].name
    page = f"/roster/{deputy.school_id}/classes/{deputy.class_id}/"
    assert child in words(client.get(page))
    with as_owner():
        Post.objects.create(person_id=deputy.person_id, role=Role.CLERK, school_id=deputy.school_id, valid=(TODAY, None))
        Post.objects.filter(person_id=deputy.person_id, role=Role.DEPUTY_HOMEROOM_TEACHER).update(valid=(TODAY - timedelta(days=9), TODAY))
    assert client.get(page).status_code == 403


def test_a_deputys_post_is_ended_before_its_last_day(actor_of: ActorOf, people: dict[str, Somebody], client_of: ClientOf) -> None:
    deputy = people["deputy_homeroom_teacher"]
    with as_owner():
        post = Post.objects.get(person_id=deputy.person_id)
    client_of("it_coordinator").send(f"/roster/{deputy.school_id}/staff/{post.pk}/end/")
    with as_owner():
        assert Post.objects.get(pk=post.pk).valid.upper == TODAY
