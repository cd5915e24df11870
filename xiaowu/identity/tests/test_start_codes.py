"""A one-time start code: who may use it, how often, and whom it needs behind it; and the first officer, who needs none."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody
from xiaowu.identity.actions.accounts import account_of_code, give_start_code, make_first_officer, use_start_code
from xiaowu.identity.models import Account, StartCode
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import ActorOf, code_for
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.roster.models import Guardian, Post

NEW = "Morning-116"


@pytest.fixture
def code(actor_of: ActorOf, keeper: Somebody, people: dict[str, Somebody]) -> str:
    """The clerk's, from the school's coordinator."""
    return give_start_code(actor_of("it_coordinator"), keeper.school_id, person_id=people["clerk"].person_id, today=clock.today())


def test_a_code_sets_one_password(code: str, people: dict[str, Somebody]) -> None:
    use_start_code(code, NEW, clock.now())
    with pytest.raises(NotFound):
        use_start_code(code, "Morning-117", clock.now())
    assert Account.objects.get(pk=people["clerk"].account_id).check_password(NEW)


def test_a_code_whose_giver_is_gone_opens_nothing(code: str) -> None:
    assert account_of_code(code, clock.now())
    StartCode.objects.update(made_by=None)  # as the database does when the account goes
    assert account_of_code(code, clock.now()) is None
    with pytest.raises(NotFound):
        use_start_code(code, NEW, clock.now())


def test_a_familys_card_whose_giver_is_gone_binds_no_child(actor_of: ActorOf, teacher: Somebody, mother: Guardian) -> None:
    given = code_for(actor_of, teacher, Kind.GUARDIAN, mother.uid)
    StartCode.objects.update(made_by=None)
    with pytest.raises(NotFound):
        use_start_code(given, NEW, clock.now())


def test_a_fresh_city_has_its_first_officer_by_a_name_that_is_one_and_is_free(db: None, owner: Callable[[], Any]) -> None:
    with owner():
        made = make_first_officer(system("officer"), sign_in="First.Officer", name="王小明", password=NEW, today=clock.today())
        post = Post.objects.get(person=made.person)
        for sign_in in ("王小明", "FIRST.officer"):
            with pytest.raises(BadInput):
                make_first_officer(system("officer"), sign_in=sign_in, name="王小明", password=NEW, today=clock.today())
    assert (made.sign_in, made.check_password(NEW)) == ("first.officer", True)
    assert (post.role, post.school_id, post.valid.lower) == ("bureau_officer", None, clock.today())
