"""Due days that must be told (到期與逾期): for the nightly job, for all schools at once."""

from collections.abc import Iterator
from datetime import date, timedelta

from xiaowu.followups.models import FollowUp
from xiaowu.followups.queries.kinds import kinds
from xiaowu.followups.rules.due import Telling, telling
from xiaowu.followups.rules.flow import OWED, WHOLE
from xiaowu.kernel.flow.held import where_state
from xiaowu.roster.queries.calendar import working_days

_BEHIND, _AHEAD = timedelta(days=200), timedelta(days=60)  # anything overdue for longer has been told on every rung long ago


def to_tell(today: date) -> Iterator[tuple[FollowUp, Telling]]:
    """Each follow-up about which there is something to tell today; the rows are locked. Two statements,
    the one for days only if something is owed.
    """
    owed = FollowUp.objects.filter(where_state(WHOLE, *OWED), due__lte=today + _AHEAD, kind__in=kinds())
    held = list(owed.select_for_update(of=("self",), skip_locked=True).order_by("pk"))
    days = working_days(today - _BEHIND, today + _AHEAD) if held else {}
    for each in held:
        found = telling(kinds()[each.kind], each.due or today, today, days.get(each.school_id or 0, []), each.told)
        if found:
            yield each, found
