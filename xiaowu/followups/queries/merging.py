"""What a merger of schools does to what the school owes (併校與待辦)."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.followups.queries.kinds import handed_on
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.roster.permissions import Permission


def lines(actor: Actor, school_id: int, _successor_id: int, _day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    return [(_("由承接學校接續辦理的待辦"), int(value("select followups_going(%s, %s)", [school_id, handed_on()])))]
