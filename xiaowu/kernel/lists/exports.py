"""Files of long lists (大量匯出): asked for in a request, made by a job as the asker, fetched by the asker alone, for a day.

Whoever presses twice while a file is being made waits for the same one. The job reads with the posts that the asker had, in one transaction, which
records the looks; it writes the file outside of it, says how far it is, and keeps the whole file or none. A job that says nothing for long is dead,
and another begins anew; what a job that was only slow makes then is kept no more.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.urls import resolve
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor, RoleAssignment
from xiaowu.kernel.errors import Forbidden, NotFound
from xiaowu.kernel.lists.asked import Page
from xiaowu.kernel.lists.declared import ListOf
from xiaowu.kernel.lists.tables import Export
from xiaowu.kernel.queue import soon
from xiaowu.kernel.sheets import Table
from xiaowu.kernel.storage import File, keep, one_file
from xiaowu.kernel.ui.exports import JSON, content_of

JOB = "lists.export"  # an app above declares it: who an account is, and how somebody is told, is known there
REACH = frozenset({"exports"})
LASTS = timedelta(days=1)
_DEAD = timedelta(minutes=5)  # without a word; reading a list takes at most one
_UNCALLED = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Read:
    """What a job has read of a list: all that is in the file."""

    filename: str
    suffix: str
    rows: int
    table: Table
    told: list[dict[str, Any]]

    def content(self, follow: Callable[[int], object]) -> bytes:
        """The file; `follow` hears how many rows are written."""
        return content_of(self.suffix, lambda: replace(self.table, follow=follow), lambda: self.told)[0]


def begin(actor: Actor, of: ListOf[Any], address: str, page: Page[Any], *, now: datetime) -> int:
    """Let a job make the file at this address; returns its id. The same one, if the same reader asked for the same and it is not ready yet."""
    posts = [[each.role, each.school_id, each.class_id, each.section] for each in actor.assignments]
    query = page.wanted.query(page=1)
    what = sha256(json.dumps([address, query, posts]).encode()).hexdigest()
    given = {"posts": posts, "title": of.title, "address": address, "query": query, "at": now, "rows": page.total}
    made, is_new = Export.objects.get_or_create(account_id=actor.account, what=what, ended_at=None, defaults=given)
    if is_new:
        soon(JOB, export=made.pk)
    return int(made.pk)


def own(actor: Actor, export_id: int, now: datetime) -> Export:
    """One of the actor's own, of the last day. One statement. Raises NotFound."""
    found = Export.objects.filter(pk=export_id, account_id=actor.account, at__gt=now - LASTS).first()
    if found is None:
        raise NotFound(_("沒有這個匯出檔。檔案只保留一天，請回到清單重新匯出。"))
    return found


def file_of(actor: Actor, export_id: int, now: datetime) -> File:
    """The file, for its asker, who still may see the list and holds every post with which it was made. Raises NotFound, Forbidden."""
    made = own(actor, export_id, now)
    of, _place, _suffix = _list_of(made)
    require(actor, of.of_files, school_id=ANYWHERE)
    if not set(posts_of(made)) <= set(actor.assignments):
        raise Forbidden(_("您匯出時的職務已有變動，不能下載這個檔案；請回到清單重新匯出。"))
    file = one_file(Export.objects.filter(pk=made.pk, content__isnull=False))
    audit.record(actor, "fetched", of.name, made.pk)
    return file


def posts_of(made: Export) -> list[RoleAssignment]:
    """With which roles and places it was asked for."""
    return [RoleAssignment(*each) for each in made.posts]


def claim(export_id: int, now: datetime) -> Export | None:
    """Begin to make it; None if it has ended, or another job is working on it."""
    made = Export.objects.select_for_update().filter(pk=export_id, ended_at=None).first()
    if made is None or (made.alive_at is not None and made.alive_at > now - _DEAD):
        return None
    made.tries, made.alive_at, made.done = made.tries + 1, now, 0
    made.save(update_fields=["tries", "alive_at", "done"])
    return made


def read(actor: Actor, made: Export) -> Read:
    """The list as its asker reads it now, armed as them; looks are recorded by the list's query. Raises whatever that raises."""
    of, place, suffix = _list_of(made)
    require(actor, of.of_files, school_id=ANYWHERE)
    listing = of.answer(actor, QueryDict(made.query.removeprefix("?")), *place, whole=True)
    told = listing.records() if suffix == JSON else []
    return Read(f"{listing.filename}.{suffix}", suffix, len(listing.page.rows), listing.table(), told)


def goes_on(made: Export, done: int, now: datetime) -> None:
    """So many rows are written."""
    _taken(made).update(done=done, alive_at=now)


def finish(made: Export, given: Read | None, content: bytes, now: datetime) -> bool:
    """Keep the file, or that there is none; False if another job has taken over meanwhile."""
    mine = _taken(made).select_for_update().first()
    if mine is None:
        return False
    if given is not None:
        mine.content_id, mine.filename, mine.done = keep(content), given.filename[-200:], given.rows
    mine.ended_at = now
    mine.save(update_fields=["content_id", "filename", "done", "ended_at"])
    return True


def left(now: datetime) -> list[int]:
    """Exports that no job is working on: it was not called, or it died."""
    waits = Q(alive_at=None, at__lt=now - _UNCALLED) | Q(alive_at__lt=now - _DEAD)
    return list(Export.objects.filter(waits, ended_at=None).order_by("pk").values_list("pk", flat=True))


def _taken(made: Export) -> Any:
    return Export.objects.filter(pk=made.pk, tries=made.tries, ended_at=None)


def _list_of(made: Export) -> tuple[ListOf[Any], tuple[Any, ...], str]:
    """The list, its place and the format. Raises Http404 if the house has no such list any more."""
    found = resolve(made.address)
    place = dict(found.kwargs)
    suffix = place.pop("suffix")
    of: ListOf[Any] = found.func.exports  # type: ignore[attr-defined]
    return of, tuple(place.values()), suffix
