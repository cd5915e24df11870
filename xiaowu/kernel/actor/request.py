"""A request with its actor: the middleware puts the actor on it before any page runs."""

from collections.abc import Callable

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xiaowu.kernel.actor import Actor


class HouseRequest(HttpRequest):
    """Any incoming request. `actor` is None if nobody is signed in; `refused` names the permission that was missing, if one was.

    `afterwards` runs in a transaction of its own, whatever became of the request's: it is for what a refused request must leave behind.
    `attempt` is the guess at a secret that this request makes, counted before the request's transaction opened.
    `fault` names the error that nobody foresaw, if one arose.
    `is_again` says that the write was done before and that its answer is only repeated; `is_keyed` that it carries an idempotency key.
    `is_unread` says that what was sent is larger than its sender may send, and is not waited for (`kernel.ui.pages.posted`).
    `is_tried` says that an act is tried as if its question had been answered, and taken back (`kernel.ui.asking`).
    `is_turned_away` says that somebody who is not signed in was led to the sign-in page before anything else.
    `lost` is the error that told that the database server is gone or takes no writes, if one did (`kernel.database.hosts.again`).
    """

    request_id: str
    fault: str
    actor: Actor | None
    refused: str
    afterwards: list[Callable[[], None]]
    attempt: object | None
    is_again: bool
    is_unread: bool
    is_keyed: bool
    is_tried: bool
    is_turned_away: bool
    lost: BaseException | None


class ActedRequest(HttpRequest):
    """A request by somebody signed in; pages that need a permission receive this."""

    actor: Actor
    htmx: HtmxDetails
    is_again: bool
