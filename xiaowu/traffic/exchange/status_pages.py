"""The status page's files (狀態頁內容): a page in Chinese and English, an Atom feed of what broke and was announced, a calendar of maintenance."""

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

from django.conf import settings
from django.utils import translation
from django.utils.html import escape
from django.utils.translation import gettext as _

from xiaowu.kernel.feeds import SteadyFeed
from xiaowu.kernel.text import writable
from xiaowu.kernel.ui.pages import rendered
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.rules.status import (
    DAYS,
    NOTICE_TITLES,
    STATE_TITLES,
    Kept,
    Notice,
    NoticeKind,
    Outage,
    State,
    Watched,
    last_days,
    overall,
    told_share,
    worst_of_day,
)

_NAMES = {"zh-hant": "index.html", "en": "en.html"}
STYLE = Path(__file__).resolve().parents[2] / "kernel" / "ui" / "static" / "ui" / "xiaowu.css"


@dataclass(frozen=True, slots=True)
class Site:
    """Where the status page is, for its feed: an address that ends in a slash. `name`: whose status it is; `kept`: its backups, if watched."""

    name: str
    address: str
    kept: Kept | None = None


def write(folder: Path, watched: Mapping[str, Watched], notices: Sequence[Notice], site: Site, now: datetime) -> None:
    """All files of the page, each replaced whole."""
    told = list(watched.values())
    for language, name in _NAMES.items():
        with translation.override(language):
            status_site.put(folder / name, str(rendered("traffic/status.html", _context(told, notices, site, now))))
            if language == settings.LANGUAGE_CODE:
                status_site.put(folder / "feed.atom", atom(told, notices, site))
                status_site.put(folder / "maintenance.ics", calendar(notices, site))
    style = folder / "status.css"
    if not style.exists() or style.stat().st_mtime < STYLE.stat().st_mtime:
        shutil.copyfile(STYLE, style)


def _context(watched: Sequence[Watched], notices: Sequence[Notice], site: Site, now: datetime) -> dict[str, Any]:
    days = last_days(now.date())
    outages = sorted((each for one in watched for each in one.outages), key=lambda each: each.first, reverse=True)
    return {
        "site": site, "now": now, "overall": overall(watched), "states": {state: _(title) for state, title in STATE_TITLES.items()},
        "components": [
            {"of": each, "share": told_share(each.share_up()), "days": [(day, worst_of_day((each.days or {}).get(day.isoformat()))) for day in days],
             "broken": sum(worst_of_day(sums) is State.DOWN for sums in (each.days or {}).values())}
            for each in watched
        ],
        "outages": outages, "titles": {kind: _(title) for kind, title in NOTICE_TITLES.items()}, "ninety": DAYS,
        "coming": [each for each in notices if each.kind is NoticeKind.MAINTENANCE and (each.is_missed(now) or each.last is None or each.last > now)],
        "told": [each for each in notices if each.kind is NoticeKind.INCIDENT and each.is_told(now)],
        "over": [each for each in notices if each.kind is NoticeKind.MAINTENANCE and each.is_told(now) and not each.is_on(now)],
        "is_going_on": any(each.kind is NoticeKind.INCIDENT and each.is_on(now) for each in notices),
        "language": translation.get_language(), "other": _NAMES["en" if translation.get_language() == "zh-hant" else "zh-hant"],
    }  # fmt: skip


def atom(watched: Sequence[Watched], notices: Sequence[Notice], site: Site) -> str:
    """RFC 4287: an entry for each outage and each notice, latest first. The same facts give the same feed."""
    begun = min((each.since for each in watched if each.since), default=datetime.fromtimestamp(0, UTC))
    feed = SteadyFeed(title=site.name, link=site.address, description="", feed_url=f"{site.address}feed.atom", author_name=site.name, begun=begun)
    entries = [_outage_entry(each) for one in watched for each in one.outages] + [_notice_entry(each) for each in notices]
    for key, title, words, updated in sorted(entries, key=lambda each: each[3], reverse=True)[:50]:
        feed.add_item(writable(title), site.address, _as_html(words), unique_id=f"{site.address}#{key}", pubdate=updated, updateddate=updated)
    return str(feed.writeString("utf-8"))


def _as_html(words: str) -> str:
    """As an entry's summary is read: what somebody wrote stays what it is, also between angle brackets, and lines stay lines."""
    return escape(writable(words)).replace("\n", "<br>")


_Entry = tuple[str, str, str, datetime]  # key, title, words, when it last changed


def _outage_entry(outage: Outage) -> _Entry:
    title = _("%(component)s 中斷") % {"component": outage.component}
    words = _("已恢復。") if outage.last else _("尚未恢復。")
    return quote(f"outage-{outage.component}-{outage.first:%Y%m%dT%H%M%S}"), title, words, outage.last or outage.first


def _notice_entry(notice: Notice) -> _Entry:
    kind = _("已取消的計畫維護") if notice.is_called_off else _(NOTICE_TITLES[notice.kind])
    return notice.id, _("%(kind)s：%(title)s") % {"kind": kind, "title": notice.title}, notice.words, notice.written


def calendar(notices: Sequence[Notice], site: Site) -> str:
    """RFC 5545: announced maintenance; what was called off says so to those who have it."""
    from icalendar import Calendar, Event  # megabytes, for what few requests ask

    made = Calendar()
    made.add("prodid", "-//xiaowu//status//")
    made.add("version", "2.0")
    made.add("x-wr-calname", site.name)
    for each in notices:
        if each.kind is NoticeKind.MAINTENANCE:
            event = Event()
            event.add("uid", f"{each.id}@{urlsplit(site.address).hostname or 'status.invalid'}")
            event.add("dtstamp", each.written.astimezone(UTC))
            # programs take a change only of a later revision; what was called off by a release before had none
            event.add("sequence", max(each.revision, int(each.is_called_off)))
            # in UTC: another zone needs its rules in the file, and programs that miss them take the hour as their own
            event.add("dtstart", each.first.astimezone(UTC))
            if each.is_called_off:
                event.add("status", "CANCELLED")
            else:
                event.add("dtend", (each.last or each.first + timedelta(hours=1)).astimezone(UTC))
            event.add("summary", writable(each.title))
            event.add("description", writable(each.words))
            made.add_component(event)
    return str(made.to_ical().decode())
