"""The register over JSON: the same queries as the pages."""

from dataclasses import asdict
from typing import Any

from ninja import Router, Schema

from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.api import list_route
from xiaowu.roster import lists
from xiaowu.roster.lists.bureau import OFFICERS, OUTSIDERS
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places
from xiaowu.roster.queries.places import ClassRow

router = Router(tags=["roster"])


class RoleAssignment(Schema):
    """A post of the one who asks."""

    role: str
    school_id: int | None
    class_id: int | None
    section: str


class Me(Schema):
    """Who asks, and with which posts."""

    name: str
    assignments: list[RoleAssignment]


@router.get("/me", response=Me)
@needs(SIGNED_IN)
def me(request: ActedRequest) -> dict[str, Any]:
    return {"name": request.actor.name, "assignments": [asdict(each) for each in request.actor.assignments]}


@router.get("/schools/{id:school_id}/classes", response=list[ClassRow])
@needs(Permission.SEE_CLASSES)
def classes(request: ActedRequest, school_id: int) -> list[ClassRow]:
    """The classes of this academic year; a school has no more than fit on a page."""
    require(request.actor, Permission.SEE_CLASSES, school_id=school_id)
    return places.classes(school_id, clock.today())


list_route(router, "/schools", lists.SCHOOLS)
list_route(router, "/graduation", lists.TURNS)
list_route(router, "/bureau", OFFICERS)
list_route(router, "/outsiders", OUTSIDERS)
list_route(router, "/schools/{id:school_id}/staff", lists.STAFF)
list_route(router, "/schools/{id:school_id}/classes/{id:class_id}/students", lists.CLASS)
list_route(router, "/schools/{id:school_id}/students", lists.STUDENTS)
list_route(router, "/schools/{id:school_id}/students/incoming", lists.INCOMING)
list_route(router, "/schools/{id:school_id}/students/left", lists.LEFT)
list_route(router, "/schools/{id:school_id}/students/left/removed", lists.MISTAKES)
list_route(router, "/schools/{id:school_id}/students/{id:student_id}/looks", lists.LOOKS)
