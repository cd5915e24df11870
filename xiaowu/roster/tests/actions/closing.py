"""Closing a school, for tests."""

from collections.abc import Callable
from typing import Any

from conftest import as_owner
from xiaowu.roster.actions import schools as actions
from xiaowu.roster.tests.ending import TODAY, Stage

ActorOf = Callable[[str], Any]


def told(names: tuple[str, ...], model: Any, **chosen: Any) -> list[tuple[Any, ...]]:
    with as_owner():
        return sorted((tuple(map(str, row)) for row in model.objects.filter(**chosen).values_list(*names)), key=str)


def in_class(school_id: int) -> dict[str, Any]:
    return {"school_id": school_id, "school_class__isnull": False}


def close(stage: Stage) -> Any:
    return actions.close_school(stage.actor_of("bureau_officer"), stage.here, closed_on=TODAY, successor_id=stage.there, today=TODAY)
