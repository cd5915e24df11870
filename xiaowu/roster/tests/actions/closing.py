"""Closing a school, for tests."""

from collections.abc import Callable
from typing import Any

from conftest import as_owner
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.actions.places import add_school
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Level
from xiaowu.roster.tests.ending import TODAY, Stage

ActorOf = Callable[[str], Any]


def told(names: tuple[str, ...], model: Any, **chosen: Any) -> list[tuple[Any, ...]]:
    with as_owner():
        return sorted((tuple(map(str, row)) for row in model.objects.filter(**chosen).values_list(*names)), key=str)


def in_class(school_id: int) -> dict[str, Any]:
    return {"school_id": school_id, "school_class__isnull": False}


def close(stage: Stage) -> Any:
    return actions.close_school(stage.actor_of("bureau_officer"), stage.here, closed_on=TODAY, successor_id=stage.there, today=TODAY)


def some(told: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Of what a system says of a merger, what the bureau reads: what is none is not told."""
    return [each for each in told if each[1]]


def another_school(bureau: Any, like: int) -> int:
    """A third school, where that one is; returns its id."""
    with as_owner():
        district, area = School.objects.values_list("district__name", "area").get(pk=like)
    return add_school(bureau, code="999003", level=Level.ELEMENTARY, name="市立第三國小", district=district, area=area)
