"""What the search on every page finds in ipam beside its lists (全站搜尋): tickets, whatever has become of them."""

from django.utils.translation import gettext as _

from xiaowu.ipam.queries.tickets import tickets as listed_tickets
from xiaowu.ipam.rules.tickets import TICKET_TITLES
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.roc import spoken
from xiaowu.kernel.search import MOST, Found, Hit, note_of

_CLOSED_TOO = (("state", "all"),)


def tickets(actor: Actor, text: str) -> Found:
    """By school, subject, caller or engineer; the latest first, closed ones too. As many statements as the list. Raises Forbidden."""
    page = listed_tickets(actor, ListRequest(text, "opened", descending=True, filters=_CLOSED_TOO, size=MOST))
    hits = tuple(
        Hit(each.subject, ("ipam:ticket", each.id), note_of(each.school, _(TICKET_TITLES[each.state]), spoken.moment(each.opened_at)))
        for each in page.rows
    )
    return Found(hits, page.total, ("ipam:tickets",) if page.total > len(hits) else (), _CLOSED_TOO)
