"""What the search returns (搜尋): hits of one kind, in the same form for all apps. Each app declares what can be found in its `Offer`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import Column, Kind, ListOf, ListRequest
from xiaowu.kernel.text import line
from xiaowu.kernel.text.figures import filled

MOST = 6  # hits of a kind; the others are on the page that shows all
LONGEST = 50  # characters of what is looked for
_LONGEST_NOTE = 120
_BARE = (Kind.NUMBER, Kind.NUMERAL)  # a number says nothing without its title
_NOTED = 4  # columns of a list that are shown beside its heading


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found: its title, the page (name and arguments) that shows it, and the place on that page."""

    title: str
    page: tuple[Any, ...]
    note: str = ""
    anchor: str = ""
    asked: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of one kind; `further` is the page that shows all of it, if there is more, and `asked` its filters."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    further: tuple[Any, ...] = ()
    asked: tuple[tuple[str, str], ...] = ()


NOTHING = Found()


def in_list(of: ListOf[Any], actor: Actor, text: str) -> Found:
    """What a declared list's own search finds, in the list's usual order. As many statements as the list makes.

    A list whose rows have no page of their own leads to itself, narrowed to the row's name.
    """
    order = of.usual
    wanted = ListRequest(text=text, sort=order.removeprefix("-"), descending=order.startswith("-"), size=MOST)
    page = of.read(actor, wanted)
    shown = [each for each in of.columns if not each.only_file and not each.only_told and (each.shown is None or each.shown(actor))]
    heading = next((each for each in shown if each.link), shown[0])
    noted = [each for each in shown if each is not heading and each.kind not in _BARE][:_NOTED]
    hits = tuple(_hit(of, heading, row, note_of(*(each.text(row) for each in noted))) for row in page.rows)
    return Found(hits, page.total, (of.name,) if page.total > len(hits) else ())


def _hit(of: ListOf[Any], heading: Column[Any], row: Any, note: str) -> Hit:
    title = heading.text(row)
    if heading.link is None:
        return Hit(title, (of.name,), note, asked=(("q", title),))
    return Hit(title, heading.link(row) or (of.name,), note, heading.anchor(row) if heading.anchor else "")


def note_of(*parts: str) -> str:
    """What stands beside a title, on one line."""
    return line(" · ".join(filter(None, parts)), _LONGEST_NOTE)


def day_of(text: str) -> date | None:
    """The day that somebody typed, in ROC years or as ISO 8601; None if it is no day."""
    try:
        return roc.parse(text)
    except roc.NotADate:
        return None


def counted(found: Found) -> str:
    """The number of hits, in words."""
    return filled(_("共 %(total)s 筆"), {"total": found.total})
