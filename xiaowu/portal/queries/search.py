"""The search on every page (搜尋): pages by their names, whatever each app declares as searchable, and the guides for one's roles."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.utils.module_loading import import_string
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.lists import ListOf
from xiaowu.kernel.offer import Searchable, offers
from xiaowu.kernel.search import MOST, NOTHING, Found, Hit, in_list
from xiaowu.kernel.text import narrow
from xiaowu.kernel.text.marked import N_
from xiaowu.kernel.ui.menu import entries
from xiaowu.portal.queries.guides import guide, own_guides

_PAGES, _GUIDES = N_("頁面"), N_("使用說明")
_LEAST = 2  # characters of a word that is looked for in the guides: almost every paragraph holds a single one
_ABOUT = re.compile("<strong>([^<]+)</strong>")  # what a paragraph is about, where it says so
_BEFORE, _SHOWN = 12, 60  # characters of a paragraph that are shown, and how many of these before the word


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
    kinds.append(Kind(_(_GUIDES), _explained(actor, text)))
    return [each for each in kinds if each.found.hits]


def looked_in(actor: Actor) -> list[str]:
    """The titles of all kinds in which this actor may find anything."""
    return [_PAGES, *(each.title for each in searchables(actor)), _GUIDES]


def searchables(actor: Actor) -> list[Searchable]:
    """The kinds in which this actor may find anything, in the house's order."""
    return [each for each in _offered() if holds(actor, each.permission, school_id=ANYWHERE)]


def _pages(actor: Actor, text: str) -> Found:
    """Entries of the reader's own navigation; no statement."""
    word = text.casefold()
    mine = [each for each in entries(actor) if word in _(each.title).casefold() or word in each.title]
    return Found(tuple(Hit(_(each.title), (each.url_name,)) for each in mine[:MOST]), len(mine))


def _explained(actor: Actor, text: str) -> Found:
    """Paragraphs of the guides for the actor's roles; no statement."""
    word, tongue = text.casefold(), get_language() or ""
    if len(word) < _LEAST:
        return NOTHING
    hits = []
    for name in own_guides(actor):
        for each in guide(name, tongue).paragraphs:
            told = each.words.striptags()
            if (at := told.casefold().find(word)) >= 0:
                anchor = each.anchors[0] if each.anchors else ""
                about = _ABOUT.search(each.words)
                hits.append(Hit(about[1] if about else guide(name, tongue).title, ("portal:guide", name), _excerpt(told, at), anchor))
    return Found(tuple(hits[:MOST]), len(hits))


def _excerpt(told: str, at: int) -> str:
    first = max(at - _BEFORE, 0)
    return f"{'…' if first else ''}{told[first : first + _SHOWN]}{'…' if first + _SHOWN < len(told) else ''}"


@lru_cache(maxsize=1)
def _offered() -> tuple[Searchable, ...]:
    return tuple(sorted((each for offer in offers() for each in offer.search), key=lambda each: each.order))


@lru_cache(maxsize=64)
def _finds(path: str) -> Callable[[Actor, str], Found]:
    found: Any = import_string(path)
    return (lambda actor, text: in_list(found, actor, text)) if isinstance(found, ListOf) else found
