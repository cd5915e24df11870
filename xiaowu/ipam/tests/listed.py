"""Rows on the lists of ipam that are empty in the cast."""

from tests.flows import Cast
from xiaowu.ipam.tests.flows import request, ticket
from xiaowu.ipam.tests.laid import laid


def _laid(cast: Cast) -> None:
    laid(cast.people["it_coordinator"].school_id)


def _request(cast: Cast) -> None:
    request(cast)


def _ticket(cast: Cast) -> None:
    ticket(cast)


EXAMPLES = {"ipam:ranges": _laid, "ipam:addresses": _laid, "ipam:plans": _laid, "ipam:requests": _request, "ipam:tickets": _ticket}
