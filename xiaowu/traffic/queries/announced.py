"""What is announced of the system (公告): for the first pages, for the status page, and for whoever writes it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import NotFound
from xiaowu.kernel.memo import shared_cache
from xiaowu.kernel.notices.banners import Banner
from xiaowu.kernel.roc import spoken
from xiaowu.traffic.models import Announcement
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.rules.status import DAYS, NOTICE_TITLES, Notice, NoticeKind


def notice_of(row: Announcement) -> Notice:
    """As the status page has it."""
    return Notice(
        f"h{row.pk}", NoticeKind(row.kind), row.title, row.words, row.first, row.last, row.written, (), row.title_en, row.words_en, len(row.earlier)
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Earlier:
    """What an announcement said until it was changed, and who wrote that and when."""

    notice: Notice
    by_name: str


def earlier(row: Announcement) -> list[Earlier]:
    """What it said before, the latest first."""
    return [Earlier(_earlier(row, number, each), each["by_name"]) for number, each in reversed(list(enumerate(row.earlier)))]


def _earlier(row: Announcement, revision: int, said: Mapping[str, Any]) -> Notice:
    first, last, written = (said[each] and datetime.fromisoformat(said[each]) for each in ("first", "last", "written"))
    texts = said["title"], said["words"], first, last, written, (), said["title_en"], said["words_en"]
    return Notice(f"h{row.pk}", NoticeKind(row.kind), *texts, revision)


def announced(actor: Actor) -> list[Announcement]:
    """Everything that was announced, the latest first. One statement. Raises Forbidden."""
    require(actor, Permission.ANNOUNCE, school_id=None)
    return list(Announcement.objects.order_by("-first", "-pk")[:100])


def announcement(actor: Actor, announcement_id: int) -> Announcement:
    """One statement. Raises Forbidden, NotFound."""
    require(actor, Permission.ANNOUNCE, school_id=None)
    found = Announcement.objects.filter(pk=announcement_id).first()
    if found is None:
        raise NotFound
    return found


def for_status_page() -> list[dict[str, Any]]:
    """What the status page shows, which stands elsewhere. One statement."""
    now = clock.now()
    return [asdict(_over_when_told(each)) for each in told() if each.is_missed(now) or not (each.is_called_off or _is_long_over(each, now))]


def _is_long_over(notice: Notice, now: datetime) -> bool:
    return notice.last is not None and (now - notice.last).days >= DAYS


def _over_when_told(notice: Notice) -> Notice:
    """What was called off was over when that was told: a status page of an earlier release, too, no longer says that it is coming."""
    return replace(notice, last=notice.written) if notice.is_called_off else notice


@shared_cache(lambda: "announced")
def told() -> list[Notice]:
    """What is to come, goes on, or was over within ninety days, however much that is, the latest first; kept for some seconds. One statement."""
    near = Q(last=None) | Q(last__gt=clock.now() - timedelta(days=DAYS))
    return [notice_of(each) for each in Announcement.objects.filter(near).order_by("-first", "-pk")]


def banners() -> list[Banner]:
    """What the first pages tell now, in the reader's language. A notice that was put away stays away also when its end is moved."""
    now, language = clock.now(), get_language() or ""
    return [_banner(each, now, language) for each in told() if each.is_shown(now)]


def _banner(notice: Notice, now: datetime, language: str) -> Banner:
    title, words = notice.told_in(language)
    first, last = spoken.moment(notice.first.astimezone(clock.TAIPEI)), notice.last and spoken.moment(notice.last.astimezone(clock.TAIPEI))
    when = f"{first} – {last}" if last else _("%(at)s 起") % {"at": first}
    is_incident = notice.kind is NoticeKind.INCIDENT
    return Banner(notice.id, _("%(kind)s：%(title)s") % {"kind": _(NOTICE_TITLES[notice.kind]), "title": title}, when, words, is_grave=is_incident)
