"""What waits for somebody (待您處理的事): one form for all apps, so that the home page shows it as one list, what is due soonest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits: its title, what kind of thing it is, and the page (name and arguments) on which it is done.

    `due`: by when; None: no day is set. `about`: the address of the thing itself, where the page is only the way to it.
    """

    title: str
    kind: str
    page: tuple[Any, ...]
    due: date | None = None
    overdue: bool = False
    about: str = ""

    @property
    def address(self) -> str:
        name, *arguments = self.page
        return reverse(name, args=arguments)


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits of one app: the first of it, how much there is and how much of that is overdue; `further` is the address of all."""

    title: str
    first: tuple[Wait, ...]
    count: int
    overdue: int = 0
    further: str = ""


def in_order(found: Iterable[Wait]) -> list[Wait]:
    """What is overdue first, then by the day it is due, then what has none; among equals what stood first. A thing stands once: what only leads to
    one that is in the list is left out."""
    rows = list(found)
    things = {each.address for each in rows if not each.about}
    once = (each for each in rows if each.about not in things)
    return sorted(once, key=lambda each: (not each.overdue, each.due is None, each.due or date.max))
