"""Who may keep accounts, and who follows up abnormal sign-ins. Everybody signed in keeps the own account: that needs no permission."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import By, Everywhere, Guard, Own, fixed, guard, reach
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    KEEP_ACCOUNTS = "identity.keep_accounts"
    FOLLOW_UP = "identity.follow_up"
    KEEP_FAMILIES = "identity.keep_families"


declare(
    {
        Permission.KEEP_ACCOUNTS: Grant(N_("管理帳號"), {Role.IT_COORDINATOR: Over.SCHOOL, Role.BUREAU_OFFICER: Over.CITY}),
        Permission.KEEP_FAMILIES: Grant(N_("發給學生與家長啟用碼"), {Role.HOMEROOM_TEACHER: Over.CLASS, Role.IT_COORDINATOR: Over.SCHOOL}),
        Permission.FOLLOW_UP: Grant(N_("處理異常登入"), {Role.IT_COORDINATOR: Over.SCHOOL, Role.BUREAU_OFFICER: Over.CITY}),
    }
)

reach({"cases": Permission.FOLLOW_UP, "accounts": Permission.KEEP_ACCOUNTS})

_followed = (By("cases", "school_id"), Everywhere("cases"), Own("account_id"))

# whose an account is: a statement that could change it would make anybody of whoever has a session
fixed("identity_account", "id", "person_id", "holder", "kind")
fixed("identity_alsoholds", "id", "account_id", "uid")
fixed("identity_startcode", "id", "account_id", "code_hash", "made")

guard(
    Guard("identity_case", read=_followed, write=_followed),
    Guard("identity_alert", read=_followed, write=_followed),
)
