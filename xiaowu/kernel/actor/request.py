"""A request as pages know it: the middleware has put the actor on it before any page runs."""

from django.http import HttpRequest
from django_htmx.middleware import HtmxDetails

from xiaowu.kernel.actor import Actor


class ActedRequest(HttpRequest):
    """A request of somebody signed in."""

    actor: Actor
    htmx: HtmxDetails
