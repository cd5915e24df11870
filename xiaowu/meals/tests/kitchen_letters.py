"""The letters to a kitchen, as a test reads them."""

from typing import Any

from conftest import as_owner
from xiaowu.kernel import clock
from xiaowu.kernel.delivery import Outgoing
from xiaowu.kernel.delivery.posting import SENT
from xiaowu.kernel.delivery.tables import Delivery
from xiaowu.kernel.queue import perform
from xiaowu.meals.actions.telling import REACH
from xiaowu.meals.adapters.letters import KitchenLetter
from xiaowu.meals.models import Kitchen, NotifiedSheet
from xiaowu.meals.queries.letters import LETTER


def letters_of(of: Kitchen) -> list[Any]:
    """What each letter to a kitchen says, in the order in which they go; None for one that does not. Each is taken before the next is written."""
    with as_owner():
        numbers = list(NotifiedSheet.objects.filter(kitchen=of).order_by("number").values_list("pk", flat=True))
    return [_letter(each) for each in numbers]


def _letter(told: int) -> Any:
    out = Outgoing(1, LETTER, "mail", {"told": told}, "", 0, clock.now(), 1)
    written = perform("test", lambda actor: KitchenLetter("mail").write(actor, out), city=REACH)
    with as_owner():
        Delivery.objects.filter(kind=LETTER, key=str(told)).update(ended=clock.now(), outcome=SENT)
    return written
