"""The tables of ipam."""

from xiaowu.ipam.models.addresses import Address, Event, Request
from xiaowu.ipam.models.plans import Plan, PlanVendor, SchoolNumber, SchoolRange
from xiaowu.ipam.models.sweeps import Sighting, Sweep
from xiaowu.ipam.models.tickets import Duty, Ticket, TicketNote

__all__ = ["Address", "Duty", "Event", "Plan", "PlanVendor", "Request", "SchoolNumber", "SchoolRange", "Sighting", "Sweep", "Ticket", "TicketNote"]
