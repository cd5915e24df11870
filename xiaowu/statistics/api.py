"""Released absence over JSON: the same query as the page."""

from datetime import date

from ninja import Router

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.statistics.permissions import Permission
from xiaowu.statistics.queries.released import ReleaseRow, Report, releases, report
from xiaowu.statistics.queries.school import SchoolReport, school_report
from xiaowu.statistics.rules.slices import Slice
from xiaowu.statistics.rules.spans import Span

router = Router(tags=["statistics"])


@router.get("/releases", response=list[ReleaseRow])
@needs(Permission.SEE_RELEASED)
def read_releases(request: ActedRequest) -> list[ReleaseRow]:
    return releases()


@router.get("/report", response=Report)
@needs(Permission.SEE_RELEASED)
def read_released(request: ActedRequest, period: str, by: Slice = Slice.DISTRICT, district: str = "", grade: int = 0) -> Report:
    return report(request.actor, period, by, told=releases(), district=district, grade=grade)


@router.get("/schools/{id:school_id}/{day:day}", response=SchoolReport)
@needs(Permission.SEE_SCHOOL)
def read_school(request: ActedRequest, school_id: int, day: date, span: Span = Span.MONTH) -> SchoolReport:
    return school_report(request.actor, school_id, span, day, clock.today())
