"""Who may do what with meals, and which rows the database opens to them."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import AllOf, Always, By, Everywhere, Guard, Through, Where, guard, reach
from xiaowu.kernel.database.records import Record, fixed, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Family, Role


class Permission(StrEnum):
    SEE_SHEETS = "meals.see_sheets"
    KEEP_KITCHENS = "meals.keep_kitchens"
    SEE_REFUNDS = "meals.see_refunds"
    KEEP_REFUND_RULES = "meals.keep_refund_rules"
    RELEASE_REFUNDS = "meals.release_refunds"
    SEE_RELEASED = "meals.see_released"
    PAY_REFUNDS = "meals.pay_refunds"
    SEE_OWN_REFUNDS = "meals.see_own_refunds"


_KITCHEN: dict[str, Extent] = dict.fromkeys((Role.LUNCH_SECRETARY, Role.NUTRITIONIST), Extent.SCHOOL)
_STUDENT_AFFAIRS: dict[str, Extent] = dict.fromkeys((Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS), Extent.SCHOOL)
_OFFICES = (Role.CLERK, Role.STUDENT_AFFAIRS, Role.DEAN_OF_STUDENTS, Role.PRINCIPAL)

declare(
    {
        # whoever may count today's children at a school (`attendance.see_counts`) may see what is cooked for them, and nothing about a single child
        Permission.SEE_SHEETS: Grant(N_("查看廚房與每日供餐單"), {**_KITCHEN, **dict.fromkeys(_OFFICES, Extent.SCHOOL)}),
        Permission.KEEP_KITCHENS: Grant(N_("維護廚房、供餐日與餐別，並通知廚房"), _KITCHEN),
        # refunds (退費): numbers for whoever counts the money, names for whoever pays once they were released, reasons for nobody of both
        Permission.SEE_REFUNDS: Grant(
            N_("查看午餐退費的月份與班級統計"),
            {**_STUDENT_AFFAIRS, **dict.fromkeys((Role.CLERK, Role.LUNCH_SECRETARY, Role.PRINCIPAL), Extent.SCHOOL)},
        ),
        Permission.KEEP_REFUND_RULES: Grant(N_("維護本校午餐退費規定"), {**_STUDENT_AFFAIRS, Role.LUNCH_SECRETARY: Extent.SCHOOL}),
        Permission.RELEASE_REFUNDS: Grant(N_("登記停餐、結算退費並釋出名單"), _STUDENT_AFFAIRS),
        Permission.SEE_RELEASED: Grant(N_("查看已釋出的退費名單"), {**_STUDENT_AFFAIRS, Role.CLERK: Extent.SCHOOL}),
        Permission.PAY_REFUNDS: Grant(N_("記錄已退費"), {Role.CLERK: Extent.SCHOOL}),
        # a family's own rows are opened by whose they are, and by no key
        Permission.SEE_OWN_REFUNDS: Grant(N_("查看自己孩子的退費並登記停餐"), {Family.GUARDIAN: Extent.CLASS}),
    }
)

reach({"sheets": Permission.SEE_SHEETS, "kitchens": Permission.KEEP_KITCHENS})
TELLS, NOTES = "kitchens", "refund_months"  # armed over the city by this app's own jobs alone: no post gives them

_keepers = (By("kitchens", "school_id"),)
_public = (Always("which grades of a school eat on which days, for how much, is as public as its calendar"),)
_on_the_menu = (Everywhere(because="who cooks for a school, and what its diets leave out, stands on the menu on the wall: no child"),)
# of a shared kitchen whose task it is to keep it sees what it is told of the other schools
_cooks = (By("sheets", "school_id"), Through("kitchens", "meals_keeper(kitchen_id)"))
_not_over = Where("day >= (select public.kernel_armed('today')::date)")

guard(
    *(Guard(f"meals_{table}", read=_public, write=_keepers) for table in ("service", "shift")),
    *(Guard(f"meals_{table}", read=_on_the_menu, write=_keepers) for table in ("kitchen", "diet")),
    Guard("meals_others", read=(*_cooks, Everywhere(TELLS)), write=_keepers),
    # who compares days could single a child out: what was told is shown until its day is over
    Guard(
        "meals_told",
        read=(*(AllOf((each, _not_over)) for each in _cooks), Everywhere(TELLS)),
        write=(AllOf((By("kitchens", "school_id"), _not_over)), Everywhere(TELLS)),
    ),
)
record(Record("meals_told", may_go="what was told is thrown away a month after it was"))

# refunds: a family reads what is said of its own child, whoever pays the names and sums that were released
reach(
    {
        "refund_sums": Permission.SEE_REFUNDS,
        "refund_rules": Permission.KEEP_REFUND_RULES,
        "refunds": Permission.RELEASE_REFUNDS,
        "refund_payers": Permission.PAY_REFUNDS,
    }
)
_OWN_CHILD = "(school_id, student_id) in (select mine.school_id, mine.student_id from attendance_mine() mine where mine.is_guardian)"
_PAID_BACK = "(school_id, student_id) in (select mine.school_id, mine.student_id from meals_mine() mine)"
_family = Where(_PAID_BACK, because="a guardian reads what is paid back for the own child, also after it left; the function tells of nobody else")
_own_stops = Where(
    "(school_id, student_id) in (select mine.school_id, mine.student_id from attendance_mine_ever() mine where mine.is_guardian)",
    because="a guardian reads which meals of the own child are stopped, or were at a school that it left",
)
_stops = Where(f"{_OWN_CHILD} and by_family", because="a guardian stops the own child's meals, and lets it eat again")
_at_own_school = Where("school_id in (select mine.school_id from meals_mine() mine)", because="how far the month is of which a guardian reads")
_releasing, _rule_keeping = (By("refunds", "school_id"),), (By("refund_rules", "school_id"),)
_released = Where("payee = 'family' and exists (select 1 from meals_refundmonth m where m.id = month_id and m.state in ('released', 'paid'))")
_of_released = Where("exists (select 1 from meals_refundline line where line.id = line_id)", because="who reads a line reads if it was collected")
_payable = Where("state in ('released', 'paid')")
_counted = (By("refund_sums", "school_id"), *_releasing)
# of a school that merged, the same posts of its successor finish paying what was settled, and answer families
_THERE = "roster_answering(school_id)"
_settled = Where("state <> 'open'")
_paying = (By("refund_payers", "school_id"), Through("refund_payers", _THERE))

guard(
    Guard("meals_refunddraft", read=_rule_keeping, write=_rule_keeping),
    Guard("meals_refundversion", read=(Always("a school's rule of refunds is public"),), write=_rule_keeping),
    Guard("meals_mealstop", read=(*_releasing, _own_stops), write=(*_releasing, _stops)),
    Guard("meals_closedmealday", read=_counted, write=_releasing),
    Guard("meals_mealbill", read=_releasing, write=_releasing),
    # who pays moves a released month on, and can release none; whoever keeps prices must know which months are settled
    Guard(
        "meals_refundmonth",
        read=(*_counted, AllOf((Through("refund_sums", _THERE), _settled)), *_keepers, _at_own_school, Everywhere(NOTES)),
        write=(
            *_releasing,
            AllOf((Through("refunds", _THERE), _settled)),
            *(AllOf((each, _payable)) for each in _paying),
            AllOf((Where("state = 'open'"), Everywhere(NOTES))),
        ),
    ),
    Guard("meals_refundsum", read=(*_counted, Through("refund_sums", _THERE)), write=_releasing),
    Guard(
        "meals_refundline",
        read=(*_releasing, *(AllOf((each, _released)) for each in (*_paying, Through("refunds", _THERE))), _family),
        write=_releasing,
    ),
    Guard(
        "meals_refundcollection",
        read=(*_releasing, *(AllOf((each, _of_released)) for each in (*_paying, Through("refunds", _THERE))), _family),
        write=tuple(AllOf((each, _of_released)) for each in _paying),
    ),
    Guard("meals_refundown", read=(*_releasing, Everywhere(NOTES)), write=(*_releasing, Everywhere(NOTES))),
    Guard("meals_refundday", read=(*_releasing, _family), write=_releasing),
)
record(
    Record("meals_refundversion"),
    Record("meals_mealstop", changes=("back_from",)),
    Record("meals_refundsum"),
    Record("meals_refundline"),
    Record("meals_refundcollection"),
    Record("meals_refundday"),
    Record("meals_refundown"),
)
fixed("meals_refundmonth", "id", "school_id", "month")
