"""What leave waits for somebody (待審假單), as the home page lists it."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.attendance.models import Leave
from xiaowu.attendance.queries.leave import LeaveRow, day_count, row_of, waits_for
from xiaowu.attendance.queries.leave_left import LeftRow, left_undecided
from xiaowu.attendance.rules.roll import LEAVE_TITLES
from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListRequest, page_of
from xiaowu.kernel.waiting import Wait, Waits

_MOST_WAITS = 6


@dataclass(frozen=True, slots=True)
class Waiting:
    """What waits for somebody to decide; `left`: what a merged school left undecided, for whoever decides over its successor."""

    first: tuple[LeaveRow, ...]
    count: int
    left: tuple[LeftRow, ...] = ()


def waiting(actor: Actor) -> Waiting:
    """For the home page. One statement, and one more for whoever decides over a whole school."""
    found = page_of(
        Leave.objects.filter(waits_for(actor)).select_related("student__school_class", "school"),
        ListRequest(size=_MOST_WAITS), {"asked_at": "asked_at"}, row_of, "id",
    )  # fmt: skip
    return Waiting(tuple(found.rows), found.total, tuple(left_undecided(actor)))


def waits(_actor: Actor, found: Waiting) -> Waits:
    """Of what was read for the home page; no statement. Whose it is stands on its page: there the look is on record."""
    first = tuple(
        Wait(
            _("%(class)s %(type)s %(days)s 天") % {"class": each.class_name, "type": _(LEAVE_TITLES[each.leave_type]), "days": day_count(each.days)},
            _("待審假單"),
            ("attendance:leave", each.id),
            each.first_day,
            each.first_day < clock.today(),
        )
        for each in found.first
    )
    left = tuple(
        Wait(
            _("%(school)s %(type)s %(days)s 天") % {"school": each.school, "type": _(LEAVE_TITLES[each.leave_type]), "days": day_count(each.days)},
            _("併入學校的待審假單"),
            ("attendance:leave", each.leave_id),
            each.first_day,
            True,
        )
        for each in found.left[:_MOST_WAITS]
    )
    count, late = found.count + len(found.left), len(found.left)
    return Waits(_("待審假單"), (*left, *first), count, late, reverse("attendance:leaves") + "?show=mine")
