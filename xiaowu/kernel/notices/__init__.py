"""Kinds of notification (通知類別): each app declares, in its `Offer`, the kinds of thing that it tells people.

`xiaowu.notifications` decides who is told, in which way and when; an app that tells gives the kind and ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.apps import apps
from django.utils.module_loading import import_string

Letters = Literal["never", "now", "daily"]
About = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a notification: a line for lists, and more where there is room."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of thing that people are told. `title` names it in settings and as a letter's subject; it names no person.

    `words` (dotted path): `about` → Words, in the active language. It makes no statement: everything it says stands in `about`, so that a long list
    costs no statement a row. `link`: the page it leads to, and which values of `about` are that page's arguments. `letter` and `push` are the
    defaults for people who chose nothing: a letter at once, in the letter of the day, or none; a push or none. `is_urgent`: neither quiet hours nor
    the letter of the day delay it. `is_personal`: it is about a person, so a letter says only that there is something to read; a push never says
    more than that. `families`: whether families are told it, and whether as a letter too, to the address that a
    guardian has given for that and for nothing else. `to`: the roles that are told it, or a dotted path that is called with its key and returns
    them; without any, whoever may open its page is told it, as the account that it concerns. Nobody is offered a kind that they are never told.
    """

    key: str
    title: str
    words: str
    link: tuple[str, ...]
    letter: Letters = "now"
    push: bool = True
    is_urgent: bool = False
    is_personal: bool = False
    families: Literal["", "told", "letters"] = ""
    to: frozenset[str] | str = frozenset()

    @property
    def roles(self) -> frozenset[str]:
        """The roles that are told it; empty: no role as such."""
        return import_string(self.to)(self.key) if isinstance(self.to, str) else self.to

    def said(self, about: About) -> Words:
        """The words for these values."""
        return _words_of(self.words)(about)

    def path(self, about: About) -> str:
        """The address of the page that it leads to."""
        from django.urls import reverse  # slow to load: a command that reads an offer alone does not wait

        page, *names = self.link
        return reverse(page, args=[about[name] for name in names])


def kinds() -> Mapping[str, NotificationKind]:
    """Every kind that an app declares, by key, in the order of the apps."""
    return _declared()


@lru_cache(maxsize=1)
def _declared() -> Mapping[str, NotificationKind]:
    offers = (getattr(config, "offer", None) for config in apps.get_app_configs())
    return {kind.key: kind for offer in offers for kind in getattr(offer, "notifications", ())}


@lru_cache(maxsize=256)
def _words_of(path: str) -> Callable[[About], Words]:
    found: Callable[[About], Words] = import_string(path)
    return found
