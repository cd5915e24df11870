"""Who follows up abnormal sign-ins. Everybody signed in answers for their own, which needs no permission."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import By, Everywhere, Guard, Own, guard, reach, unguarded
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.database.unique import never_hidden
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    FOLLOW_UP = "sign_in_risk.follow_up"
    KEEP = "sign_in_risk.keep"


declare(
    {
        Permission.FOLLOW_UP: Grant(N_("處理異常登入"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}),
        Permission.KEEP: Grant(N_("改派異常登入案件"), {Role.BUREAU_OFFICER: Extent.CITY}),  # those who owe it may not move its day
    }
)

reach({"cases": Permission.FOLLOW_UP})

_followed = (By("cases", "school_id"), Everywhere("cases"))
_own = (*_followed, Own("account_id"))

record(
    Record(
        "identity_signin",
        ("token_hash", "at", "succeeded", "factors_wrong", "is_habit", "values", "risk", "judged", "password_set"),
        emptied=("account_id",),  # the attempt stays on record even if the account is gone
    ),
    Record("identity_alert", ("answer", "answered", "school_id"), emptied=("sign_in_id", "session_id"), may_go="goes with its case"),
)

guard(
    Guard("identity_case", read=_own, write=_followed),
    Guard("identity_alert", read=_own, write=_own),
    Guard("identity_commonness", read=(Everywhere("usual"),), write=(Everywhere("usual"),)),  # the jobs that count and judge; no person holds it
)
never_hidden("an alert is made once, at the sign-in of the account that it warns", "identity_alert_sign_in_id_key")
unguarded(
    "written at the door before anybody is known: each try is on record, and the sign-ins before are what it is judged by; what is written stays",
    "identity_signin",
)
