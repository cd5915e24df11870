"""Attendance over JSON: the same queries and the same action as the pages."""

from collections import Counter
from datetime import date

from django.utils.translation import gettext as _
from ninja import Router, Schema

from xiaowu.attendance.actions.group import save_group
from xiaowu.attendance.actions.period import save_period
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.lists import CLOSURES, LEAVES
from xiaowu.attendance.permissions import Permission
from xiaowu.attendance.queries.completion import (
    CityToday,
    SchoolToday,
    city_today,
    school_today,
)
from xiaowu.attendance.queries.group import group_sheet
from xiaowu.attendance.queries.period import period_sheet
from xiaowu.attendance.queries.report import CityReport, city_report
from xiaowu.attendance.queries.roll import RollSheet, class_on, roll_sheet
from xiaowu.attendance.queries.statistics import CountsReport, counts_report
from xiaowu.attendance.rules.report import Slice
from xiaowu.attendance.rules.roll import LeaveType, Mark, RollException
from xiaowu.kernel import clock
from xiaowu.kernel.access import needs, require
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.bounds.schemas import Day, Id, Number
from xiaowu.kernel.errors import BadInput
from xiaowu.kernel.idempotency import said_again_by
from xiaowu.kernel.lists.api import list_route

router = Router(tags=["attendance"])


class ExceptionIn(Schema):
    """A child who is not simply present."""

    student_id: Id
    mark: Mark
    leave_type: LeaveType | None = None


class RollIn(Schema):
    """A roll to save: `revision` is the one that was read (0: none yet); `children` are all who were on it: nobody else is assumed present."""

    revision: Number
    exceptions: list[ExceptionIn]
    children: list[Id] | None = None


class RollSaved(Schema):
    revision: int


@router.get("/schools/{id:school_id}/classes/{id:class_id}/rolls/{day:day}", response=RollSheet)
@needs(Permission.SEE_ROLL)
def read_roll(request: ActedRequest, school_id: int, class_id: int, day: date) -> RollSheet:
    return roll_sheet(request.actor, school_id, class_id, day)


def saved_roll(request: ActedRequest, school_id: int, class_id: int, day: date, body: RollIn) -> dict[str, int]:
    """The roll as it stands."""
    require(request.actor, Permission.TAKE_ROLL, school_id=school_id, class_id=class_id)
    header, _children = class_on(school_id, class_id, day)
    return {"revision": header.revision}


@router.put("/schools/{id:school_id}/classes/{id:class_id}/rolls/{day:day}", response=RollSaved)
@needs(Permission.TAKE_ROLL)
@said_again_by(saved_roll)
def put_roll(request: ActedRequest, school_id: int, class_id: int, day: date, body: RollIn) -> dict[str, int]:
    revision = save_roll(
        request.actor,
        school_id,
        class_id=class_id,
        day=day,
        exceptions=_given(body),
        seen_revision=body.revision,
        now=clock.now(),
        listed=body.children,
    )
    return {"revision": revision}


@router.get("/schools/{id:school_id}/classes/{id:class_id}/rolls/{day:day}/periods/{id:period}", response=RollSheet)
@needs(Permission.SEE_ROLL)
def read_period(request: ActedRequest, school_id: int, class_id: int, day: date, period: int) -> RollSheet:
    """The roll of a period as it counts; `period` is ten times the lesson's number, and what lies between lessons lies between."""
    return period_sheet(request.actor, school_id, class_id, day, period)


def saved_period(request: ActedRequest, school_id: int, class_id: int, day: date, period: int, body: RollIn) -> dict[str, int]:
    """The roll as it stands."""
    return {"revision": period_sheet(request.actor, school_id, class_id, day, period).header.revision}


@router.put("/schools/{id:school_id}/classes/{id:class_id}/rolls/{day:day}/periods/{id:period}", response=RollSaved)
@needs(Permission.TAKE_PERIOD)
@said_again_by(saved_period)
def put_period(request: ActedRequest, school_id: int, class_id: int, day: date, period: int, body: RollIn) -> dict[str, int]:
    given, now = _given(body), clock.now()
    revision = save_period(
        request.actor,
        school_id,
        class_id=class_id,
        day=day,
        period=period,
        exceptions=given,
        seen_revision=body.revision,
        now=now,
        listed=body.children,
    )
    return {"revision": revision}


@router.get("/schools/{id:school_id}/groups/{id:group_id}/rolls/{day:day}/periods/{id:period}", response=RollSheet)
@needs(Permission.TAKE_LESSON)
def read_group(request: ActedRequest, school_id: int, group_id: int, day: date, period: int) -> RollSheet:
    """The roll of one's own lesson with a teaching group today."""
    return group_sheet(request.actor, school_id, group_id, day, period)


def saved_group(request: ActedRequest, school_id: int, group_id: int, day: date, period: int, body: RollIn) -> dict[str, int]:
    """The roll as it stands."""
    return {"revision": group_sheet(request.actor, school_id, group_id, day, period).header.revision}


@router.put("/schools/{id:school_id}/groups/{id:group_id}/rolls/{day:day}/periods/{id:period}", response=RollSaved)
@needs(Permission.TAKE_LESSON)
@said_again_by(saved_group)
def put_group(request: ActedRequest, school_id: int, group_id: int, day: date, period: int, body: RollIn) -> dict[str, int]:
    given, now = _given(body), clock.now()
    revision = save_group(
        request.actor, school_id, group_id=group_id, day=day, period=period, exceptions=given, seen_revision=body.revision, now=now,
        listed=body.children,
    )  # fmt: skip
    return {"revision": revision}


def _given(body: RollIn) -> dict[int, RollException]:
    """The exceptions; leave without a type counts as other leave. Raises BadInput for a child that is named twice."""
    named = Counter(each.student_id for each in body.exceptions)
    if twice := sorted(each for each, times in named.items() if times > 1):
        raise BadInput(_("學生 %(student)s 寫了不只一次。") % {"student": "、".join(map(str, twice))}, at="exceptions")
    return {
        each.student_id: RollException(each.mark, (each.leave_type or LeaveType.OTHER) if each.mark is Mark.LEAVE else None)
        for each in body.exceptions
    }


@router.get("/schools/{id:school_id}/days/{day:day}", response=SchoolToday)
@needs(Permission.SEE_COMPLETION)
def read_school_day(request: ActedRequest, school_id: int, day: date) -> SchoolToday:
    return school_today(request.actor, school_id, day)


@router.get("/schools/{id:school_id}/days/{day:day}/counts", response=CountsReport)
@needs(Permission.SEE_COUNTS)
def read_counts(request: ActedRequest, school_id: int, day: date) -> CountsReport:
    return counts_report(request.actor, school_id, day, clock.today())


@router.get("/city/today", response=CityToday)
@needs(Permission.SEE_CITY)
def read_city(request: ActedRequest) -> CityToday:
    return city_today(request.actor, clock.today())


@router.get("/city/report", response=CityReport)
@needs(Permission.SEE_CITY)
def read_report(request: ActedRequest, first: Day, last: Day, by: Slice = Slice.DAY) -> CityReport:
    return city_report(request.actor, first, last, by)


list_route(router, "/city/closures", CLOSURES)
list_route(router, "/leave", LEAVES)
