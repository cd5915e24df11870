"""What tests ask about messages that leave the house."""

from collections import Counter

from django.db import connection

from xiaowu.connections.oidc.actions.entering import post_over
from xiaowu.kernel import clock
from xiaowu.kernel.actor import system
from xiaowu.kernel.delivery import sending
from xiaowu.kernel.delivery.tables import Delivery, Destination
from xiaowu.kernel.queue import perform


def deliver() -> Counter[str]:
    """Run the sending job as the worker does; returns how many were taken, by kind."""
    with connection.cursor() as cursor:
        cursor.execute("select set_config('xiaowu.armed', '', true)")
    return sending.deliver(system("test"))


def send_letters() -> int:
    """Send letters; returns how many the mail server took."""
    taken = deliver()
    return taken["identity.alert_letter"] + taken["identity.notice_letter"]


def tell_logouts() -> int:
    """Send logout messages; returns how many partners confirmed."""
    perform("identity.tell_logout", lambda _actor: post_over())
    return deliver()["identity.logout"]


def later() -> None:
    """As if everything that waits had waited its time."""
    Delivery.objects.filter(ended=None).update(due=clock.now())
    Destination.objects.update(again=None)


def notices() -> list[tuple[int, str]]:
    """The letters about changes that were posted: account and subject."""
    posted = Delivery.objects.filter(kind="identity.notice_letter").order_by("pk")
    return [(each["account"], each["notice"]) for each in posted.values_list("about", flat=True)]
