"""Two who write a school's rules of leave at once."""

from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.attendance.actions.leave_rules import as_shown, set_rules
from xiaowu.attendance.models import LeaveRules
from xiaowu.attendance.queries import leave as queries
from xiaowu.attendance.rules.leave_entered import typed
from xiaowu.attendance.rules.leave_types import rules_of
from xiaowu.attendance.rules.roll import LeaveType
from xiaowu.kernel import clock
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.seen import Stale, marks


def test_two_who_write_a_schools_rules_at_once_keep_each_what_the_other_touched_and_are_asked_where_both_did(
    actor_of: Any, teacher: Somebody
) -> None:
    school, office, now = teacher.school_id, actor_of("student_affairs"), clock.now()
    level, held = queries.rules_row(office, school)
    shown = typed(rules_of(level, held.overrides))
    seen = marks(as_shown(shown))
    set_rules(office, school, shown, seen=seen, now=now)
    with as_owner():
        assert not LeaveRules.objects.exists()  # nothing was touched
    set_rules(office, school, shown | {"late": 9, "exams": ["2026-11-26"]}, seen=seen, now=now)
    set_rules(office, school, shown | {"lessons": 6, "sick_most": 20}, seen=seen, now=now)
    rules = queries.rules_at(school)
    assert (rules.late, rules.lessons, rules.types[LeaveType.SICK].most, [f"{each}" for each in rules.exams]) == (9, 6, 20, ["2026-11-26"])
    with pytest.raises(Stale) as stale:
        set_rules(office, school, shown | {"late": 4}, seen=seen, now=now)
    assert (stale.value.now, stale.value.besides["lessons"]) == ({"late": 9}, 6)
    with pytest.raises(Forbidden):
        set_rules(actor_of("homeroom_teacher"), school, shown, seen=seen, now=now)
