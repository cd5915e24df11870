"""The jobs of meals (午餐的背景工作)."""

from xiaowu.kernel import clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import job, periodic
from xiaowu.meals.actions import own_meals, refund_handing, telling
from xiaowu.meals.actions.refund_month import TELL_PAID


@periodic("*/10 * * * *", name=telling.JOB, pieces=True)
def tell_kitchens(_actor: Actor) -> int:
    """Every ten minutes: kitchens whose limit has passed are told, and what changed since goes out by letter; returns how often one was told."""
    return telling.tell_kitchens()


@periodic("10 0 1-5 * *", name=own_meals.JOB, city=own_meals.REACH)
def note_own_meals(_actor: Actor) -> int:
    """On the first nights of a month: who ate an own meal in the month before, as it was when that ended; of how many schools it is new."""
    return own_meals.note(now=clock.now())


@job(name=TELL_PAID, city=refund_handing.REACH)
def tell_paid(actor: Actor, month_id: int) -> int:
    """Once a month was paid: the guardians of whoever is paid back are told; returns how many."""
    return refund_handing.tell_paid(actor, month_id)
