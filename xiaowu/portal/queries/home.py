"""The home page (首頁): what waits for somebody, and their cards, from one question to each app."""

from dataclasses import dataclass
from typing import Any

from django.utils.module_loading import import_string

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.ui.environment import cards
from xiaowu.kernel.waiting import Wait, Waits, in_order

MOST_WAITING = 10


@dataclass(frozen=True, slots=True)
class Home:
    """The cards with their contents; the first of what waits, out of how many, and the pages with the rest."""

    cards: tuple[tuple[str, Any], ...]
    waiting: tuple[Wait, ...]
    overdue: int
    further: tuple[Waits, ...]


def home(actor: Actor) -> Home:
    """As many statements as the actor's cards need."""
    asked = [(card, import_string(card.query)(actor)) for card in cards(actor)]
    found = [(card, data) for card, data in asked if data]
    waits: list[Waits] = [import_string(card.waits)(actor, data) for card, data in found if card.waits]
    rows = in_order(each for one in waits for each in one.first)
    shown = rows[:MOST_WAITING]
    cut = {each.kind for each in rows[MOST_WAITING:]}
    further = tuple(one for one in waits if one.further and (one.count > len(one.first) or cut & {each.kind for each in one.first}))
    return Home(tuple((card.template, data) for card, data in found if card.template), tuple(shown), sum(one.overdue for one in waits), further)
