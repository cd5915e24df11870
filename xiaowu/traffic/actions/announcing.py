"""Telling everybody of an incident or of planned maintenance (公告), and that it is over."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

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
    _check(notice, now)
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
    row = _locked(announcement_id)
    if notice_of(row).is_called_off:
        return
    if row.last is not None and row.last <= now:
        raise Conflict(_("這則公告已經結束。"))
    verb = "cancelled" if now < row.first else "ended"
    _change(actor, row, {"last": max(now, row.first)}, now)
    audit.record(actor, verb, "traffic_announcement", row.pk)


def correct(actor: Actor, announcement_id: int, notice: Notice, *, now: datetime) -> bool:
    """Everybody reads it so from now on, and what it said before is kept; whether anything is another. What is over keeps its times.

    Raises Forbidden, NotFound, Conflict (called off), BadInput.
    """
    require(actor, Permission.ANNOUNCE, school_id=None)
    row = _locked(announcement_id)
    before = notice_of(row)
    if before.is_called_off:
        raise Conflict(_("這則公告已經取消，不能更正；請重新公告。"))
    given = {each: getattr(notice, each) for each in _SAID if getattr(notice, each) != getattr(row, each)}
    if not given:
        return False
    if before.last is not None and before.last <= now:
        if at := next((each for each in ("first", "last") if each in given), ""):
            raise BadInput(_("公告已經結束，只能更正文字，不能改時間。"), at=f"{at}_day")
    else:
        _check(replace(notice, kind=before.kind), now)
    _change(actor, row, given, now)
    audit.record(actor, "corrected", "traffic_announcement", row.pk, changed=sorted(given))
    return True


_SAID = ("title", "words", "title_en", "words_en", "first", "last")


def _check(notice: Notice, now: datetime) -> None:
    if fault := fault_of(notice, now):
        raise BadInput(_words(fault), at="first_day" if fault is NoticeFault.LONG_AGO else "last_day")
    if notice.last is not None and notice.last <= now:
        raise BadInput(_("這段時間已經過去。"), at="last_day")
    if notice.kind is NoticeKind.INCIDENT and notice.first > now:
        raise BadInput(_("事件不能從還沒到的時間開始；預先公告的是計畫維護。"), at="first_day")


def _locked(announcement_id: int) -> Announcement:
    row = Announcement.objects.select_for_update().filter(pk=announcement_id).first()
    if row is None:
        raise NotFound
    return row


def _change(actor: Actor, row: Announcement, given: Mapping[str, Any], now: datetime) -> None:
    """What it said until now goes into its history."""
    said = {each: getattr(row, each) for each in (*_SAID, "written", "by_name")}
    told = {key: value.isoformat() if isinstance(value, datetime) else value for key, value in said.items()}
    Announcement.objects.filter(pk=row.pk).update(**given, written=now, by_name=actor.name[:100], earlier=[*row.earlier, told])


def _words(fault: NoticeFault) -> str:
    return {
        NoticeFault.BACKWARDS: _("結束須晚於開始。"),
        NoticeFault.ENDLESS: _("計畫維護請填預計結束的時間。"),
        NoticeFault.LONG_AGO: _("事件最早從 %(days)d 天前開始，請確認年份。") % {"days": OLDEST.days},
        NoticeFault.TOO_LONG: _("一次維護最長 %(days)d 天；更久的請分次公告。") % {"days": LONGEST.days},
        NoticeFault.FAR: _("預計結束最晚填到 %(days)d 天後；還不確定就先留白。") % {"days": FURTHEST.days},
    }[fault]
