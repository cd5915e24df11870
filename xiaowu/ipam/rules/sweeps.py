"""What a sweep of the network says beside the records (掃描與登錄的比對)."""

from enum import StrEnum

from xiaowu.ipam.rules.addresses import State

MOST_HOSTS = 20_000  # of one file
LONGEST_PORT = 60


class Source(StrEnum):
    """Where a fact comes from."""

    NMAP = "nmap"
    FPING = "fping"
    SWITCH = "switch"


class Difference(StrEnum):
    """How what was seen differs from what is recorded."""

    STRAY = "stray"
    ELSEWHERE = "elsewhere"
    OTHER_DEVICE = "other"
    UNSEEN = "unseen"


SOURCE_TITLES = {Source.NMAP: "Nmap 掃描", Source.FPING: "fping 掃描", Source.SWITCH: "交換器位址表"}
DIFFERENCE_TITLES = {
    Difference.STRAY: "使用中但未配發",
    Difference.ELSEWHERE: "設備出現在別的位址",
    Difference.OTHER_DEVICE: "硬體位址與登錄不同",
    Difference.UNSEEN: "已配發但從未看到",
}
LEFT_TITLES = {
    "address": "不是 IP 位址（主機名稱或有誤）",
    "mac": "硬體位址無法辨識（位址仍已收下）",
    "again": "同一個位址重複列出（採最後一列）",
    "unprobed": "以 -Pn 掃描而沒有任何連接埠回應，等於沒有查看",
}
GIVEN = frozenset({State.GIVEN, State.IN_USE})


def difference(state: State | None, *, answers: bool, ever_answered: bool, mac: str, recorded: str, recorded_at: str) -> Difference | None:
    """What is told of an address at which somebody looked; `state` None: the plan has no such address for devices.

    `answers`: at the last look; `mac`: of what answered last, as that look told it; `recorded`: of the device that is recorded here;
    `recorded_at`: the other address at which the device that answered is recorded. An address that is held for a request, or reserved, may answer
    already. Another device than recorded is not settled by its silence: only by a look that finds the right one, or by a corrected record.
    """
    if answers and recorded_at and mac != recorded:
        return Difference.ELSEWHERE
    if answers and state in (None, State.FREE, State.RESTING):
        return Difference.STRAY
    if mac and recorded and mac != recorded:
        return Difference.OTHER_DEVICE
    if state in GIVEN and not ever_answered:
        return Difference.UNSEEN
    return None
