"""A request as the house knows it: the middleware has put the actor on it before any page runs."""

from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xiaowu.kernel.actor import Actor


class HouseRequest(HttpRequest):
    """Any request on its way in: `actor` is None for nobody; `refused` names the permission that was missing, once one was.

    `afterwards` is done in a transaction of its own, whatever became of the request's: what a refused request must leave behind.
    `attempt` is the guess at a secret that the request makes, counted before it was opened; `is_again` says that a write was done before and
    is only answered once more.
    """

    request_id: str
    actor: Actor | None
    refused: str
    afterwards: list[Callable[[], None]]
    attempt: object | None
    is_again: bool


class ActedRequest(HttpRequest):
    """A request of somebody signed in, as pages that need a permission get it."""

    actor: Actor
    htmx: HtmxDetails
    is_again: bool
