"""What a merger of schools does to addresses and tickets (併校與網路): how many requests end, and how many tickets engineers go on with."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.roster.permissions import Permission


@dataclass(frozen=True, slots=True)
class _Counted:
    requests: int
    tickets: int


def lines(actor: Actor, school_id: int, _successor_id: int, _day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    found = the_row(_Counted, "select * from ipam_going(%s)", [school_id])
    return [
        (_("失效的網路位址申請：需要時由承接學校申請"), found.requests),
        (_("由工程師繼續處理的網路報修單"), found.tickets),
    ]
