"""What a merger of schools as of a day before today does to the rolls that were taken since (併校與已完成的點名)."""

from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import the_row
from xiaowu.roster.permissions import Permission


@dataclass(frozen=True, slots=True)
class _Going:
    rolls: int
    days: int


def lines(actor: Actor, school_id: int, _successor_id: int, day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many rolls. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    found = the_row(_Going, "select rolls, days from attendance_rolls_going(%s, %s)", [school_id, day])
    words = _("裁撤日起 %(days)d 日已完成的班級點名：家長與承接學校照舊查閱，承接學校重新點名後以該校為準")
    return [(words % {"days": found.days}, found.rolls)]
