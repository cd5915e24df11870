"""What the search on every page finds in meetings (全站搜尋); the list `minutes.search` finds their texts."""

from typing import Any

from django.db.models import Count, Q, Window

from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.search import MOST, Found, Hit, day_of
from xiaowu.meetings.models import Meeting
from xiaowu.meetings.permissions import Permission


def meetings(actor: Actor, text: str) -> Found:
    """By name, or by the day on which they were held. One statement. Raises Forbidden."""
    require(actor, Permission.SEE, school_id=ANYWHERE)
    day = day_of(text)
    found = Meeting.objects.filter(Q(held_on=day) if day else Q(body__icontains=text)).annotate(in_all=Window(Count("*")))
    rows: list[Any] = list(found.order_by("-held_on", "-pk")[:MOST])
    hits = tuple(Hit(each.body, ("meetings:meeting", each.pk), spoken.long(each.held_on) if each.held_on else "") for each in rows)
    total = rows[0].in_all if rows else 0
    return Found(hits, total, ("meetings:list",) if total > len(hits) and day is None else ())
