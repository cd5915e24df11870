"""What people see of an app (頁面上的提供): entries of the navigation, cards and waiting things of the home page, search results."""

from dataclasses import dataclass, field
from enum import StrEnum

EVERYBODY = ("everybody",)  # for `Entry.daily`


class Group(StrEnum):
    """The kinds of work by which the navigation is divided, in their order. An app names the group of each of its entries."""

    TODAY = "today"
    STUDENTS = "students"
    SCHOOLS = "schools"
    ACCOUNTS = "accounts"
    MEETINGS = "meetings"
    NETWORK = "network"
    LEARNING = "learning"
    HOUSE = "house"


@dataclass(frozen=True, slots=True)
class Entry:
    """A navigation entry: a word that leads to a page, shown to everybody who may open that page.

    `pages` are further pages on which it counts as the current entry; holders of `unless` have a wider page and do not get this one. `group` is the
    kind of work it belongs to; for the roles in `daily` it stands before all groups.
    """

    title: str
    url_name: str
    permission: str
    order: int = 100
    pages: tuple[str, ...] = ()
    unless: str = ""
    group: Group = field(kw_only=True)
    daily: tuple[str, ...] = field(default=(), kw_only=True)


@dataclass(frozen=True, slots=True)
class Card:
    """A card of the home page: `query` (dotted path, called with the actor); `template` shows its answer.

    `waits` (dotted path): from the actor and that same answer, what waits for this person (`kernel.waiting`), so that it costs no
    statement of its own. Without a template only the waiting things are shown.
    """

    template: str
    query: str
    permission: str
    order: int = 100
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Searchable:
    """Something that the search finds, for anybody who holds `permission` anywhere.

    `finds` (dotted path) is a list of the app (`kernel.lists`) that needs no place, or a function of actor and text that returns a
    `kernel.search.Found`. It checks permissions itself, makes a constant number of statements, and records a look for each child that it shows.
    """

    title: str
    permission: str
    finds: str
    order: int = 100
