"""What waits for somebody (待您處理的事): the same form for all apps, so that the home page shows one list, with what is due soonest first."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse


@dataclass(frozen=True, slots=True)
class Wait:
    """One thing that waits: its title, what kind of thing it is, and the page (name and arguments) on which it is done.

    `due`: by when; None: no day is set. `about`: the address of the thing itself, if the page is only the way to it.
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
    """What waits in one app: the first few, how many there are and how many of them are overdue; `further` is the address of all."""

    title: str
    first: tuple[Wait, ...]
    count: int
    overdue: int = 0
    further: str = ""


def in_order(found: Iterable[Wait]) -> list[Wait]:
    """Overdue things first, then by the day they are due, then those without one; equals keep their order. Each thing is listed once:
    an entry that only leads to a listed thing is left out.
    """
    rows = list(found)
    things = {each.address for each in rows if not each.about}
    once = (each for each in rows if each.about not in things)
    return sorted(once, key=lambda each: (not each.overdue, each.due is None, each.due or date.max))
