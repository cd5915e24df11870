"""Who may do what with rolls and their numbers, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import By, Guard, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.roles import Family, Role


class Permission(StrEnum):
    TAKE_ROLL = "attendance.take_roll"
    CORRECT_ROLL = "attendance.correct_roll"
    SEE_ROLL = "attendance.see_roll"
    SEE_COMPLETION = "attendance.see_completion"
    SEE_CITY = "attendance.see_city"
    SEE_COUNTS = "attendance.see_counts"
    SEE_OWN = "attendance.see_own"


_STUDENT_AFFAIRS: dict[str, Extent] = {Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.DEAN_OF_STUDENTS: Extent.SCHOOL}

declare(
    {
        Permission.TAKE_ROLL: Grant(N_("點名"), {**HOMEROOM, **_STUDENT_AFFAIRS}),
        Permission.CORRECT_ROLL: Grant(N_("截止後更正點名"), _STUDENT_AFFAIRS),
        Permission.SEE_ROLL: Grant(
            N_("查看學生出缺席"),
            {
                **HOMEROOM,
                **_STUDENT_AFFAIRS,
                Role.SUBJECT_TEACHER: Extent.CLASS,
                Role.COUNSELLOR: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
            },
        ),
        Permission.SEE_COMPLETION: Grant(
            N_("查看本校點名進度"),
            {
                **_STUDENT_AFFAIRS,
                Role.IT_COORDINATOR: Extent.SCHOOL,
                Role.DEAN_OF_STUDIES: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
                Role.BUREAU_OFFICER: Extent.CITY,
            },
        ),
        Permission.SEE_CITY: Grant(N_("查看全市點名進度"), {Role.BUREAU_OFFICER: Extent.CITY}),
        # 柒.案由二: the clerk and the nutritionist get numbers, and nothing that is about one child
        Permission.SEE_COUNTS: Grant(
            N_("查看當日人數與供餐統計"),
            {
                **_STUDENT_AFFAIRS,
                Role.CLERK: Extent.SCHOOL,
                Role.NUTRITIONIST: Extent.SCHOOL,
                Role.LUNCH_SECRETARY: Extent.SCHOOL,
                Role.PRINCIPAL: Extent.SCHOOL,
            },
        ),
        # by a function of the owner's, which tells whoever is signed in of nobody but the own child: no guard opens anything by it
        Permission.SEE_OWN: Grant(N_("查看自己或孩子的出缺席"), dict.fromkeys(Family, Extent.CLASS)),
    }
)

reach(
    {
        "rolls": Permission.SEE_ROLL,
        "takes": Permission.TAKE_ROLL,
        "completion": Permission.SEE_COMPLETION,
        "counts": Permission.SEE_COUNTS,
        "board": Permission.SEE_CITY,
    }
)
reach({"roll_classes": Permission.SEE_ROLL, "take_classes": Permission.TAKE_ROLL}, of_classes=True)

_readers = (By("rolls", "school_id"), By("roll_classes", "school_class_id"))
_takers = (By("takes", "school_id"), By("take_classes", "school_class_id"))

guard(
    Guard("attendance_roll", read=_readers, write=_takers),
    Guard("attendance_rollmark", read=_readers, write=_takers),
    Guard("attendance_rollrevision", read=_readers, write=_takers),
    Guard("attendance_tally", read=()),  # what may be told of it stands in the view `attendance_told`, for holders of `board`
    Guard("attendance_aside", read=()),  # only the function that follows the children reads and writes it
    Guard("attendance_untold", read=()),  # only the function that draws reads and empties it
)
record(Record("attendance_rollrevision"))
