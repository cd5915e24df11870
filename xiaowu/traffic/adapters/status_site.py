"""The status page's own process and files (狀態頁): it probes from outside, and writes static files that any web server hands out.

It needs neither the house's database nor its server, so it goes on when both are gone; put it on another machine. Everything it knows lies in its own
folder: what it saw (`watched.json`) and what the operator wrote (`notices.json`). Each file is replaced whole, so that no reader gets half of one; a
file that cannot be read is never written over.
"""

import fcntl
import json
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.error import HTTPError

from xiaowu.kernel import clock
from xiaowu.kernel.bounds import FIRST_DAY, LAST_DAY
from xiaowu.traffic.adapters.probes import whole
from xiaowu.traffic.rules.status import Kept, Notice, NoticeKind, Outage, State, Watched

WATCHED, NOTICES, KEPT, ANNOUNCED = "watched.json", "notices.json", "kept.json", "announced.json"


def ask_kept(url: str, folder: Path) -> Kept:
    """What the house tells of its backups at that address; what it told last, if it does not answer or tells nonsense."""
    try:
        told = json.loads(whole(url))
        found = _kept(told)
    except Exception as error:  # as with a probe: a wrong answer may be wrong in any way
        _say_of(url, error)
        try:
            return _kept(_loaded(folder / KEPT, asdict(Kept())))
        except (*_UNREADABLE, OSError):
            return Kept()
    put(folder / KEPT, json.dumps(told))
    return found


def ask_announced(url: str, folder: Path) -> list[Notice]:
    """What the house announced; what it announced last, if it does not answer or tells nonsense."""
    try:
        told = json.loads(whole(url))
        found = [each for each in map(_notice, told["notices"]) if each]
    except Exception as error:  # as with a probe: a wrong answer may be wrong in any way
        _say_of(url, error)
        try:
            return [each for each in map(_notice, _loaded(folder / ANNOUNCED, {"notices": []})["notices"]) if each]
        except (*_UNREADABLE, OSError):
            return []
    put(folder / ANNOUNCED, json.dumps(told, ensure_ascii=False))
    return found


def _say_of(url: str, error: Exception) -> None:
    """An answer that is none of the house's is told of. A house that is gone is not: its probes tell it, each minute."""
    if isinstance(error, HTTPError) or not isinstance(error, OSError):
        _say(f"{url}: {error!r}; what it told last stands")


def _kept(told: Mapping[str, Any]) -> Kept:
    return Kept(_moment(told["backup"]), _moment(told["rehearsed"]), told["loss"], told["took"], _moment(told["failed"]))


def put(path: Path, text: str) -> None:
    """Replace a file whole, and on the disk before the old one goes."""
    fresh = path.with_name(f".{path.name}.new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Nobody else writes notices meanwhile: two who announce at once are both heard."""
    with (folder / ".notices.lock").open("a") as gate:
        fcntl.flock(gate, fcntl.LOCK_EX)
        yield


def notices(folder: Path) -> list[Notice]:
    """What the operator wrote, latest first; a notice that cannot be read is passed over. Raises Unreadable."""
    found = _loaded(folder / NOTICES, [])
    return [each for each in map(_notice, found if isinstance(found, list) else []) if each]


def _notice(told: Any) -> Notice | None:
    try:
        title, said, title_en, said_en = (_text(told.get(each, "")) for each in ("title", "words", "title_en", "words_en"))
        found = Notice(_text(told["id"]), NoticeKind(told["kind"]), title, said, _at(told["first"]), _moment(told["last"]), _at(told["written"]),
                       tuple(map(_text, told["components"])), title_en, said_en, int(told.get("revision", 0)))  # fmt: skip
        if not all(FIRST_DAY.year <= each.year <= LAST_DAY.year for each in (found.first, found.last, found.written) if each):
            raise ValueError(f"of a year that the page cannot show: {told['first']}")
        return found
    except _UNREADABLE as error:
        _say(f"{NOTICES}: a notice is passed over: {error!r}")
        return None


def keep_notices(folder: Path, kept: Sequence[Notice]) -> None:
    put(folder / NOTICES, json.dumps([asdict(each) for each in kept], default=_json, ensure_ascii=False, indent=1))


def components(folder: Path) -> frozenset[str]:
    """The names of what is watched, as far as is known. Raises Unreadable."""
    return frozenset(_loaded(folder / WATCHED, {}))


def watched(folder: Path, components: Sequence[str]) -> dict[str, Watched]:
    """What is known of these components; nothing yet of a new one. A file that cannot be read is put aside, so that its ninety days can be mended."""
    try:
        found: Mapping[str, Any] = _loaded(folder / WATCHED, {})
    except Unreadable as error:
        aside = folder / f"{WATCHED}.broken"
        (folder / WATCHED).replace(aside)
        _say(f"{error}; it lies in {aside} now")
        found = {}
    return {name: _watched(name, found[name]) if name in found else Watched(name) for name in components}


def keep_watched(folder: Path, kept: Mapping[str, Watched]) -> None:
    """What is not watched this time, by a slip or under another name from now on, is kept as it was until its days are over."""
    others: Any = _loaded(folder / WATCHED, {})
    oldest = min((day for each in kept.values() for day in each.days or {}), default="")
    beside = {name: each for name, each in others.items() if name not in kept and _is_told_from(each, oldest)} if isinstance(others, dict) else {}
    put(folder / WATCHED, json.dumps({**beside, **{name: asdict(each) for name, each in kept.items()}}, default=_json))


def _is_told_from(found: Any, oldest: str) -> bool:
    """Whether what was kept of a component has a day that the page would still show."""
    try:
        return bool(max(found["days"]) >= oldest)
    except _UNREADABLE:
        return False


def _watched(name: str, found: Mapping[str, Any]) -> Watched:
    try:
        outages = tuple(Outage(name, _at(each["first"]), _moment(each["last"])) for each in found["outages"])
        return Watched(
            name, State(found["state"]), _moment(found["since"]), _moment(found["probed"]), _moment(found["failed_once"]), found["days"], outages
        )  # fmt: skip
    except _UNREADABLE as error:
        _say(f"{WATCHED}: what was known of {name} is passed over: {error!r}")
        return Watched(name)


_UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, OverflowError)


class Unreadable(OSError):
    """A file of the page is there and cannot be read."""


def _loaded(path: Path, nothing: Any) -> Any:
    """What a file holds; `nothing`, if there is none. Raises Unreadable."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return nothing
    except (OSError, ValueError) as error:
        raise Unreadable(f"{path} cannot be read: {error}") from error


def _say(words: str) -> None:
    sys.stderr.write(f"{words}\n")


def _text(found: Any) -> str:
    """A text as it is. Raises ValueError for anything else."""
    if not isinstance(found, str):
        raise ValueError(f"no text: {found!r}")
    return found


def _at(text: str) -> datetime:
    """A moment; without a zone it is the clock's on the wall, as where one is typed."""
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=clock.TAIPEI)


def _moment(text: str | None) -> datetime | None:
    return _at(text) if text else None


def _json(value: Any) -> str:
    return str(value.isoformat())
