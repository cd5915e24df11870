"""What waits for the bureau and for the engineers on the first page (首頁待辦)."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Count, F, Q, Window
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.ipam.models import AddressRequest, Missed, Ticket
from xiaowu.ipam.permissions import Permission
from xiaowu.ipam.rules.requests import REQUEST
from xiaowu.ipam.rules.tickets import TICKET
from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.waiting import Wait, Waits

_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Waiting:
    """One of the first that wait, the soonest due first, with how many there are and how many of them are late."""

    id: int
    school: str
    about: str
    due: date
    count: int
    late: int


def requests(actor: Actor) -> list[Waiting]:
    """The requests that wait for the bureau. One statement. Raises Forbidden."""
    require(actor, Permission.DECIDE, school_id=None)
    return _first(AddressRequest.objects.filter(state=REQUEST.begins).annotate(due=F("until"), said=F("plan__name")))


def tickets(actor: Actor) -> list[Waiting]:
    """The tickets that the actor owns, those that nobody took yet, and late ones, whoever took them. One statement. Raises Forbidden."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    mine = Q(owner=None) | Q(owner=actor.account_id) | Q(due__lt=clock.today())
    return _first(Ticket.objects.filter(mine, state__in=sorted(TICKET.owed)).annotate(said=F("subject")))


def missed(actor: Actor) -> list[Waiting]:
    """The calls that nobody took yet. One statement. Raises Forbidden."""
    require(actor, Permission.WORK_TICKETS, school_id=None)
    found = Missed.objects.filter(taken_at=None).annotate(count_all=Window(Count("pk"))).order_by("at", "pk")
    return [Waiting(each.pk, each.caller or each.telephone, each.words[:40], clock.day(each.at), each.count_all, 0) for each in found[:_SHOWN]]


def of_missed(_actor: Actor, found: list[Waiting]) -> Waits:
    """As lines of the first page. No statement."""
    return _waits(_("未接來電與來信"), found, "ipam:missed_call", "ipam:missed")


def of_requests(_actor: Actor, found: list[Waiting]) -> Waits:
    """As lines of the first page. No statement."""
    return _waits(_("位址申請"), found, "ipam:request", "ipam:requests")


def of_tickets(_actor: Actor, found: list[Waiting]) -> Waits:
    """As lines of the first page. No statement."""
    return _waits(_("網路報修"), found, "ipam:ticket", "ipam:tickets")


def _first(found: Any) -> list[Waiting]:
    counted = found.annotate(count_all=Window(Count("pk")), late=Window(Count("pk", filter=Q(due__lt=clock.today()))))
    told = counted.order_by("due", "pk").values_list("pk", "school__name", "said", "due", "count_all", "late")
    return [Waiting(*each) for each in told[:_SHOWN]]


def _waits(title: str, found: list[Waiting], page: str, further: str) -> Waits:
    first = tuple(Wait(f"{each.school}　{each.about}", title, (page, each.id), each.due, each.due < clock.today()) for each in found)
    count, late = (found[0].count, found[0].late) if found else (0, 0)
    return Waits(title, first, count, late, reverse(further))
