"""A second school on the list of follow-ups, so that ordering by school means something."""

from tests.flows import Cast
from xiaowu.followups.actions.keeping import Wish, open_follow_up
from xiaowu.kernel import clock


def _elsewhere(cast: Cast) -> None:
    wish = Wish("清點設備", school_id=cast.people["other_coordinator"].school_id)
    open_follow_up(cast.actor_of("bureau_officer"), "request", wish, now=clock.now())


EXAMPLES = {"followups:list": _elsewhere}
