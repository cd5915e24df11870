"""Rows on the lists of ipam that are empty in the cast."""

from tests.flows import Cast
from xiaowu.ipam.actions.missed import note_missed
from xiaowu.ipam.actions.sweeps import Found, take_sweep
from xiaowu.ipam.rules.sweeps import Source
from xiaowu.ipam.tests.flows import request, ticket
from xiaowu.ipam.tests.laid import laid, switch
from xiaowu.kernel import clock


def _laid(cast: Cast) -> None:
    laid(cast.people["it_coordinator"].school_id)


def _request(cast: Cast) -> None:
    request(cast)


def _ticket(cast: Cast) -> None:
    ticket(cast)


def _switch(cast: Cast) -> None:
    switch(cast.actor_of("network_engineer"), cast.people["it_coordinator"].school_id)


def _missed(cast: Cast) -> None:
    note_missed(cast.actor_of("network_engineer"), telephone="02-29603456", caller="", words="請回電", now=clock.now())


def _difference(cast: Cast) -> None:
    found = laid(cast.people["it_coordinator"].school_id)
    seen = Found(Source.FPING, None, "listed", [(found.first, True, "", "")])
    take_sweep(cast.actor_of("network_engineer"), seen, now=clock.now())


EXAMPLES = {
    "ipam:differences": _difference,
    "ipam:ranges": _laid,
    "ipam:use": _laid,
    "ipam:times": _ticket,
    "ipam:missed": _missed,
    "ipam:switches": _switch,
    "ipam:addresses": _laid,
    "ipam:plans": _laid,
    "ipam:requests": _request,
    "ipam:tickets": _ticket,
}
