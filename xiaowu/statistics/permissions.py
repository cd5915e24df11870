"""Who may read what is told of absence over time, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Always, Everywhere, Guard, guard
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE_RELEASED = "statistics.see_released"
    SEE_SCHOOL = "statistics.see_school"


declare(
    {
        Permission.SEE_RELEASED: Grant(N_("查看全市出缺席月報統計"), {Role.BUREAU_OFFICER: Extent.CITY}),
        # exact, with reasons and names: for whoever may open each child's roll anyway, and the guards of rolls open these rows
        Permission.SEE_SCHOOL: Grant(
            N_("查看本校出缺席統計"),
            {Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.DEAN_OF_STUDENTS: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL},
        ),
    }
)

RELEASES = "releases"  # the job that makes releases; no person holds it
_job = (Everywhere(RELEASES),)
_all = (Always("what was released is open data: counts of which nothing small can be worked out (docs/disclosure.md)"),)

guard(
    Guard("statistics_release", read=_all, write=_job),
    Guard("statistics_releasedcell", read=_all, write=_job),
    Guard("statistics_releasedfile", read=_all, write=_job),
    Guard("statistics_counted", read=_job, write=_job),
)
record(Record("statistics_release"), Record("statistics_releasedcell"), Record("statistics_releasedfile"), Record("statistics_counted"))
