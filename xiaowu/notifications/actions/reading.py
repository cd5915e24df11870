"""Marking a notice as read or unread (已讀、未讀), by its recipient."""

from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.notices import kinds
from xiaowu.notifications.models import Notice
from xiaowu.notifications.permissions import Permission


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


def read_all(actor: Actor) -> int:
    """Mark all of one's unread notices as read; returns how many. Raises Forbidden."""
    require(actor, Permission.READ, school_id=ANYWHERE)
    return Notice.objects.filter(account_id=actor.account, read_at=None).update(read_at=clock.now())
