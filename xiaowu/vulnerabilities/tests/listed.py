"""Rows on the lists of vulnerability follow-up that are empty in the cast."""

from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.vulnerabilities.actions.webhooks import add_receiver
from xiaowu.vulnerabilities.tests.flows import owed


def _receiver(cast: Cast) -> None:
    add_receiver(cast.actor_of("bureau_officer"), name="工單系統", hook="https://tickets.example.org/hooks", now=clock.now())


def _answered(cast: Cast) -> None:
    owed(cast)


EXAMPLES = {"vulnerabilities:receivers": _receiver, "vulnerabilities:answers": _answered}
