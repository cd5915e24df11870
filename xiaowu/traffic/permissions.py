"""Who sees how the house is used (系統流量): counts of a school or of the city, and nobody's name."""

from enum import StrEnum

from xiaowu.kernel.access import Extent, Grant, declare
from xiaowu.kernel.database.guard import Always, By, Everywhere, Guard, guard, reach
from xiaowu.kernel.database.records import Record, record
from xiaowu.kernel.text.marked import N_
from xiaowu.roster.rules.roles import Role


class Permission(StrEnum):
    SEE = "traffic.see"
    PLAN = "traffic.plan"
    MEND = "traffic.mend"
    EVALUATE = "traffic.evaluate"
    LOGS = "traffic.logs"
    ANNOUNCE = "traffic.announce"


SYSTEMS = frozenset({"platform"})  # 系統平臺組
_BUREAU: dict[str, Extent] = {Role.BUREAU_OFFICER: Extent.CITY}
# whose contract is this platform: figures of the whole city, and nobody's name. A vendor of anything else has another role, and sees none
_CONTRACTOR: dict[str, Extent] = {Role.SYSTEM_VENDOR: Extent.CITY}

declare(
    {
        Permission.SEE: Grant(N_("查看系統流量"), {**_BUREAU, **_CONTRACTOR, Role.IT_COORDINATOR: Extent.SCHOOL}, SYSTEMS),
        Permission.PLAN: Grant(N_("估算系統容量"), {**_BUREAU, **_CONTRACTOR}, SYSTEMS),
        Permission.LOGS: Grant(N_("讀取其他系統的紀錄檔"), _BUREAU, SYSTEMS),
        Permission.ANNOUNCE: Grant(N_("公告系統事件與計畫維護"), _BUREAU, SYSTEMS),
        Permission.MEND: Grant(N_("改善系統並回報"), {**_BUREAU, **_CONTRACTOR}, SYSTEMS),
        Permission.EVALUATE: Grant(N_("評估故障原因並訂改善期限"), _BUREAU, SYSTEMS),
    }
)

reach(
    {
        "traffic_seen": Permission.SEE,
        "traffic_planned": Permission.PLAN,
        "traffic_evaluated": Permission.EVALUATE,
        "traffic_logs": Permission.LOGS,
        "traffic_announces": Permission.ANNOUNCE,
    }
)

RECORDED = "traffic_recorded"  # of the thread that writes, and of no person
_city = (Everywhere("traffic_seen"),)
_seen = (By("traffic_seen", "school_id"), *_city)
_recorded = (Everywhere(RECORDED),)
_logs = (Everywhere("traffic_logs"),)

record(Record("traffic_request"), Record("traffic_loss"), Record("traffic_evaluation"), Record("traffic_logrules"))
guard(
    Guard("traffic_request", read=(*_seen, *_recorded), write=_recorded),
    Guard("traffic_minute", read=(*_seen, *_recorded), write=_recorded),
    Guard("traffic_loss", read=(*_city, *_recorded), write=_recorded),
    Guard("traffic_daykey", read=_recorded, write=_recorded),
    Guard("traffic_alarm", read=_recorded, write=_recorded),
    Guard("traffic_announcement", read=(Always("what is announced is for everybody"),), write=(Everywhere("traffic_announces"),)),
    Guard("traffic_evaluation", read=(Everywhere("traffic_planned"),), write=(Everywhere("traffic_evaluated"),)),
    Guard("traffic_log", read=_logs, write=_logs),
    Guard("traffic_logrules", read=_logs, write=_logs),
)
