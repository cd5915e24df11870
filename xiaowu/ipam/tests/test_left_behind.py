"""What somebody from outside owes by name does not stay with nobody when their post ends: it is asked before, and told after, once."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from tests.flows import Cast
from xiaowu.followups import jobs
from xiaowu.followups.actions.telling import words as said
from xiaowu.followups.models import FollowUp
from xiaowu.ipam.tests.flows import duty
from xiaowu.kernel import clock
from xiaowu.kernel.queue import perform
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import OutsidePost, Post

LEFT = "待辦的負責者已離任，請改派"


@pytest.fixture
def cast(people: dict[str, Somebody], actor_of: Callable[[str], Any], client_of: Callable[[str], Any]) -> Cast:
    return Cast(people, actor_of, client_of)


def morning() -> list[int]:
    return list(perform("followups.left_behind", jobs.left_behind, city=jobs.REACH | {"staff", "outsiders"}))


def told() -> list[tuple[str, bool]]:
    """Whom the notices of somebody's leaving reach: a role, or one account."""
    with as_owner():
        return sorted((each.role, each.account_id is not None) for each in Telling.objects.filter(about__stage="left"))


def test_officer_who_ends_a_post_is_asked_and_told_what_stays_open_and_hands_it_over(cast: Cast) -> None:
    owed, officer = duty(cast), cast.client_of("bureau_officer")
    assert (morning(), "已離任" in words(officer.get(f"/followups/{owed}/"))) == ([], False)
    with as_owner():
        post = Post.objects.get(person_id=cast.people["vendor"].person_id)
        OutsidePost.objects.update_or_create(
            post=post, defaults={"firm": "智雲科技", "reason": "契約", "answers_for_id": cast.people["bureau_officer"].person_id}
        )
    asked = words(officer.send(f"/roster/outsiders/{post.pk}/end/", says_yes=False))
    assert "仍由這個人負責的待辦，須另行改派 1" in asked
    with as_owner():
        Post.objects.filter(pk=post.pk).update(valid=(post.valid.lower, clock.today()))
    assert morning() == morning() == [owed]
    assert told() == [("", True), ("bureau_officer", False)]
    with as_owner():
        about = Telling.objects.filter(about__stage="left")[0].about
    assert said(about).title == LEFT
    assert "已離任，請改派" in words(officer.get(f"/followups/{owed}/"))
    with as_owner():
        FollowUp.objects.filter(pk=owed).update(owner_person=None, owner_role="bureau_officer", owner_words="")
    assert morning() == []
    assert "已離任" not in words(officer.get(f"/followups/{owed}/"))


def test_nobody_is_named_where_nobody_answered_and_nothing_is_asked_of_who_owes_nothing(cast: Cast) -> None:
    owed = duty(cast)
    with as_owner():
        Post.objects.filter(person_id=cast.people["vendor"].person_id).delete()
    assert (morning(), told()) == ([owed], [("bureau_officer", False)])
