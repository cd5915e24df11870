"""Who may do what with meals, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Always, By, Everywhere, Guard, Where, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE_SHEETS = "meals.see_sheets"
    KEEP_KITCHENS = "meals.keep_kitchens"


_KITCHEN: dict[str, Extent] = dict.fromkeys((Role.LUNCH_SECRETARY, Role.NUTRITIONIST), Extent.SCHOOL)
_OFFICES = (Role.CLERK, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.PRINCIPAL)

declare(
    {
        # whoever may count today's children at a school (`attendance.see_counts`) may see what is cooked for them, and nothing about a single child
        Permission.SEE_SHEETS: Grant(N_("查看廚房與每日供餐單"), {**_KITCHEN, **dict.fromkeys(_OFFICES, Extent.SCHOOL)}),
        Permission.KEEP_KITCHENS: Grant(N_("維護廚房、供餐日與餐別，並通知廚房"), _KITCHEN),
    }
)

reach({"sheets": Permission.SEE_SHEETS, "kitchens": Permission.KEEP_KITCHENS})
TELLS = "kitchens"  # armed over the city by this app's own jobs alone: no post gives it

_keepers = (By("kitchens", "school_id"),)
_public = (Always("which grades of a school eat on which days, for how much, is as public as its calendar"),)
_on_the_menu = (Everywhere(because="who cooks for a school, and what its diets leave out, stands on the menu on the wall: no child"),)
_not_over = Where("day >= (select public.kernel_armed('today')::date)")

guard(
    *(Guard(f"meals_{table}", read=_public, write=_keepers) for table in ("service", "shift")),
    *(Guard(f"meals_{table}", read=_on_the_menu, write=_keepers) for table in ("kitchen", "diet")),
    Guard("meals_others", read=(By("sheets", "school_id"), Everywhere(TELLS)), write=_keepers),
    # who compares days could single a child out: what was told is shown until its day is over
    Guard(
        "meals_told",
        read=(AllOf((By("sheets", "school_id"), _not_over)), Everywhere(TELLS)),
        write=(AllOf((By("kitchens", "school_id"), _not_over)), Everywhere(TELLS)),
    ),
)
record(Record("meals_told", may_go="what was told is thrown away a month after it was"))
