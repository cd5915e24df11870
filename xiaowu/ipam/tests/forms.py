"""Pages of ipam that only a plan which is laid, or a call, has."""

from tests.flows import Cast
from xiaowu.ipam.tests.flows import ticket
from xiaowu.ipam.tests.laid import laid


def _plan(cast: Cast) -> str:
    return f"/ipam/plans/{laid(cast.people['it_coordinator'].school_id).plan_id}/"


def _range(cast: Cast) -> str:
    return f"/ipam/ranges/{laid(cast.people['it_coordinator'].school_id).pk}/"


def _ticket(cast: Cast) -> str:
    return f"/ipam/tickets/{ticket(cast)}/"


PAGES = {"ipam:plan": _plan, "ipam:range": _range, "ipam:ticket": _ticket}
