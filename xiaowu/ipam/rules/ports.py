"""A school's switches and how many ports of them are free, and what a firm owes where there are too few (交換器、連接埠、不足的連接埠)."""

from dataclasses import dataclass
from enum import StrEnum

MOST_PORTS = 1024  # of one switch, or of a stack that is named as one
MOST_SWITCHES = 500  # of one school
LONGEST_CLAUSE = 100
KIND = "ports"  # of the follow-up
DAYS = 20  # working days in which a firm adds ports, unless the contract says another day


class PortFault(StrEnum):
    """What is wrong with what is told of a switch."""

    NAME = "name"
    PORTS = "ports"
    USED = "used"


PORT_FAULT_TITLES = {
    PortFault.NAME: "請寫交換器的名稱。",
    PortFault.PORTS: "連接埠是 1 到 1024 個。",
    PortFault.USED: "已用的連接埠不能比全部的多。",
}


@dataclass(frozen=True, slots=True)
class SwitchDetails:
    """What somebody tells of a switch: its name at the school, where it stands, which model, how many ports it has and how many are used."""

    name: str
    room: str
    model: str
    ports: int
    used: int

    @property
    def free(self) -> int:
        return self.ports - self.used


def port_faults(told: SwitchDetails) -> dict[str, PortFault]:
    """What is wrong, by the field to blame; nothing: it can be entered."""
    found: dict[str, PortFault] = {}
    if not told.name.strip():
        found["name"] = PortFault.NAME
    if not 1 <= told.ports <= MOST_PORTS:
        found["ports"] = PortFault.PORTS
    elif not 0 <= told.used <= told.ports:
        found["used"] = PortFault.USED
    return found
