"""The commands of the public status page (`xiaowu status`): one watches, three are the operator's. None needs the database."""

import argparse
import secrets
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from xiaowu.kernel import clock, roc
from xiaowu.kernel.backup import bases
from xiaowu.kernel.bounds import FIRST_DAY, LAST_DAY
from xiaowu.kernel.text import tidy
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.adapters.probes import probe_all
from xiaowu.traffic.adapters.status_site import Unreadable
from xiaowu.traffic.exchange import status_pages
from xiaowu.traffic.exchange.status_pages import Site
from xiaowu.traffic.rules.status import FURTHEST, LONGEST, OLDEST, Kept, Notice, NoticeFault, NoticeKind, fault_of, latest, probed

_FAULTS = {
    NoticeFault.BACKWARDS: "--ends must come after --begins",
    NoticeFault.ENDLESS: "--ends is needed: maintenance without an end would cover whatever breaks later",
    NoticeFault.LONG_AGO: f"--begins: an incident began at most {OLDEST.days} days ago",
    NoticeFault.TOO_LONG: f"--ends: maintenance lasts at most {LONGEST.days} days; announce what takes longer in parts",
    NoticeFault.FAR: f"--ends: an incident's expected end lies at most {FURTHEST.days} days ahead; leave it out if it is not known",
}
_BEGUN = "--begins of an incident is a moment that has come; what is planned is --kind maintenance"


def status(given: argparse.Namespace) -> int:
    """Watch, announce, correct or end; what is wrong with the arguments goes to standard error."""
    try:
        given.to.mkdir(parents=True, exist_ok=True)
        return {"watch": _watch, "announce": _announce, "correct": _correct, "end": _end}[given.verb](given)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _watch(given: argparse.Namespace) -> int:
    """Probe every component, write the page, wait; so many rounds, or for ever."""
    addresses = dict(each.split("=", 1) for each in given.component)
    if not addresses:
        raise ValueError("--component NAME=ADDRESS is needed")
    rounds, went_wrong = 0, False
    while True:
        try:
            _round(given, addresses)
            went_wrong = False
        except Exception as error:  # a full disk, or anything wrong with one page: the next round probes again
            print(f"{type(error).__name__}: {error}", file=sys.stderr)
            went_wrong = True
        rounds += 1
        if rounds == given.times:
            return int(went_wrong)
        time.sleep(given.every)


def _round(given: argparse.Namespace, addresses: dict[str, str]) -> None:
    notices, known = _notices(given), status_site.watched(given.to, list(addresses))
    for name, (answered, took) in probe_all(addresses).items():
        known[name] = probed(
            known[name], answered=answered, took=took, at=clock.now(), notices=notices, every=timedelta(seconds=given.every), zone=clock.TAIPEI
        )  # fmt: skip
    status_site.keep_watched(given.to, known)
    status_pages.write(given.to, known, notices, Site(given.name, given.address, _kept(given)), clock.now())


def _notices(given: argparse.Namespace) -> list[Notice]:
    """What was announced here and by the house; a file that cannot be read is told of, and stops no probe."""
    house = status_site.ask_announced(given.announced, given.to) if given.announced else []
    try:
        return sorted([*house, *status_site.notices(given.to)], key=lambda each: each.written, reverse=True)
    except Unreadable as error:
        print(error, file=sys.stderr)
        return house


def _kept(given: argparse.Namespace) -> Kept | None:
    """What is known of backups: of the house, and of the folder in which they lie; None if neither was named."""
    if not given.kept and not given.backups:
        return None
    told = status_site.ask_kept(given.kept, given.to) if given.kept else Kept()
    made = bases(given.backups) if given.backups else []
    return latest(told, made[-1].ended if made else None)


