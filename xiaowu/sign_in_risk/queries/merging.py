"""What a merger of schools does to cases of abnormal sign-ins (併校與異常登入)."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.roster.permissions import Permission


def lines(actor: Actor, school_id: int, _successor_id: int, _day: date) -> list[tuple[str, int]]:
    """What the bureau reads of it before the merger: words, and how many cases are open there. One statement. Raises Forbidden."""
    require(actor, Permission.KEEP_SCHOOLS, school_id=None)
    return [(_("由承接學校、本人的新學校或教育局接續處理的異常登入"), int(value("select sign_in_risk_going(%s)", [school_id])))]
