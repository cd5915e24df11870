"""A school's rules of leave as its form shows them, and as they are stored again (本校請假規定): what the form does not ask stays as it stood."""

from collections.abc import Mapping
from dataclasses import fields, replace
from typing import Any

from xiaowu.attendance.rules.leave_types import MOST_DAYS, NEVER, SchoolRules, TypeRule, house_rule, rules_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.roster.rules.roles import Level, Role

STEPS = (("homeroom_to", Role.HOMEROOM_TEACHER), ("affairs_to", Role.STUDENT_AFFAIRS), ("dean_to", Role.DEAN_OF_STUDENTS))
LADDER = (*(name for name, _role in STEPS), "through")
_EMPTY: Mapping[str, Any] = {"proof_from": NEVER, "ahead": None, "ahead_from": 0, "most": MOST_DAYS}  # what an empty number says
_ASKED = (*_EMPTY, "proof", "counted", "exam_proof", "in_exams")


def shown(rules: SchoolRules) -> dict[str, Any]:
    """The rules as the form shows them: empty for a step that nobody passes, 0 for one that agrees first and never alone."""
    by_last = {rung.by[-1]: rung.up_to for rung in rules.ladder}
    passed = {role for rung in rules.ladder for role in rung.by}
    said: dict[str, Any] = {name: by_last.get(role, 0 if role in passed else None) for name, role in STEPS} | {
        "through": any(len(rung.by) > 1 for rung in rules.ladder), "late": rules.late, "lessons": rules.lessons,
        "exams": sorted(rules.exams), "exams_also": rules.exams_also is not None, "notes": rules.notes,
    }  # fmt: skip
    for each in LeaveType:
        rule = rules.types.get(each, TypeRule())
        said[f"{each}_offered"] = each in rules.types
        said[f"{each}_by_kin"] = " ".join(str(days) for days in rule.by_kin)
        for name in _ASKED:
            value = getattr(rule, name)
            said[f"{each}_{name}"] = None if name in _EMPTY and value == _EMPTY[name] else value
    return said


def typed(rules: SchoolRules) -> dict[str, Any]:
    """The rules as the form gives them once it is read: `entered` of these changes nothing."""
    kin = {f"{each}_by_kin": list(rules.types.get(each, TypeRule()).by_kin) for each in LeaveType}
    return shown(rules) | {"exams": [each.isoformat() for each in sorted(rules.exams)]} | kin


def entered(level: Level, stored: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """What the form says, over what is stored."""
    before = rules_of(level, stored)
    was = shown(before)
    said = dict(stored) | {"late": given["late"], "lessons": given["lessons"], "exams": given["exams"], "notes": given["notes"]}
    if any(given[name] != was[name] for name in LADDER):
        said["ladder"] = _ladder(given)
    if given["exams_also"] != was["exams_also"]:
        said["exams_also"] = Role.DEAN_OF_STUDIES.value if given["exams_also"] else ""
    said["types"] = {each.value: _type(level, each, before, given) for each in LeaveType if given[f"{each}_offered"]}
    return said


def _type(level: Level, each: LeaveType, before: SchoolRules, given: Mapping[str, Any]) -> dict[str, Any]:
    """What a school says of a type otherwise than the house."""
    house = house_rule(level, each)
    asked = {name: given[f"{each}_{name}"] for name in _ASKED}
    asked = {name: _EMPTY[name] if value is None else value for name, value in asked.items()}
    rule = replace(before.types.get(each, house), by_kin=tuple(given[f"{each}_by_kin"]), **asked)
    changed = {field.name: getattr(rule, field.name) for field in fields(TypeRule) if getattr(rule, field.name) != getattr(house, field.name)}
    return {name: list(value) if isinstance(value, tuple) else value for name, value in changed.items()}


def _ladder(given: Mapping[str, Any]) -> list[dict[str, Any]]:
    ladder: list[dict[str, Any]] = []
    before: list[str] = []
    for name, role in STEPS:
        if given[name]:
            ladder.append({"up_to": given[name], "by": [*(before if given["through"] else []), role.value]})
        before += [role.value] if given[name] is not None else []
    if not ladder or ladder[-1]["up_to"] < NEVER:
        ladder.append({"up_to": NEVER, "by": [*(before if given["through"] else []), Role.PRINCIPAL.value]})
    return ladder
