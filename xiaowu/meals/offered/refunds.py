"""What meals offers of refunds (午餐退費): its entries, import, words to people, and what it holds of them."""

from xiaowu.attendance.rules.disclosure_tables import Declared, Precision
from xiaowu.kernel.events import Listener
from xiaowu.kernel.imports.declared import ImportKind
from xiaowu.kernel.notices import NotificationKind
from xiaowu.kernel.offer import Entry, Group
from xiaowu.kernel.personal import Category, Purpose, Shown, Whose, held
from xiaowu.kernel.retention import Lasts
from xiaowu.kernel.text.marked import N_
from xiaowu.meals.rules.refund_child import STANDING_TITLES, STOP_TITLES
from xiaowu.meals.rules.refund_ledger import LEFT_OPEN
from xiaowu.meals.rules.refunds import GROUND_TITLES, VERDICT_TITLES
from xiaowu.roster.events import MergerTakenBack, SchoolMerged
from xiaowu.roster.rules.beside import ClosingPart
from xiaowu.roster.rules.roles import Family, Role

BILLS = ImportKind(
    "meal_bills", N_("匯入午餐繳費名單"), "meals.release_refunds", "refunds", "meals:refund_months", "xiaowu.meals.exchange.bills.BILLS"
)
_PAGES = ("months", "month", "class", "list", "paper", "rule", "draft", "line")
ENTRIES = (
    Entry(
        N_("午餐退費"),
        "meals:refunds",
        "meals.see_refunds",
        48,
        (*(f"meals:refund_{each}" for each in _PAGES), "meals:stops", "meals:stop", "meals:closed_day", *BILLS.pages),
        group=Group.STUDENTS,
        daily=(Role.CLERK, Role.LUNCH_SECRETARY),
    ),
    Entry(N_("停餐與退費"), "meals:own_refunds", "meals.see_own_refunds", 13, group=Group.TODAY, daily=(Family.GUARDIAN,)),
)
COUNTS = Declared(
    "午餐退費 a month's refunds",
    "meal-days and NT$ by class",
    Precision.MEALS,
    "closed months",
    "meals.see_refunds",
    ("meals:refunds", "meals:refund_months", "meals:refund_month", "meals:refund_sums"),
)
NOTIFICATIONS = (
    NotificationKind(
        "meals.refunds_released",
        N_("午餐退費名單已釋出"),
        "xiaowu.meals.actions.refund_month.released_words",
        ("meals:refund_list", "school", "year", "month"),
        to=frozenset({Role.CLERK}),
    ),
    NotificationKind(
        LEFT_OPEN,
        N_("併入學校的午餐退費待結算"),
        "xiaowu.meals.actions.merging.left_words",
        ("meals:refund_months", "school"),
        to=frozenset({Role.STUDENT_AFFAIRS}),
    ),
    NotificationKind(
        "meals.refunds_paid", N_("午餐退費已辦理"), "xiaowu.meals.actions.refund_handing.paid_words", ("meals:own_refunds",), families="told"
    ),
    NotificationKind(
        "meals.stop_taken_back",
        N_("學校恢復您登記停餐的孩子用餐"),
        "xiaowu.meals.actions.meal_stops.taken_back_words",
        ("meals:own_refunds",),
        is_personal=True,
        families="told",
    ),
)
LOOKS = {
    "meals.refunds": N_("計算午餐退費"),
    "meals.released": N_("依釋出的名單退午餐費"),
    "meals.bills": N_("登記午餐繳費情形"),
}
HELD = (
    held("meals_refunddraft", Whose.STAFF, N_("誰更改了退費規定的草稿"), Category.POST, Purpose.TEACHING, "changed_by"),
    held("meals_refundversion", Whose.STAFF, N_("誰讓退費規定生效"), Category.POST, Purpose.TEACHING, "issued_by", "issued_by_name"),
    held(
        "meals_mealstop",
        (Whose.CHILD, Whose.HOLDER),
        N_("停餐的日期與事由，以及登記的人"),
        (Category.PUPIL, Category.POST),
        Purpose.PUPILS,
        "student",
        "by_account",
        "by_name",
    ),
    held("meals_closedmealday", Whose.STAFF, N_("誰登記了停課供餐日的事由"), Category.POST, Purpose.TEACHING, "by_name"),
    held("meals_mealbill", Whose.CHILD, N_("每學期午餐費的繳費情形，包含是否由補助款支付"), Category.PUPIL, Purpose.PUPILS, "student"),
    held(
        "meals_refundmonth",
        Whose.STAFF,
        N_("誰結算、釋出與退還了一個月的餐費"),
        Category.POST,
        Purpose.TEACHING,
        "closed_by",
        "released_by",
        "paid_by",
    ),
    held("meals_refundline", Whose.CHILD, N_("每月退還的餐數與金額"), Category.PUPIL, Purpose.PUPILS, "student", "student_name"),
    held(
        "meals_refundcollection",
        (Whose.CHILD, Whose.HOLDER),
        N_("退費是否已領取，以及記錄的人"),
        (Category.PUPIL, Category.POST),
        Purpose.PUPILS,
        "student",
        "by_account",
        "by_name",
    ),
    held("meals_refundday", Whose.CHILD, N_("每一個未用餐日退費與否及其原因"), Category.PUPIL, Purpose.PUPILS, "student"),
    held("meals_refundown", Whose.CHILD, N_("一個月的午餐退費結算時，誰自備餐"), Category.PUPIL, Purpose.PUPILS, "student"),
)
SHOWN = (
    Shown(
        "meals_mealstop",
        "student",
        {"first": N_("第一天"), "last": N_("最後一天"), "ground": N_("事由"), "back_from": N_("恢復用餐"), "school_id": N_("學校")},
        {"ground": STOP_TITLES},
    ),
    Shown(
        "meals_mealbill",
        "student",
        {"academic_year": N_("學年度"), "semester": N_("學期"), "standing": N_("繳費情形"), "school_id": N_("學校")},
        {"standing": STANDING_TITLES},
    ),
    Shown("meals_refundline", "student", {"meal_month": N_("月份"), "meals": N_("餐數"), "amount": N_("金額"), "school_id": N_("學校")}),
    Shown(
        "meals_refundcollection",
        "student",
        {"at": N_("時間"), "is_collected": N_("已領取"), "school_id": N_("學校")},
    ),
    Shown(
        "meals_refundday",
        "student",
        {
            "day": N_("日期"),
            "ground": N_("事由"),
            "verdict": N_("依規定"),
            "rule_line": N_("規定第幾條"),
            "told_at": N_("告知時間"),
            "price": N_("金額（元）"),
            "school_id": N_("學校"),
        },
        {"ground": {str(each): title for each, title in GROUND_TITLES.items()}, "verdict": VERDICT_TITLES},
    ),
    Shown("meals_refundown", "student", {"school_id": N_("學校")}),
)
LASTING = (
    Lasts(("meals_refunddraft", "meals_refundversion"), "a school's rule, a row a version: what its refunds were reckoned by"),
    Lasts(("meals_mealstop", "meals_closedmealday", "meals_mealbill"), "what refunds were reckoned from, which a correction reads again"),
    Lasts(
        ("meals_refundmonth", "meals_refundsum", "meals_refundline", "meals_refundcollection", "meals_refundday", "meals_refundown"),
        "the account of money that was paid back",
    ),
)
NOT_THERE = ("meals:eat_again",)
_MERGING = "xiaowu.meals.queries.merging"
CLOSING = ClosingPart(f"{_MERGING}.lines", f"{_MERGING}.against", f"{_MERGING}.back_lines", of=("refund_month",))
LISTENERS = (
    Listener(SchoolMerged, "xiaowu.meals.actions.merging.bring"),
    Listener(MergerTakenBack, "xiaowu.meals.actions.merging.give_back"),
)
