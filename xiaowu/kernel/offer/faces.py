"""What people see of an app (頁面上的提供): entries of the navigation, cards and waiting things of the home page, what the search finds."""

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
    """A navigation entry: a word that leads to a page, shown to whoever may open it.

    `pages` are the further pages on which it is the current one; whoever holds `unless` has a wider page and does not need this one. `group` is the
    work that it belongs to; for the roles in `daily` it stands before all groups.
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
    """What the home page asks of an app: `query` (dotted path, called with the actor), whose answer `template` shows as a card.

    `waits` (dotted path): from the actor and that same answer, what of it waits for this person (`kernel.waiting`), so that it costs no
    statement of its own. Without a template nothing but that is shown.
    """

    template: str
    query: str
    permission: str
    order: int = 100
    waits: str = ""


@dataclass(frozen=True, slots=True)
class Searchable:
    """Something that the search finds, for whoever holds `permission` anywhere.

    `finds` (dotted path) is a list of the app (`kernel.lists`) that needs no place, or a function of actor and text that answers with a
    `kernel.search.Found`. It asks its permissions itself, runs as many statements whatever it finds, and puts on record who is shown a child.
    """

    title: str
    permission: str
    finds: str
    order: int = 100
