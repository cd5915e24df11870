"""Saved filters (常用條件): what somebody often asks of a list, under a name of their choice."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.lists.asked import ListRequest
from xiaowu.kernel.lists.tables import SavedFilter

_MOST = 20
LONGEST_TITLE = 30


@dataclass(frozen=True, slots=True)
class Saved:
    """One saved filter: its title, and the query part of the list's address."""

    id: int
    title: str
    query: str


def saved(actor: Actor, name: str) -> list[Saved]:
    """The actor's own for that list, by title. One statement."""
    found = SavedFilter.objects.filter(account_id=actor.account_id or 0, list_name=name).order_by("title", "pk")[:_MOST]
    return [Saved(each.pk, each.title, each.query) for each in found]


def save(actor: Actor, name: str, title: str, wanted: ListRequest) -> None:
    """Save what was asked; an existing one with the same title is replaced. Raises BadInput."""
    query = wanted.query(page=1)
    if not title:
        raise BadInput(_("請為這組條件取個名稱。"))
    mine = SavedFilter.objects.filter(account_id=actor.account, list_name=name)
    if mine.count() >= _MOST and not mine.filter(title=title).exists():
        raise BadInput(_("常用條件最多 %(most)d 組，請先刪除不用的。") % {"most": _MOST})
    SavedFilter.objects.update_or_create(account_id=actor.account, list_name=name, title=title, defaults={"query": query})


def forget(actor: Actor, saved_id: int) -> None:
    """Delete one of the actor's own. Raises NotFound: it is gone already, or another's."""
    if not SavedFilter.objects.filter(account_id=actor.account, pk=saved_id).delete()[0]:
        raise NotFound
