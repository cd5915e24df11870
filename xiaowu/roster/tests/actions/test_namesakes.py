"""Somebody new on the staff who has a known person's name is asked about before that person gets two records."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import hidden, words
from xiaowu.kernel.models import AuditEntry
from xiaowu.roster.actions.posts import Namesake, enter_person
from xiaowu.roster.models import Person, Post
from xiaowu.roster.rules.namesakes import another, same
from xiaowu.roster.rules.posts import Barrier
from xiaowu.roster.rules.roles import Role

TODAY = date(2026, 11, 24)
ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]


def entered(actor: Any, school: int, name: str, role: Role = Role.NUTRITIONIST, confirmed: str = "") -> int:
    return enter_person(actor, school, name=name, role=role, class_id=None, since=TODAY, today=TODAY, confirmed=confirmed)


def asked(actor: Any, school: int, name: str) -> Namesake:
    with pytest.raises(Namesake) as doubt:
        entered(actor, school, name)
    return doubt.value


def on_record() -> list[tuple[str, dict[str, Any]]]:
    with as_owner():
        return list(AuditEntry.objects.filter(subject="namesake").order_by("pk").values_list("verb", "facts"))


def called(name: str) -> int:
    return Person.objects.filter(name=name).count()


@pytest.mark.parametrize("written", ["{}", " {} ", "{}　"])
def test_a_keeper_is_asked_about_a_colleague_of_that_name_however_it_is_written(
    actor_of: ActorOf, people: dict[str, Somebody], school: int, written: str
) -> None:
    clerk, keeper = people["clerk"], actor_of("it_coordinator")
    doubt = asked(keeper, school, written.format(clerk.name))
    assert [(each.person_id, each.barrier, [post.role for post in each.posts]) for each in doubt.known] == [(clerk.person_id, None, [Role.CLERK])]
    assert called(clerk.name) == 1
    assert on_record() == [("asked", {"people": [clerk.person_id]})]


def test_a_keeper_who_says_that_it_is_another_person_makes_one_and_it_is_on_record(
    actor_of: ActorOf, people: dict[str, Somebody], school: int
) -> None:
    clerk, keeper = people["clerk"], actor_of("it_coordinator")
    made = entered(keeper, school, clerk.name, confirmed=another(asked(keeper, school, clerk.name).token))
    assert made != clerk.person_id
    assert called(clerk.name) == 2
    assert on_record()[-1] == ("answered", {"people": [clerk.person_id], "is_same": False})


def test_a_keeper_who_says_that_it_is_the_same_person_gives_a_further_post(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    clerk, keeper = people["clerk"], actor_of("it_coordinator")
    token = asked(keeper, school, clerk.name).token
    assert entered(keeper, school, clerk.name, confirmed=same(token, clerk.person_id)) == clerk.person_id
    assert called(clerk.name) == 1
    with as_owner():
        assert set(Post.objects.filter(person_id=clerk.person_id).values_list("role", flat=True)) == {Role.CLERK, Role.NUTRITIONIST}
    assert on_record()[-1] == ("answered", {"people": [clerk.person_id], "is_same": True})


def test_an_answer_given_twice_makes_no_third_person(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    """The person made by the first answer is among those shown then."""
    clerk, keeper = people["clerk"], actor_of("it_coordinator")
    confirmed = another(asked(keeper, school, clerk.name).token)
    made = entered(keeper, school, clerk.name, confirmed=confirmed)
    with pytest.raises(Namesake) as doubt:
        entered(keeper, school, clerk.name, confirmed=confirmed)
    assert {each.person_id for each in doubt.value.known} == {clerk.person_id, made}
    assert called(clerk.name) == 2


def test_a_keeper_is_asked_about_whoever_left_and_gives_no_post_to_them(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    clerk = people["clerk"]
    with as_owner():
        Post.objects.filter(person_id=clerk.person_id).update(valid=(TODAY - timedelta(days=90), TODAY - timedelta(days=9)))
    (known,) = asked(actor_of("it_coordinator"), school, clerk.name).known
    assert (known.person_id, known.barrier) == (clerk.person_id, Barrier.NOT_HERE)


def test_a_keeper_is_not_told_who_works_elsewhere_and_the_bureau_is(actor_of: ActorOf, people: dict[str, Somebody], school: int) -> None:
    other = people["other_teacher"]
    doubt = asked(actor_of("bureau_officer"), school, other.name)
    assert [(each.person_id, each.barrier) for each in doubt.known] == [(other.person_id, None)]
    assert entered(actor_of("it_coordinator"), school, other.name) != other.person_id


def test_the_page_shows_whose_name_it_is_and_keeps_what_was_typed(client_of: ClientOf, people: dict[str, Somebody], school: int) -> None:
    clerk, keeper = people["clerk"], client_of("it_coordinator")
    typed = {"person_name": clerk.name, "role": "nutritionist", "class_id": "", "since": "115/11/02"}
    shown = keeper.send(f"/roster/{school}/staff/add/", typed, follow=False)
    page = shown.content.decode()
    assert (shown.status_code, called(clerk.name)) == (200, 1)
    assert "請先確認是不是同一個人" in words(shown)
    assert 'value="115/11/02"' in page
    choices = [each.split('"')[0] for each in page.split('type="radio" name="confirmed" value="')[1:]]
    assert len(choices) == 2
    assert hidden(shown, "_key")
    done = keeper.send(f"/roster/{school}/staff/add/", {**typed, "confirmed": choices[0]}, follow=False)
    assert (done.status_code, called(clerk.name)) == (303, 1)
    assert [verb for verb, _facts in on_record()] == ["asked", "answered"]
