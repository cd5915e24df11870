"""Telling everybody of an incident or of planned maintenance (公告), and that it is over."""

from datetime import datetime

from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput, Conflict, NotFound
from xiaowu.traffic.models import Announcement
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.announced import notice_of
from xiaowu.traffic.rules.status import FURTHEST, LONGEST, OLDEST, Notice, NoticeFault, NoticeKind, fault_of


def announce(actor: Actor, notice: Notice, *, now: datetime) -> int:
    """Everybody reads it from now on; returns its id. The same words for the same beginning are one announcement. Raises Forbidden, BadInput."""
    require(actor, Permission.ANNOUNCE, school_id=None)
    if fault := fault_of(notice, now):
        raise BadInput(_words(fault), at="first_day" if fault is NoticeFault.LONG_AGO else "last_day")
    if notice.last is not None and notice.last <= now:
        raise BadInput(_("這段時間已經過去。"), at="last_day")
    if notice.kind is NoticeKind.INCIDENT and notice.first > now:
        raise BadInput(_("事件不能從還沒到的時間開始；預先公告的是計畫維護。"), at="first_day")
    made, is_new = Announcement.objects.get_or_create(
        kind=notice.kind.value, title=notice.title, first=notice.first,
        defaults={
            "words": notice.words, "title_en": notice.title_en, "words_en": notice.words_en, "last": notice.last, "written": now,
            "by_name": actor.name[:100],
        },
    )  # fmt: skip
    if is_new:
        audit.record(actor, "announced", "traffic_announcement", made.pk, kind=notice.kind.value, first=notice.first.isoformat())
    return int(made.pk)


def end(actor: Actor, announcement_id: int, *, now: datetime) -> None:
    """It is over; or, before it began, it will not be, and to say so again changes nothing. Raises Forbidden, NotFound, Conflict."""
    require(actor, Permission.ANNOUNCE, school_id=None)
    row = Announcement.objects.select_for_update().filter(pk=announcement_id).first()
    if row is None:
        raise NotFound
    if notice_of(row).is_called_off:
        return
    if row.last is not None and row.last <= now:
        raise Conflict(_("這則公告已經結束。"))
    verb = "cancelled" if now < row.first else "ended"
    Announcement.objects.filter(pk=row.pk).update(last=max(now, row.first), written=now)
    audit.record(actor, verb, "traffic_announcement", row.pk)


def _words(fault: NoticeFault) -> str:
    return {
        NoticeFault.BACKWARDS: _("結束須晚於開始。"),
        NoticeFault.ENDLESS: _("計畫維護請填預計結束的時間。"),
        NoticeFault.LONG_AGO: _("事件最早從 %(days)d 天前開始，請確認年份。") % {"days": OLDEST.days},
        NoticeFault.TOO_LONG: _("一次維護最長 %(days)d 天；更久的請分次公告。") % {"days": LONGEST.days},
        NoticeFault.FAR: _("預計結束最晚填到 %(days)d 天後；還不確定就先留白。") % {"days": FURTHEST.days},
    }[fault]
