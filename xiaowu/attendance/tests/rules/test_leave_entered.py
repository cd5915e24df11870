"""A school's rules of leave through their form: nothing is lost that the form does not ask, and what it says holds."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.attendance.rules.leave_entered import entered, typed
from xiaowu.attendance.rules.leave_types import MOST_DAYS, NEVER, LeaveCounting, Proof, SchoolRules, rules_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.attendance.tests.leave_rules import SCHOOLS, ladder
from xiaowu.roster.rules.roles import Level


@pytest.mark.parametrize("school", SCHOOLS)
@given(late=st.integers(0, 60), notes=st.text(max_size=20))
def test_the_form_of_a_schools_rules_sent_as_it_was_shown_changes_nothing_else(school: str, late: int, notes: str) -> None:
    level, overrides, _chains = SCHOOLS[school]
    overrides = {**overrides, "types": {**overrides["types"], "sick": {**overrides["types"].get("sick", {}), "source": "本校學生請假規則"}}}
    before = rules_of(level, overrides)
    after = rules_of(level, entered(level, overrides, sent(before) | {"late": late, "notes": notes}))
    assert after == replace(before, late=late, notes=notes)


@given(
    st.sampled_from(LeaveType), st.sampled_from([None, 0, 2]), st.booleans(), st.booleans(), st.lists(st.integers(1, 9), max_size=4),
    st.sampled_from(Proof), st.sampled_from(LeaveCounting), st.sampled_from(Level),
)  # fmt: skip
def test_what_the_form_says_of_a_type_is_its_rule_also_where_the_house_says_otherwise(
    kind: LeaveType, number: int | None, exam_proof: bool, in_exams: bool, by_kin: list[int], proof: Proof, counted: LeaveCounting, level: Level
) -> None:
    said = {"offered": True, "proof_from": number, "ahead": number, "ahead_from": number, "most": number, "exam_proof": exam_proof,
        "in_exams": in_exams, "by_kin": by_kin, "proof": proof, "counted": counted}  # fmt: skip
    given_form = sent(rules_of(level, {})) | {f"{kind}_{name}": value for name, value in said.items()}
    rule = rules_of(level, entered(level, {}, given_form)).types[kind]
    assert (rule.proof_from, rule.ahead, rule.most) == ((NEVER, None, MOST_DAYS) if number is None else (number,) * 3)
    assert (rule.exam_proof, rule.in_exams, rule.by_kin, rule.proof, rule.counted) == (exam_proof, in_exams, tuple(by_kin), proof, counted)


@pytest.mark.parametrize(
    ("steps", "through", "rungs"),
    [
        ((2, 3, 6), True, [(2, "H"), (3, "HS"), (6, "HSD"), (NEVER, "HSDP")]),
        ((2, 3, 6), False, [(2, "H"), (3, "S"), (6, "D"), (NEVER, "P")]),
        ((None, 1, 2), True, [(1, "S"), (2, "SD"), (NEVER, "SDP")]),
        ((0, NEVER, None), True, [(NEVER, "HS")]),
        ((None, None, None), True, [(NEVER, "P")]),
    ],
)
def test_the_steps_that_the_form_says_are_the_ladder(steps: tuple[int | None, ...], through: bool, rungs: list[tuple[int, str]]) -> None:
    names = {"homeroom_to": steps[0], "affairs_to": steps[1], "dean_to": steps[2], "through": through}
    stored = {"exams_also": "principal", "ladder": ladder((NEVER, "H"))}
    said = entered(Level.ELEMENTARY, stored, sent(rules_of(Level.ELEMENTARY, stored)) | names)
    assert (said["ladder"], said["exams_also"]) == (ladder(*rungs), "principal")
    again = sent(rules_of(Level.ELEMENTARY, said))
    assert entered(Level.ELEMENTARY, said, again | {"exams_also": False})["exams_also"] == ""
    assert entered(Level.ELEMENTARY, {}, again)["exams_also"] == "dean_of_studies"


def sent(rules: SchoolRules) -> dict[str, Any]:
    """The form as it is shown, sent back."""
    return typed(rules)
