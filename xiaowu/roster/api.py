"""The register over JSON: the same queries as the pages."""

from dataclasses import asdict
from typing import Any

from ninja import Query, Router, Schema

from xiaowu.kernel import clock
from xiaowu.kernel.access import SIGNED_IN, needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds.schemas import Number
from xiaowu.kernel.text import line
from xiaowu.kernel.ui.lists import Wanted
from xiaowu.roster.permissions import Permission
from xiaowu.roster.queries import places, students
from xiaowu.roster.queries.places import ClassRow, SchoolRow
from xiaowu.roster.queries.students import StudentRow

router = Router(tags=["roster"])


class Schools(Schema):
    """One page of schools and how many there are in all."""

    total: int
    rows: list[SchoolRow]


class Standing(Schema):
    """A post of the one who asks."""

    role: str
    school_id: int | None
    class_id: int | None


class Me(Schema):
    """Who asks, and by which posts."""

    name: str
    standings: list[Standing]


class SchoolQuery(Schema):
    q: str = ""
    page: Number = 1


@router.get("/me", response=Me)
@needs(SIGNED_IN)
def me(request: ActedRequest) -> dict[str, Any]:
    return {"name": request.actor.name, "standings": [asdict(each) for each in request.actor.standings]}


@router.get("/schools", response=Schools)
@needs(Permission.SEE_SCHOOLS)
def schools(request: ActedRequest, asked: Query[SchoolQuery]) -> dict[str, Any]:
    number = min(max(asked.page, 1), 10_000)
    found = places.schools(Wanted(text=line(asked.q, 50), sort="code", number=number), clock.today())
    return {"total": found.total, "rows": found.rows}


@router.get("/schools/{id:school_id}/classes", response=list[ClassRow])
@needs(Permission.SEE_CLASSES)
def classes(request: ActedRequest, school_id: int) -> list[ClassRow]:
    require(request.actor, Permission.SEE_CLASSES, school_id=school_id)
    return places.classes(school_id, clock.today())


@router.get("/schools/{id:school_id}/classes/{id:class_id}/students", response=list[StudentRow])
@needs(Permission.SEE_STUDENTS)
def class_students(request: ActedRequest, school_id: int, class_id: int) -> list[StudentRow]:
    return students.class_list(request.actor, school_id, class_id)