def _announce(given: argparse.Namespace) -> int:
    """An incident that is told, or maintenance that is planned; prints its number."""
    now, title, words, known = clock.now(), tidy(given.title), tidy(given.words, lines=True), status_site.components(given.to)
    first, last = _moment("--begins", given.begins) or now, _moment("--ends", given.ends)
    meant = tuple(tidy(each) for each in given.component)
    if not title:
        raise ValueError("--title is needed")
    if given.kind == NoticeKind.INCIDENT and first > now:
        raise ValueError(_BEGUN)
    if known and not known.issuperset(meant):
        raise ValueError(f"--component is one of these, which are watched: {', '.join(sorted(known))}")
    made = Notice(secrets.token_hex(4), NoticeKind(given.kind), title, words, first, last, now, meant)
    if fault := fault_of(made, now):
        raise ValueError(_FAULTS[fault])
    with status_site.alone(given.to):
        status_site.keep_notices(given.to, [made, *status_site.notices(given.to)])
    print(made.id)
    return 0


def _end(given: argparse.Namespace) -> int:
    """A notice is over now, with the words that are added."""
    now, words = clock.now(), tidy(given.words, lines=True)
    with status_site.alone(given.to):
        found = status_site.notices(given.to)
        if all(each.id != given.id for each in found):
            raise ValueError(f"no notice {given.id}")
        over = next((each.last for each in found if each.id == given.id and each.last is not None and each.last <= now), None)
        if over:
            raise ValueError(f"notice {given.id} is over since {over.astimezone(clock.TAIPEI):%Y-%m-%d %H:%M}")
        status_site.keep_notices(
            given.to, [_changed(each, now, last=now, words=_with(each, words)) if each.id == given.id else each for each in found]
        )
    return 0


def _with(notice: Notice, words: str) -> str:
    return f"{notice.words}\n{words}".strip()


def _correct(given: argparse.Namespace) -> int:
    """A notice says what is given from now on, and the rest as before; prints what everybody read and what they read now."""
    now = clock.now()
    texts = {"title": tidy(given.title), "words": tidy(given.words, lines=True)}
    moments = {"first": _moment("--begins", given.begins), "last": _moment("--ends", given.ends)}
    with status_site.alone(given.to):
        found = status_site.notices(given.to)
        before = next((each for each in found if each.id == given.id), None)
        if before is None:
            raise ValueError(f"no notice {given.id}")
        after = _changed(before, now, **{name: value for name, value in {**texts, **moments}.items() if value})
        if (before.first, before.last) != (after.first, after.last):
            _check_times(before, after, now)
        status_site.keep_notices(given.to, [after if each.id == given.id else each for each in found])
    for name in ("title", "words", "first", "last"):
        if getattr(before, name) != getattr(after, name):
            print(f"{name}: {getattr(before, name)} -> {getattr(after, name)}")
    return 0


def _check_times(before: Notice, after: Notice, now: datetime) -> None:
    if before.last is not None and before.last <= now:
        raise ValueError(f"notice {before.id} is over since {before.last.astimezone(clock.TAIPEI):%Y-%m-%d %H:%M}: its times stay")
    if after.last is not None and after.last <= now:
        raise ValueError("--ends has passed; `status end` says that it is over")
    if after.kind is NoticeKind.INCIDENT and after.first > now:
        raise ValueError(_BEGUN)
    if fault := fault_of(after, now):
        raise ValueError(_FAULTS[fault])


def _changed(notice: Notice, now: datetime, **given: Any) -> Notice:
    """Who follows by a calendar takes a change only of a later revision."""
    return replace(notice, **given, written=now, revision=notice.revision + 1)


def _moment(option: str, text: str) -> datetime | None:
    """A moment as people type it. Raises ValueError."""
    if not text:
        return None
    try:
        at = roc.parse_moment(text)
    except ValueError as error:
        raise ValueError(f"{option} is written like 2026-12-01T22:00 or 115/12/1 22:00") from error
    if not FIRST_DAY.year <= at.year <= LAST_DAY.year:
        raise ValueError(f"{option} is of the year {at.year}; a notice is of the years {FIRST_DAY.year} to {LAST_DAY.year}")
    return at
