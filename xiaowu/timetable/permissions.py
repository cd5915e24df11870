"""Who may do what with the timetable, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Always, By, Everywhere, Guard, Own, guard, reach
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.permissions import HOMEROOM
from xiaowu.roster.rules.roles import OF_NO_SCHOOL, Family, Role


class Permission(StrEnum):
    KEEP = "timetable.keep"
    SEE = "timetable.see"
    SEE_CLASS = "timetable.see_class"
    SEE_OWN = "timetable.see_own"
    EXEMPT = "timetable.exempt"


_KEEPERS: dict[str, Extent] = dict.fromkeys((Role.DEAN_OF_STUDIES, Role.REGISTRAR, Role.IT_COORDINATOR), Extent.SCHOOL)
_TEACHERS: dict[str, Extent] = {**HOMEROOM, Role.SUBJECT_TEACHER: Extent.CLASS}
_STUDENT_AFFAIRS: dict[str, Extent] = {Role.STUDENT_AFFAIRS: Extent.SCHOOL, Role.DEAN_OF_STUDENTS: Extent.SCHOOL}

_OFFICES: dict[str, Extent] = {
    **_KEEPERS,
    **_STUDENT_AFFAIRS,
    **dict.fromkeys((Role.PRINCIPAL, Role.COUNSELLOR, Role.NURSE), Extent.SCHOOL),
}

declare(
    {
        Permission.KEEP: Grant(N_("維護課表"), _KEEPERS),
        Permission.SEE: Grant(N_("查看全校課表"), _OFFICES),
        Permission.SEE_CLASS: Grant(N_("查看班級課表"), {**_OFFICES, **_TEACHERS, **dict.fromkeys(Family, Extent.CLASS)}),
        # anybody of the staff may stand in for a teacher, and is told so by a notice that leads there
        Permission.SEE_OWN: Grant(N_("查看自己的課表"), {role: Extent.SCHOOL for role in Role if role not in OF_NO_SCHOOL}),
        Permission.EXEMPT: Grant(N_("登錄免點名"), {**_STUDENT_AFFAIRS, Role.DEAN_OF_STUDIES: Extent.SCHOOL}),
    }
)

reach({"timetable_kept": Permission.KEEP, "timetable_exempted": Permission.EXEMPT})

_keepers = (By("timetable_kept", "school_id"),)
_public = (Always("when a school's bells ring, and when no roll is due, is as public as its calendar"),)
_on_the_wall = (Everywhere(because="a timetable hangs on the wall of the classroom: subjects and names of teachers, no child"),)

guard(
    *(Guard(f"timetable_{table}", read=_public, write=_keepers) for table in ("bellschedule", "bell", "borrowedday")),
    Guard("timetable_rollexemption", read=_public, write=(By("timetable_exempted", "school_id"),)),
    Guard(
        "timetable_lessonfeed",
        read=(Always("nobody is named: a hash that only the key's holder can make, and the key under a seal of the house's"),),
        write=(Own("account_id"),),
    ),
    *(Guard(f"timetable_{table}", read=_on_the_wall, write=_keepers) for table in ("lesson", "lessonchange")),
)
