"""A request with its actor: the middleware puts the actor on it before any page runs."""

from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xiaowu.kernel.actor import Actor


class HouseRequest(HttpRequest):
    """Any incoming request. `actor` is None if nobody is signed in; `refused` names the permission that was missing, if one was.

    `afterwards` runs in a transaction of its own, whatever became of the request's: it is for what a refused request must leave behind.
    `attempt` is the guess at a secret that this request makes, counted before the request's transaction opened.
    `is_again` says that the write was done before and that its answer is only repeated. `fault` names the error that nobody foresaw, if one arose.
    """

    request_id: str
    fault: str
    actor: Actor | None
    refused: str
    afterwards: list[Callable[[], None]]
    attempt: object | None
    is_again: bool


class ActedRequest(HttpRequest):
    """A request by somebody signed in; pages that need a permission receive this."""

    actor: Actor
    htmx: HtmxDetails
    is_again: bool
