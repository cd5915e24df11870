"""A log of another system as somebody sends it (上傳紀錄檔): read in the reading process, refused in words."""

from collections.abc import Sequence
from datetime import datetime
from typing import IO, Any

from django.utils.translation import gettext as _

from xiaowu.kernel.bounds import MEGABYTE
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.foreign.asking import OwnReader, read_by
from xiaowu.kernel.foreign.limits import Cost
from xiaowu.traffic.rules.known import Begun, SentLog, Whole, those_like
from xiaowu.traffic.rules.naming import Named

LARGEST_LOG = 64 * MEGABYTE
MOST_LINES = 500_000  # of one upload: some five seconds; more is read by the command
_MOST_PLACES, _MOST_MARKS = 300, 800  # which are told the reading process: some 60 KB
_COST = Cost(memory=512 * MEGABYTE, seconds_of_work=40, seconds=60.0, answer=4 * MEGABYTE)


def beginning_of(sent: IO[bytes]) -> Begun:
    """By what the file is known. Raises BadInput."""
    sent.seek(0)
    key, hashes = read_by(_BEGINNING, sent)
    return Begun(str(key), {int(size): str(short) for size, short in hashes})


def read_log(sent: IO[bytes], *, name: str, begun: Begun, known: Sequence[Whole], rules: list[Named], now: datetime) -> SentLog:
    """The lines of it that were not counted before, counted. Raises BadInput."""
    sent.seek(0)
    pairs = [[each.pattern, each.name] for each in rules]
    files = [each.plain() for each in those_like(known, begun.hashes, most_places=_MOST_PLACES, most_marks=_MOST_MARKS)]
    found = read_by(_LOG, sent, name=name, zone=str(TAIPEI), now=now.isoformat(), rules=pairs, key=begun.key, files=files, most=MOST_LINES)
    return SentLog(**found)


def fault_words(fault: str, told: dict[str, Any]) -> str:
    """Why a log was refused, in words."""
    words = {
        "empty": _("檔案是空的。"),
        "bomb": _("壓縮檔解開後過大，不像是紀錄檔。"),
        "broken": _("壓縮檔已損壞，無法解開。"),
        "lines": _("紀錄超過 %(most)d 行，請分成幾個檔案，或在主機上以 xiaowu traffic read 讀取。"),
        "dear": _("讀取這個檔案需要過多的時間或記憶體，請分成幾個檔案，或在主機上以 xiaowu traffic read 讀取。"),
    }
    no_log = _("這不是網頁伺服器的紀錄檔；可讀取 Apache、nginx、IIS、HAProxy、Caddy、Traefik 與 AWS 的格式，也可以是 gz 或 bz2。")
    return words.get(fault, no_log) % told


_BEGINNING = OwnReader("xiaowu.traffic.adapters.sent_logs:beginning", _COST, fault_words)
_LOG = OwnReader("xiaowu.traffic.adapters.sent_logs:read", _COST, fault_words)
