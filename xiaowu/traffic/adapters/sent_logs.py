"""A log that somebody sent, read in the reading process (`kernel.foreign`): called with the file, answers with plain data."""

from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.traffic.adapters.log_files import Known, key_of, read_stream
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.known import whole_of
from xiaowu.traffic.rules.naming import route_rules
from xiaowu.traffic.rules.refusals import Refusal
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.rules.told import told

_NO_LOG = frozenset({Refusal.EMPTY, Refusal.LONG, Refusal.UNKNOWN})  # what tells nothing of a log in a known format
USUAL = Peak(12_500, 10, 4.0, 2)  # every homeroom within ten minutes


def key(raw: IO[bytes]) -> str:
    """By what the file is known. Raises Fault."""
    return key_of(raw)


def read(raw: IO[bytes], *, name: str, zone: str, now: str, rules: list[list[str]], places: list[Any], marks: list[Any], most: int) -> dict[str, Any]:
    """`now` in ISO form; `rules`: pattern and name; `places`, `marks`: what is known of it (`log_files.Whole`); `most`: lines. Raises Fault."""
    tally = Tally(ZoneInfo(zone), datetime.fromisoformat(now), route_rules([(pattern, title) for pattern, title in rules]))
    known = Known({key_of(raw): whole_of(places, marks)})
    done = read_stream(tally, raw, name, known, most=most)
    if not done.lines and not done.before:
        raise Fault("empty")
    if done.lines and not tally.formats and not tally.refused.keys() - _NO_LOG:
        raise Fault("no_log")
    whole = known.files[done.key]
    return {
        "key": done.key, "size": done.size, "lines": done.before + done.lines, "digest": done.digest, "before": done.before,
        "marks": whole.marks, "told": told(tally, [done], USUAL),
    }  # fmt: skip
