"""What a section of the bureau owes waits for its officers and for people of no section, and for no other section's officers."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from conftest import as_owner
from tests.cast import arm_for, signed_in
from tests.flows import Cast
from xiaowu.followups.actions.flow import step
from xiaowu.followups.actions.keeping import change
from xiaowu.followups.queries.follow_ups import waiting_for
from xiaowu.followups.queries.kinds import is_owed_by
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.lists import ListRequest
from xiaowu.notifications.actions.distributing import distribute
from xiaowu.notifications.models import Notice
from xiaowu.roster.models import Post
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

NETWORK = Owner(Role.BUREAU_OFFICER, SectionCode("network"))
Officer = Callable[[str], Any]


@pytest.fixture
def officer(cast: Cast) -> Officer:
    """The bureau's officer of the cast, in a section or in none."""

    def of(section: str) -> Any:
        with as_owner():
            Post.objects.filter(role=Role.BUREAU_OFFICER).update(section=section)
        return arm_for(cast.people["bureau_officer"])

    return of


@pytest.fixture
def owed(officer: Officer, asked: int) -> int:
    """A follow-up that the section for networks owes."""
    change(officer(""), asked, owner=NETWORK, due=None, seen=None, now=clock.now())
    return asked


@pytest.mark.parametrize(("section", "waits"), [("network", True), ("", True), ("platform", False)])
def test_it_waits_for_the_sections_officers_and_for_who_belongs_to_none(officer: Officer, owed: int, section: str, waits: bool) -> None:
    from xiaowu.followups.queries.follow_ups import follow_ups  # the list that shows it

    actor = officer(section)
    assert actor.assignments[0].section == section
    assert is_owed_by(actor, "bureau_officer", None, "network") == waits
    mine = follow_ups(actor, ListRequest(filters=(("whose", "mine"),), whole=True)).rows
    assert (owed in [row.id for row in mine]) == waits
    waiting = waiting_for(actor)
    assert (owed in [row.id for row in (waiting.first if waiting else ())]) == waits
    assert owed in [row.id for row in follow_ups(actor, ListRequest(whole=True)).rows]  # everybody at the bureau sees it


def test_its_section_takes_it_and_the_page_says_whose_it_is(cast: Cast, officer: Officer, owed: int) -> None:
    step(officer("network"), owed, Verb.TAKE, text="", now=clock.now())
    assert "網管資安組" in signed_in(cast.people["bureau_officer"].account_id).get(f"/followups/{owed}/").content.decode()


def test_the_section_is_told_and_no_officer_of_another(cast: Cast, officer: Officer, asked: int) -> None:
    who, colleague = cast.people["bureau_officer"], cast.people["clerk"]
    actor = officer("platform")
    with as_owner():
        Post.objects.create(person_id=colleague.person_id, role=Role.BUREAU_OFFICER, section="network", valid=(clock.today(), None))
    change(actor, asked, owner=NETWORK, due=None, seen=None, now=clock.now())
    distribute()
    with as_owner():
        told = set(Notice.objects.filter(kind="followups.owed", about__id=asked).values_list("account_id", flat=True))
    assert colleague.account_id in told
    assert who.account_id not in told


def test_what_another_section_owes_is_handed_on_by_any_officer(officer: Officer, owed: int) -> None:
    actor = officer("platform")
    change(actor, owed, owner=replace(NETWORK, section=SectionCode("platform")), due=None, seen=None, now=clock.now())
    assert waiting_for(actor) is not None
    assert is_owed_by(actor, "bureau_officer", None, "platform")
