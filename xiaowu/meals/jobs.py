"""The jobs of meals (午餐的背景工作)."""

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.queue import periodic
from xiaowu.meals.actions import telling


@periodic("*/10 * * * *", name=telling.JOB, pieces=True)
def tell_kitchens(_actor: Actor) -> int:
    """Every ten minutes: kitchens of which the limit is over are told, and what changed since goes out by letter; how often one was told."""
    return telling.tell_kitchens()
