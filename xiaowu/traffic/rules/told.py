"""The report of logs as plain values (紀錄檔報告), from what was counted."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from xiaowu.traffic.rules.capacity import LEAST, SHARE, Demand, Peak, need
from xiaowu.traffic.rules.durations import ALPHA
from xiaowu.traffic.rules.kinds import Kind
from xiaowu.traffic.rules.routes import Outcome
from xiaowu.traffic.rules.tally import Tally, page_rows

_MOST_PAGES, _MOST_HOURS = 200, 1_500


def told(tally: Tally, files: Sequence[Any], peak: Peak) -> dict[str, Any]:
    """Everything of the report, as plain values: times in the tally's zone, durations in milliseconds; `peak` is what capacity is worked out for."""
    measured = Demand(tally.timed, tally.timed_micros / 1e6, None)  # failures and refusals are often faster, and tell nothing of the work
    needed = need(measured, peak) if measured.requests >= LEAST and measured.seconds else None
    length = _of_hours(tally)
    hours: Counter[str] = Counter()
    nodes: dict[str, Counter[str]] = {}
    for minute, count in tally.minutes.items():
        hours[_at(tally, minute).isoformat(" ")[:length]] += count
    for (node, outcome), count in tally.nodes.items():
        nodes.setdefault(node, Counter()).update({"count": count, "failed": count if outcome is Outcome.FAILED else 0})
    busiest = max(tally.minutes, key=lambda each: (tally.minutes[each], -each), default=None)
    return {
        "files": [{"name": each.name, "before": each.before, "lines": each.lines} for each in files],
        "lines": tally.lines, "counted": tally.counted, "remarks": tally.remarks, "reconciles": tally.reconciles,
        "apart": {kind.value: tally.kinds[kind] for kind in Kind if kind is not Kind.PAGE},
        "refused": {why.value: {"lines": count, "first": tally.examples[why]} for why, count in tally.refused.items()},
        "formats": dict(tally.formats), "statuses": {str(key): tally.statuses[key] for key in sorted(tally.statuses)},
        "first": _at(tally, min(tally.minutes)).isoformat() if tally.minutes else None,
        "last": _at(tally, max(tally.minutes)).isoformat() if tally.minutes else None,
        "busiest": None if busiest is None else {"minute": _at(tally, busiest).isoformat(), "count": tally.minutes[busiest]},
        "hours": {key: hours[key] for key in sorted(hours)}, "sent": tally.sent, "unnamed_share": tally.unnamed_share,
        "nodes": {node: dict(each) for node, each in sorted(nodes.items())},
        "seconds": measured.seconds, "timed": measured.requests, "least": LEAST, "peak": asdict(peak),
        "need": asdict(needed) if needed else None, "share": SHARE,
        "pages": [asdict(each) for each in page_rows(tally)[:_MOST_PAGES]], "error_bound": ALPHA,
    }  # fmt: skip


def _of_hours(tally: Tally) -> int:
    """By the hour; a log of more than two months by the day, one of more than four years by the month: as the length of an ISO moment."""
    for minutes, form in ((60, "2026-11-24 07"), (1_440, "2026-11-24")):
        if len({each // minutes for each in tally.minutes}) <= _MOST_HOURS:
            return len(form)
    return len("2026-11")


def _at(tally: Tally, minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(tally.zone)
