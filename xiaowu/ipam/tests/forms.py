"""Pages of ipam that only a plan which is laid, or a call, has."""

from tests.flows import Cast
from xiaowu.ipam.tests.flows import ticket
from xiaowu.ipam.tests.laid import laid, named, switch
from xiaowu.kernel import clock


def _plan(cast: Cast) -> str:
    return f"/ipam/plans/{laid(cast.people['it_coordinator'].school_id).plan_id}/"


def _range(cast: Cast) -> str:
    return f"/ipam/ranges/{laid(cast.people['it_coordinator'].school_id).pk}/"


def _ticket(cast: Cast) -> str:
    return f"/ipam/tickets/{ticket(cast)}/"


def _correct(cast: Cast) -> str:
    return f"{_ticket(cast)}correct/"


def _switch(cast: Cast) -> str:
    return f"/ipam/switches/{switch(cast.actor_of('network_engineer'), cast.people['it_coordinator'].school_id, name='機櫃 2')}/"


def _shortage(cast: Cast) -> str:
    mine = laid(cast.people["it_coordinator"].school_id)
    named(mine.plan_id, cast.people["vendor"].person_id, clock.today())
    return f"/ipam/ranges/{mine.pk}/shortage/"


PAGES = {
    "ipam:switch": _switch,
    "ipam:shortage": _shortage,
    "ipam:plan": _plan,
    "ipam:range": _range,
    "ipam:ticket": _ticket,
    "ipam:correct": _correct,
}
