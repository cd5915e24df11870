"""Shared by tests of merged schools: who serves at the successor, what is settled there, and what was paid back."""

from collections import Counter
from datetime import date
from typing import Any

from conftest import Somebody, as_owner
from xiaowu.meals.actions.refund_month import step
from xiaowu.meals.models import RefundDay
from xiaowu.meals.rules.refund_ledger import State, Verb
from xiaowu.meals.tests.october import at
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.models import Post
from xiaowu.roster.rules.roles import Role
from xiaowu.roster.tests.ending import TODAY, Stage

DECEMBER = date(2026, 12, 1)
IN_OCTOBER = [date(2026, 10, each) for each in (12, 13)]
OVER_IT = [date(2026, 11, each) for each in (19, 20, 23, 24, 25, 26, 27)]


def serve_there(stage: Stage, people: dict[str, Somebody], role: Role) -> None:
    """The second school's coordinator has this post there instead."""
    with as_owner():
        Post.objects.filter(person_id=people["other_coordinator"].person_id).delete()
        Post.objects.create(person_id=people["other_coordinator"].person_id, school_id=stage.there, role=role, valid=(stage.began, None))


def merge(stage: Stage, on: date = TODAY) -> Any:
    return actions.close_school(stage.actor_of("bureau_officer"), stage.here, closed_on=on, successor_id=stage.there, today=TODAY)


def settle(stage: Stage, school_id: int, month: date, verb: Verb = Verb.CLOSE, on: date = TODAY) -> State:
    return step(stage.actor_of("other_coordinator"), school_id, month, verb, now=at(on, 9))


def paid() -> Counter[date]:
    """How often each day was paid back, at whichever school."""
    with as_owner():
        found = Counter[date]()
        for each in RefundDay.objects.exclude(price=0):
            found[each.day] += 1 if each.price > 0 else -1
    return found
