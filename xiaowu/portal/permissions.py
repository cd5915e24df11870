"""Who may see what a school holds about people; everybody may see what is held about themselves.
Everything else here only combines other apps' parts.
"""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import reach
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import CITY_ROLES, CLASS_ROLES, OUTSIDE_ROLES, Role


class Permission(StrEnum):
    SEE_HOLDINGS = "portal.see_holdings"
    SEE_ACCESS = "portal.see_access"
    ANSWER_FOR_CHILD = "portal.answer_for_child"


def _extent(role: Role) -> Extent:
    if role in CITY_ROLES:
        return Extent.CITY
    return Extent.CLASS if role in CLASS_ROLES else Extent.SCHOOL


declare(
    {
        # 個人資料保護法 art. 17: an agency publishes which files of personal data it holds; here those who are responsible for the data see it
        Permission.SEE_HOLDINGS: Grant(
            N_("查看保有之個人資料"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL, Role.BUREAU_OFFICER: Extent.CITY}
        ),
        # 個人資料保護法 art. 3, 10: families without an account ask the school, and those responsible for the data answer
        Permission.ANSWER_FOR_CHILD: Grant(N_("提供學生的個人資料報告"), {Role.IT_COORDINATOR: Extent.SCHOOL, Role.PRINCIPAL: Extent.SCHOOL}),
        # for posts of staff: families have none, and posts from outside show nothing of this
        Permission.SEE_ACCESS: Grant(N_("查看權限一覽"), {role: _extent(role) for role in Role if role not in OUTSIDE_ROLES}),
    }
)

reach({"holdings": Permission.SEE_HOLDINGS, "answers_for_child": Permission.ANSWER_FOR_CHILD})
