"""Fixtures of meals' tests."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import HouseClient
from xiaowu.attendance.models import Roll, RollMark
from xiaowu.identity.rules.accounts import Kind
from xiaowu.identity.tests.family import code_for, started
from xiaowu.meals.models import RefundVersion
from xiaowu.meals.rules.refund_rule import stored
from xiaowu.meals.rules.refund_samples import SAMPLES
from xiaowu.meals.tests.listed import kitchen, service
from xiaowu.meals.tests.merged import IN_OCTOBER, OVER_IT, serve_there
from xiaowu.meals.tests.october import FIRST, NOVEMBER, October, at
from xiaowu.roster.models import Guardian
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import stage_of


@pytest.fixture
def october(actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> October:
    return October(actor_of, people["homeroom_teacher"])


@pytest.fixture
def mother(actor_of: Any, people: dict[str, Somebody], october: October) -> HouseClient:
    """Of the first child of the class."""
    teacher = people["homeroom_teacher"]
    with as_owner():
        guardian = Guardian.objects.create(school_id=october.school, student_id=october.children[0], name="林美玲", relation="mother")
    return started(code_for(actor_of, teacher, Kind.GUARDIAN, guardian.uid), guardian.uid)


@pytest.fixture
def merging(october: October, actor_of: Callable[[str], Any], people: dict[str, Somebody]) -> October:
    """A child of the first school is away in October and over the day of the merger; both schools pay back by a rule, and have a kitchen."""
    stage = stage_of(actor_of, people)
    october.rule(SAMPLES["day_before"])
    october.away(october.children[0], IN_OCTOBER, at(FIRST))
    october.away(october.children[0], OVER_IT, at(NOVEMBER))
    service(stage.there, kitchen(stage.there).pk)
    with as_owner():
        for table in (RollMark, Roll):  # nobody was seen at school on a day of leave
            table.objects.filter(school_class_id=october.place).delete()
        RefundVersion.objects.create(school_id=stage.there, begins=NOVEMBER, rule=stored(SAMPLES["day_before"]), issued_at=at(NOVEMBER))
    serve_there(stage, people, Role.STUDENT_AFFAIRS)
    return october
