"""A kind has the steps of its verbs, and no state to which none of them leads."""

from itertools import combinations

import pytest

from xiaowu.followups.rules.flow import ENDED, EVERY, OWED, OWNERS, State, Verb, flow
from xiaowu.followups.rules.kinds import Owner, owner_of, owners
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

PERMISSIONS = {verb: "w" if verb in OWNERS else "k" for verb in Verb}
SECTIONS = (SectionCode("network"), SectionCode("platform"))


def test_a_kind_that_is_noted_and_closed_alone_is_open_or_done() -> None:
    found = flow("x", "x", permissions=PERMISSIONS, verbs={Verb.NOTE, Verb.CLOSE}, words={State.OPEN: "列管中"})
    assert found.states == {State.OPEN: "列管中", State.DONE: "已結案"}
    assert {(state, verb): step.to for (state, verb), step in found.steps.items()} == {
        (State.OPEN, Verb.NOTE): State.OPEN, (State.OPEN, Verb.CLOSE): State.DONE,
    }  # fmt: skip
    assert (found.permission(Verb.NOTE), found.permission(Verb.CLOSE)) == ("w", "k")


@pytest.mark.parametrize("verbs", [{Verb.CLOSE, *more} for size in range(3) for more in combinations(sorted(EVERY - {Verb.CLOSE}), size)])
def test_every_choice_of_verbs_makes_a_flow_whose_states_are_reached(verbs: set[Verb]) -> None:
    found = flow("x", "x", permissions=PERMISSIONS, verbs=verbs)
    assert found.states.keys() == {State.OPEN, *(step.to for step in found.steps.values())}
    assert found.owed == OWED & found.states.keys()


def test_what_is_final_leads_nowhere_from_its_end() -> None:
    found = flow("x", "x", permissions=PERMISSIONS, is_final=True)
    assert {state for state in found.states if not found.verbs_from(state)} == ENDED
    assert found.step(State.ANSWERED, Verb.REOPEN)


def test_an_owner_is_a_role_of_the_school_or_the_bureau_with_its_sections() -> None:
    may = {"it_coordinator", "bureau_officer", "homeroom_teacher"}
    bureau = [Owner(Role.BUREAU_OFFICER), *(Owner(Role.BUREAU_OFFICER, each) for each in SECTIONS)]
    assert owners(may, SECTIONS, has_school=True) == [Owner(Role.IT_COORDINATOR), *bureau]
    assert owners(may, SECTIONS, has_school=False) == bureau
    assert [owner_of(each.value) for each in bureau] == bureau


def test_what_is_no_owner_is_refused() -> None:
    with pytest.raises(ValueError, match="nobody"):
        owner_of("nobody")
