"""A log that somebody sent, read in the reading process (`kernel.foreign`): called with the file, answers with plain data."""

from datetime import datetime
from typing import IO, Any
from zoneinfo import ZoneInfo

from xiaowu.kernel.foreign.limits import Fault
from xiaowu.traffic.adapters.log_files import Known, begun, read_log
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.known import whole_of
from xiaowu.traffic.rules.naming import route_rules
from xiaowu.traffic.rules.tally import Tally
from xiaowu.traffic.rules.told import told

USUAL = Peak(12_500, 10, 4.0, 2)  # every homeroom within ten minutes


def beginning(raw: IO[bytes]) -> list[Any]:
    """By what the file is known, and the hashes of its first lines. Raises Fault."""
    found = begun(raw)
    return [found.key, list(found.hashes.items())]


def read(raw: IO[bytes], *, name: str, zone: str, now: str, rules: list[list[str]], key: str, files: list[Any], most: int) -> dict[str, Any]:
    """`now` in ISO form; `rules`: pattern and name; `files`: what is known of those that begin so (`Whole.plain`); `most`: lines. Raises Fault."""
    tally = Tally(ZoneInfo(zone), datetime.fromisoformat(now), route_rules([(pattern, title) for pattern, title in rules]))
    known = Known({key: [whole_of(each) for each in files]})
    done = read_log(tally, raw, name, known, most=most)
    if not done.lines and not done.before:
        raise Fault("empty")
    whole = known.files[done.key][-1]
    return {
        "key": done.key, "size": done.size, "lines": done.before + done.lines, "digest": done.digest, "before": done.before,
        "marks": whole.plain(), "told": told(tally, [done], USUAL),
    }  # fmt: skip
