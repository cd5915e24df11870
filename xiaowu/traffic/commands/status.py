"""The commands of the public status page (`xiaowu status`): one watches, two are the operator's. None needs the database."""

import argparse
import secrets
import sys
import time
from dataclasses import replace
from datetime import datetime, timedelta

from xiaowu.kernel import clock
from xiaowu.kernel.backup import bases
from xiaowu.traffic.adapters import status_site
from xiaowu.traffic.exchange import status_pages
from xiaowu.traffic.exchange.status_pages import Site
from xiaowu.traffic.rules.status import Kept, Notice, NoticeKind, latest, probed


def status(given: argparse.Namespace) -> int:
    """Watch, announce or end; what is wrong with the arguments goes to standard error."""
    try:
        given.to.mkdir(parents=True, exist_ok=True)
        return {"watch": _watch, "announce": _announce, "end": _end}[given.verb](given)
    except (OSError, ValueError) as error:
        print(error, file=sys.stderr)
        return 1


def _watch(given: argparse.Namespace) -> int:
    """Probe every component, write the page, wait; so many rounds, or for ever."""
    addresses = dict(each.split("=", 1) for each in given.component)
    if not addresses:
        raise ValueError("--component NAME=ADDRESS is needed")
    rounds = 0
    while True:
        _round(given, addresses)
        rounds += 1
        if rounds == given.times:
            return 0
        time.sleep(given.every)


def _round(given: argparse.Namespace, addresses: dict[str, str]) -> None:
    notices, known = status_site.notices(given.to), status_site.watched(given.to, list(addresses))
    for name, address in addresses.items():
        answered, took = status_site.probe(address)
        known[name] = probed(
            known[name], answered=answered, took=took, at=clock.now(), notices=notices, every=timedelta(seconds=given.every), zone=clock.TAIPEI
        )  # fmt: skip
    status_site.keep_watched(given.to, known)
    status_pages.write(given.to, known, notices, Site(given.name, given.address, _kept(given)), clock.now())


def _kept(given: argparse.Namespace) -> Kept | None:
    """What is known of backups: of the house, and of the folder in which they lie; None if neither was named."""
    if not given.kept and not given.backups:
        return None
    told = status_site.ask_kept(given.kept, given.to) if given.kept else Kept()
    made = bases(given.backups) if given.backups else []
    return latest(told, made[-1].ended if made else None)


def _announce(given: argparse.Namespace) -> int:
    """An incident that is told, or maintenance that is planned; prints its number."""
    now = clock.now()
    first, last = _moment(given.begins) or now, _moment(given.ends)
    if not given.title or (last is not None and last <= first):
        raise ValueError("--title is needed, and --ends must come after --begins")
    made = Notice(secrets.token_hex(4), NoticeKind(given.kind), given.title, given.words, first, last, now, tuple(given.component))
    status_site.keep_notices(given.to, [made, *status_site.notices(given.to)])
    print(made.id)
    return 0


def _end(given: argparse.Namespace) -> int:
    """A notice is over now, with the words that are added."""
    now, found = clock.now(), status_site.notices(given.to)
    if all(each.id != given.id for each in found):
        raise ValueError(f"no notice {given.id}")
    ended = [
        replace(each, last=now, written=now, words=f"{each.words}\n{given.words}".strip()) if each.id == given.id else each for each in found
    ]  # fmt: skip
    status_site.keep_notices(given.to, ended)
    return 0


def _moment(text: str) -> datetime | None:
    """`2026-12-01T22:00`, in Taipei unless it names a zone. Raises ValueError."""
    if not text:
        return None
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=clock.TAIPEI)
