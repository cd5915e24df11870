"""Who may do what with meetings."""

from enum import StrEnum

from xiaowu.kernel.access import Grant, Over, declare
from xiaowu.kernel.database.guard import Always, Anywhere, Everywhere, Guard, Own, guard, reach
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE = "meetings.see"
    KEEP = "meetings.keep"
    SPEAK = "meetings.speak"
    WITHDRAW = "meetings.withdraw"


declare(
    {
        Permission.SEE: Grant(N_("查看聯席會議"), {Role.BUREAU_OFFICER: Over.CITY, Role.IT_COORDINATOR: Over.SCHOOL, Role.PRINCIPAL: Over.SCHOOL}),
        Permission.KEEP: Grant(N_("主辦聯席會議"), {Role.BUREAU_OFFICER: Over.CITY}),
        # the coordinator of a convening school; the action asks whether the school convenes a district
        Permission.SPEAK: Grant(N_("代表分區提案與表示意見"), {Role.IT_COORDINATOR: Over.SCHOOL}),
        # whoever put the motion; the action asks which district's it is
        Permission.WITHDRAW: Grant(N_("撤回自己的提案"), {Role.BUREAU_OFFICER: Over.CITY, Role.IT_COORDINATOR: Over.SCHOOL}),
    }
)

reach({"meetings": Permission.KEEP, "speakers": Permission.SPEAK})

_keepers = (Everywhere("meetings"),)
_speakers = (Everywhere("meetings"), Anywhere("speakers"))

guard(
    *(
        Guard(f"meetings_{table}", read=(Always(),), write=_keepers)
        for table in ("convener", "meeting", "tracked", "progress", "question", "attendance", "attachment", "version", "publishedfile")
    ),
    Guard("meetings_item", read=(Always(),), write=_speakers),
    # without a name: a hash that only the key's holder can make, and the key under a seal of the house's
    Guard("meetings_feedaddress", read=(Always(),), write=(Own("account_id"),)),
    Guard("meetings_opinion", read=(Always(),), write=_speakers),
)
