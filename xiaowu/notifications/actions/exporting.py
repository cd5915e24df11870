"""Making the files of long lists (製作大量匯出檔) as their askers, and telling them when one is ready, or could not be made."""

from collections.abc import Callable
from functools import partial
from time import monotonic

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from xiaowu.identity.queries.holders import arm_holder
from xiaowu.kernel import audit, clock
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import Forbidden
from xiaowu.kernel.lists import exports
from xiaowu.kernel.lists.exports import JOB, REACH, Read
from xiaowu.kernel.lists.tables import Export
from xiaowu.kernel.notices import About, Words
from xiaowu.kernel.queue import one_by_one, perform, soon
from xiaowu.notifications.actions.telling import tell

KIND = "notifications.export_ended"
MOST_TRIES = 3  # a file during which the process dies three times would kill others
_EVERY = 1.0  # seconds between two reports of progress


def make(export_id: int) -> bool:
    """Make one file and tell its asker; whether it was done here. A failure is logged, kept and told."""
    begun: Export | None = perform(JOB, lambda _actor: exports.claim(export_id, clock.now()), city=REACH)
    if begun is None:
        return False
    found = one_by_one([begun], _written, pieces=True) if begun.tries <= MOST_TRIES else []
    return bool(perform(JOB, partial(_ended, begun, found), city=REACH))


def go_on() -> int:
    """Queue the job for each file that no job is working on; returns how many."""
    left = exports.left(clock.now())
    for each in left:
        soon(JOB, export=each)
    return len(left)


def words(about: About) -> Words:
    listed = str(about["title"])
    title = _(listed)
    if about["is_good"]:
        return Words(_("匯出檔已完成：%(title)s") % {"title": title}, _("檔案保留一天，只有您可以下載。"))
    return Words(_("匯出檔沒有製作完成：%(title)s") % {"title": title}, _("可能是您的職務已有變動，或系統發生錯誤。請回到清單重新匯出。"))


def _written(begun: Export) -> tuple[Actor, Read, bytes]:
    """Raises Forbidden if a post with which it was asked for has ended, and whatever the list's query raises."""
    with transaction.atomic():
        actor = arm_holder(begun.account_id, clock.today(), held=exports.posts_of(begun))
        if actor is None:
            raise Forbidden(_("您匯出時的職務已有變動，不能下載這個檔案；請回到清單重新匯出。"))
        with translation.override(actor.language):
            read = exports.read(actor, begun)
    with translation.override(actor.language):
        return actor, read, read.content(_follower(begun))


def _follower(begun: Export) -> Callable[[int], None]:
    """Reports progress, at most once a second, in a transaction of its own."""
    said = monotonic()

    def follow(done: int) -> None:
        nonlocal said
        if monotonic() - said >= _EVERY:
            perform(JOB, lambda _actor: exports.goes_on(begun, done, clock.now()), city=REACH)
            said = monotonic()

    return follow


def _ended(begun: Export, found: list[tuple[Actor, Read, bytes]], actor: Actor) -> bool:
    """File, record and notice come about together, or none of them."""
    asker, read, content = found[0] if found else (None, None, b"")
    if not exports.finish(begun, read, content, clock.now()):
        return False
    if asker is not None and read is not None:
        audit.record(asker, "exported", begun.address, begun.pk, count=read.rows)
    about = {"id": begun.pk, "title": begun.title, "is_good": read is not None}
    tell(actor, begun.account_id, KIND, about, key=str(begun.pk))
    return True
