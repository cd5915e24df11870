"""The tables of ipam."""

from xiaowu.ipam.models.addresses import Address, AddressRequest, Event
from xiaowu.ipam.models.plans import Plan, PlanVendor, SchoolNumber, SchoolRange
from xiaowu.ipam.models.ports import Shortage, Switch
from xiaowu.ipam.models.sweeps import Sighting, Sweep
from xiaowu.ipam.models.tickets import Duty, Missed, Ticket, TicketFile, TicketFollower, TicketNote

__all__ = [
    "Address", "AddressRequest", "Duty", "Event", "Missed", "Plan", "PlanVendor", "SchoolNumber", "SchoolRange", "Shortage", "Sighting", "Sweep",
    "Switch", "Ticket", "TicketFile", "TicketFollower", "TicketNote",
]  # fmt: skip
