"""The search on every page (搜尋): pages by their names, and whatever each app declares as searchable."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import gettext as _

from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListOf
from xiaowu.kernel.offer import Searchable, offers
from xiaowu.kernel.search import MOST, Found, Hit, in_list
from xiaowu.kernel.text import narrow
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.menu import entries

_PAGES = N_("頁面")


@dataclass(frozen=True, slots=True)
class Kind:
    """What was found of one kind."""

    title: str
    found: Found


def search(actor: Actor, text: str) -> list[Kind]:
    """What somebody may see that matches their word, by kind. As many statements as those kinds need; none for an empty word."""
    if not text:
        return []
    text = narrow(text) if narrow(text).isdigit() else text  # a number or a code in whatever width it was typed
    kinds = [Kind(_(_PAGES), _pages(actor, text))]
    kinds += [Kind(_(each.title), _finds(each.finds)(actor, text)) for each in searchables(actor)]
    return [each for each in kinds if each.found.hits]


def searchables(actor: Actor) -> list[Searchable]:
    """The kinds in which this actor may find anything, in the house's order."""
    return [each for each in _offered() if holds(actor, each.permission, school_id=ANYWHERE)]


def _pages(actor: Actor, text: str) -> Found:
    """Entries of the reader's own navigation; no statement."""
    word = text.casefold()
    mine = [each for each in entries(actor) if word in _(each.title).casefold() or word in each.title]
    return Found(tuple(Hit(_(each.title), (each.url_name,)) for each in mine[:MOST]), len(mine))


@lru_cache(maxsize=1)
def _offered() -> tuple[Searchable, ...]:
    return tuple(sorted((each for offer in offers() for each in offer.search), key=lambda each: each.order))


@lru_cache(maxsize=64)
def _finds(path: str) -> Callable[[Actor, str], Found]:
    found: Any = import_string(path)
    return (lambda actor, text: in_list(found, actor, text)) if isinstance(found, ListOf) else found
