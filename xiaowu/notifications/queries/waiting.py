"""One's unread notices on the home page (首頁的未讀通知)."""

from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.kernel.actor import Actor
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.waiting import Wait, Waits
from xiaowu.notifications.models import Notice

_SHOWN = 5


def unread(actor: Actor) -> list[Notice]:
    """The latest of the actor's unread notices. One statement; none if the session's own statement said that there are none."""
    if not actor.unread:
        return []
    return list(Notice.objects.filter(account_id=actor.account, read_at=None, kind__in=kinds()).order_by("-pk")[:_SHOWN])


def waits(actor: Actor, found: list[Notice]) -> Waits:
    """The notices in their kinds' words; each leads through the inbox, which marks it as read. No statement."""
    return Waits(_("未讀通知"), tuple(_wait(each) for each in found), actor.unread, further=reverse("notifications:inbox") + "?show=unread")


def _wait(notice: Notice) -> Wait:
    kind = kinds()[notice.kind]
    return Wait(kind.said(notice.about).title, _("通知"), ("notifications:open", notice.pk), about=kind.path(notice.about))
