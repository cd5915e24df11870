"""The status page's own process and files (狀態頁): it probes from outside, and writes static files that any web server hands out.

It needs neither the house's database nor its server, so it goes on when both are gone; put it on another machine. Everything it knows lies in its own
folder: what it saw (`watched.json`) and what the operator wrote (`notices.json`). Each file is replaced whole, so that no reader gets half of one.
"""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from xiaowu.traffic.rules.status import Kept, Notice, NoticeKind, Outage, State, Watched

WATCHED, NOTICES, KEPT = "watched.json", "notices.json", "kept.json"
_PATIENCE = 10.0  # seconds


class _Unfollowed(urllib.request.HTTPRedirectHandler):
    """A probe asks one address: a redirection is an answer."""

    def redirect_request(self, *_args: Any, **_kwargs: Any) -> None:
        return None


def probe(url: str) -> tuple[bool, timedelta]:
    """Whether the address answers with less than 400, and how long it took."""
    opener, begun = urllib.request.build_opener(_Unfollowed), time.monotonic()
    try:
        with opener.open(urllib.request.Request(url, headers={"User-Agent": "xiaowu-status"}), timeout=_PATIENCE) as answer:  # noqa: S310  (an operator's)
            answer.read(1024)
            answered = True
    except urllib.error.HTTPError as error:
        answered = error.code < 400
    except (OSError, ValueError):
        answered = False
    return answered, timedelta(seconds=time.monotonic() - begun)


def ask_kept(url: str, folder: Path) -> Kept:
    """What the house tells of its backups at that address; what it told last, if it does not answer or tells nonsense."""
    try:
        with urllib.request.urlopen(url, timeout=_PATIENCE) as answer:  # noqa: S310  (an operator's)
            told = json.loads(answer.read(4096))
        found = _kept(told)
    except (OSError, ValueError, KeyError, TypeError):
        return _kept(_loaded(folder / KEPT, asdict(Kept())))
    put(folder / KEPT, json.dumps(told))
    return found


def _kept(told: Mapping[str, Any]) -> Kept:
    return Kept(_moment(told["backup"]), _moment(told["rehearsed"]), told["loss"], told["took"], _moment(told["failed"]))


def put(path: Path, text: str) -> None:
    """Replace a file whole."""
    fresh = path.with_name(f".{path.name}.new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def notices(folder: Path) -> list[Notice]:
    """What the operator wrote, latest first."""
    found = _loaded(folder / NOTICES, [])
    return [
        Notice(each["id"], NoticeKind(each["kind"]), each["title"], each["words"], _at(each["first"]), _moment(each["last"]), _at(each["written"]),
               tuple(each["components"]))
        for each in found
    ]  # fmt: skip


def keep_notices(folder: Path, kept: Sequence[Notice]) -> None:
    put(folder / NOTICES, json.dumps([asdict(each) for each in kept], default=_json, ensure_ascii=False, indent=1))


def watched(folder: Path, components: Sequence[str]) -> dict[str, Watched]:
    """What is known of these components; nothing yet of a new one."""
    found: Mapping[str, Any] = _loaded(folder / WATCHED, {})
    return {name: _watched(name, found[name]) if name in found else Watched(name) for name in components}


def keep_watched(folder: Path, kept: Mapping[str, Watched]) -> None:
    put(folder / WATCHED, json.dumps({name: asdict(each) for name, each in kept.items()}, default=_json))


def _watched(name: str, found: Mapping[str, Any]) -> Watched:
    outages = tuple(Outage(name, _at(each["first"]), _moment(each["last"])) for each in found["outages"])
    return Watched(
        name, State(found["state"]), _moment(found["since"]), _moment(found["probed"]), _moment(found["failed_once"]), found["days"], outages
    )  # fmt: skip


def _loaded(path: Path, nothing: Any) -> Any:
    """A file that is not there, or that a full disk left broken, is as if there were none."""
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return nothing


def _at(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _moment(text: str | None) -> datetime | None:
    return _at(text) if text else None


def _json(value: Any) -> str:
    return str(value.isoformat())
