"""The navigation (選單): the entries that somebody may open: first those that their roles use daily, then the others by kind of work."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from xiaowu.kernel.access import ANYWHERE, holds
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.offer import EVERYBODY, Entry, Group, offers
from xiaowu.kernel.text.marked import N_

GROUP_TITLES: Mapping[Group, str] = {
    Group.TODAY: N_("今日"),
    Group.STUDENTS: N_("學生"),
    Group.SCHOOLS: N_("學校與人員"),
    Group.ACCOUNTS: N_("帳號與登入"),
    Group.MEETINGS: N_("會議與列管"),
    Group.NETWORK: N_("設備與網路"),
    Group.LEARNING: N_("教學與活動"),
    Group.HOUSE: N_("本系統"),
}
MOST_DAILY = 6  # what a telephone shows without scrolling
FITS = 12  # entries that a low screen shows at once; if there are more, only the group of the current page is unfolded


@dataclass(frozen=True, slots=True)
class Section:
    """The entries of one group; `is_open`: whether they are unfolded from the start."""

    title: str
    entries: tuple[Entry, ...]
    is_open: bool


@dataclass(frozen=True, slots=True)
class Menu:
    """What is used daily, and the rest in groups."""

    daily: tuple[Entry, ...]
    sections: tuple[Section, ...]


def menu_of(actor: Actor, here: str) -> Menu:
    """The navigation on the page `here`, for somebody with these roles."""
    mine = entries(actor)
    daily = tuple(each for each in mine if each.daily == EVERYBODY or actor.roles & set(each.daily))[:MOST_DAILY]
    rest = [each for each in mine if each not in daily]
    within = {group: tuple(each for each in rest if each.group is group) for group in Group}
    open_ones = {group for group, found in within.items() if len(mine) <= FITS or any(is_here(each, here) for each in found)}
    return Menu(daily, tuple(Section(GROUP_TITLES[group], found, group in open_ones) for group, found in within.items() if found))


def is_here(entry: Entry, here: str) -> bool:
    """Whether an entry is the current one on that page."""
    return here == entry.url_name or here in entry.pages


def entries(actor: Actor | None) -> list[Entry]:
    """The navigation entries whose pages this actor may open, in the house's order."""
    offered = (entry for entry in _offered() if holds(actor, entry.permission, school_id=ANYWHERE))
    return [entry for entry in offered if not (entry.unless and holds(actor, entry.unless, school_id=ANYWHERE))]


@lru_cache(maxsize=1)
def _offered() -> tuple[Entry, ...]:
    found = [entry for offer in offers() for entry in offer.entries]
    return tuple(sorted(found, key=lambda entry: entry.order))
