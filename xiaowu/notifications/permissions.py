"""Who may read what was told: everybody their own notices; the bureau that something was told, and never what."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Everywhere, Guard, Own, guard, reach
from xiaowu.kernel.database.records import fixed
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import CLASS_ROLES, OF_NO_SCHOOL, Family, Role


class Permission(StrEnum):
    READ = "notifications.read"
    SEE_RECORDS = "notifications.see_records"


_everybody: dict[str, Extent] = {
    **{role: Extent.CITY if role in OF_NO_SCHOOL else Extent.CLASS if role in CLASS_ROLES else Extent.SCHOOL for role in Role},
    **dict.fromkeys(Family, Extent.CLASS),
}

declare(
    {
        Permission.READ: Grant(N_("讀取自己的通知"), _everybody),
        Permission.SEE_RECORDS: Grant(N_("查看通知紀錄"), {Role.BUREAU_OFFICER: Extent.CITY}),
    }
)

reach({"notice_records": Permission.SEE_RECORDS})

# only this app's own jobs are armed with `notices`: no post gives it
_job = Everywhere("notices")
_own = (Own("account_id"), _job)

guard(
    Guard("notifications_telling", read=(_job,), write=(_job,)),  # `notifications_tell` writes here, whoever acts
    Guard("notifications_notice", read=_own, write=_own),
    Guard("notifications_sent", read=(*_own, Everywhere("notice_records")), write=(_job,)),
    *(Guard(f"notifications_{table}", read=_own, write=_own) for table in ("device", "chosen", "quiethours", "mailbox")),
)
fixed("notifications_notice", "id", "telling_id", "account_id", "kind", "key", "about", "stands_in", "made")
fixed("notifications_device", "id", "account_id", "endpoint", "p256dh", "auth", "made")
