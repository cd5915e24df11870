"""What the search returns (搜尋): hits of one kind, in the same form for all apps. Each app declares what can be found in its `Offer`."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel import roc
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListOf, ListRequest
from xiaowu.kernel.text import line

MOST = 6  # hits of a kind; the others are on the page that shows all
LONGEST = 50  # characters of what is looked for
_LONGEST_NOTE = 120
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
    """What was found of one kind; `further` is the page that shows all of it, if there is more."""

    hits: tuple[Hit, ...] = ()
    total: int = 0
    further: tuple[Any, ...] = ()


NOTHING = Found()


def in_list(of: ListOf[Any], actor: Actor, text: str) -> Found:
    """What a declared list's own search finds, in the list's usual order. As many statements as the list makes."""
    order = of.usual
    wanted = ListRequest(text=text, sort=order.removeprefix("-"), descending=order.startswith("-"), size=MOST)
    page = of.read(actor, wanted)
    shown = [each for each in of.columns if not each.only_file and not each.only_told and (each.shown is None or each.shown(actor))]
    heading = next(each for each in shown if each.link)
    noted = [each for each in shown if each is not heading][:_NOTED]
    hits = [
        Hit(
            heading.text(row), heading.link(row) or (of.name,) if heading.link else (of.name,),
            line(" · ".join(filter(None, (each.text(row) for each in noted))), _LONGEST_NOTE), heading.anchor(row) if heading.anchor else "",
        )
        for row in page.rows
    ]  # fmt: skip
    return Found(tuple(hits), page.total, (of.name,) if page.total > len(hits) else ())


def day_of(text: str) -> date | None:
    """The day that somebody typed, in ROC years or as ISO 8601; None if it is no day."""
    try:
        return roc.parse(text)
    except roc.NotADate:
        return None


def counted(found: Found) -> str:
    """The number of hits, in words."""
    return _("共 %(total)s 筆") % {"total": found.total}
