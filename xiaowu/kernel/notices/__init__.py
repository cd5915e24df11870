"""Kinds of notification (通知類別): what an app says, in its `Offer`, of each thing that it tells people.

Who is told, by which way and when is `xiaowu.notifications`' business; an app that tells says the kind and ids.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Literal

from django.apps import apps
from django.urls import reverse
from django.utils.module_loading import import_string

Letters = Literal["never", "now", "daily"]
About = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """What a notification says: a line that stands in lists, and what is added where there is room."""

    title: str
    text: str = ""


@dataclass(frozen=True, slots=True)
class NotificationKind:
    """A kind of what people are told. `title` is what it is called in settings and as a letter's subject; it names nobody.

    `words` (dotted path): what it is about → Words, in the language that is active. It asks the database nothing: whatever it says stands in `about`,
    so that a list of many costs no statement a row. `link`: the page it leads to, and which values of `about` are that page's arguments.
    `letter` and `push` are the ways for whoever chose none: a letter at once, in the letter of the day, or none; a push.
    `is_urgent`: quiet hours and the letter of the day do not hold it. `is_personal`: it tells of somebody, so that a letter says only that there is
    something; a push never says more.
    """

    key: str
    title: str
    words: str
    link: tuple[str, ...]
    letter: Letters = "now"
    push: bool = True
    is_urgent: bool = False
    is_personal: bool = False

    def said(self, about: About) -> Words:
        """What is said of this."""
        return _words_of(self.words)(about)

    def path(self, about: About) -> str:
        """The address of what it is about."""
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
