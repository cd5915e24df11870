"""Marking a notice as read or unread (已讀、未讀), by its recipient."""

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Notice
from xiaowu.notifications.permissions import Permission
from xiaowu.notifications.queries.inbox import listed


def open_notice(actor: Actor, notice_id: int) -> str:
    """Mark one's own notice as read; returns the address of what it is about. Raises Forbidden, NotFound."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    notice = Notice.objects.filter(pk=notice_id, account_id=actor.account, kind__in=kinds()).first()
    if notice is None:
        raise NotFound
    if notice.read_at is None:
        mark(actor, notice_id, is_read=True)
    return kinds()[notice.kind].path(notice.about)


def mark(actor: Actor, notice_id: int, *, is_read: bool) -> bool:
    """Mark one's own notice as read or unread; returns whether that changed anything. Raises Forbidden, NotFound."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    mine = Notice.objects.filter(pk=notice_id, account_id=actor.account)
    changed = mine.filter(read_at__isnull=is_read).update(read_at=clock.now() if is_read else None)
    if not changed and not mine.exists():
        raise NotFound
    return bool(changed)


def read_all(actor: Actor, wanted: ListRequest, *, newest: int) -> int:
    """Mark as read what one's list finds on all of its pages, up to the newest that its reader was shown; returns how many. Raises Forbidden."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    return listed(actor, wanted).filter(read_at=None, pk__lte=newest).update(read_at=clock.now())
