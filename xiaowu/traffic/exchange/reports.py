"""The report of logs (紀錄檔報告): one HTML file that needs nothing else, and the same as JSON."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.kernel.ui.pages import rendered
from xiaowu.traffic.adapters.log_files import Read
from xiaowu.traffic.exchange.status_pages import STYLE
from xiaowu.traffic.rules.capacity import SHARE, Demand, Peak, need
from xiaowu.traffic.rules.durations import ALPHA
from xiaowu.traffic.rules.kinds import KIND_TITLES, Kind
from xiaowu.traffic.rules.routes import Outcome
from xiaowu.traffic.rules.tally import REFUSAL_TITLES, Tally, page_rows

_MOST = 200  # pages


def told(tally: Tally, files: Sequence[Read], peak: Peak) -> dict[str, Any]:
    """Everything of the report, as plain values: times in the tally's zone, durations in milliseconds; `peak` is what capacity is worked out for."""
    needed = need(Demand(tally.counted, tally.seconds, None), peak) if tally.seconds else None
    hours: Counter[str] = Counter()
    nodes: dict[str, Counter[str]] = {}
    for minute, count in tally.minutes.items():
        hours[f"{_at(tally, minute):%Y-%m-%d %H}"] += count
    for (node, outcome), count in tally.nodes.items():
        nodes.setdefault(node, Counter()).update({"count": count, "failed": count if outcome is Outcome.FAILED else 0})
    busiest = max(tally.minutes, key=lambda each: (tally.minutes[each], -each), default=None)
    return {
        "files": [asdict(each) for each in files],
        "lines": tally.lines, "counted": tally.counted, "remarks": tally.remarks, "reconciles": tally.reconciles,
        "apart": {kind.value: tally.kinds[kind] for kind in Kind if kind is not Kind.PAGE},
        "refused": {why.value: {"lines": count, "first": tally.examples[why]} for why, count in tally.refused.items()},
        "formats": dict(tally.formats), "statuses": {str(key): tally.statuses[key] for key in sorted(tally.statuses)},
        "first": _at(tally, min(tally.minutes)).isoformat() if tally.minutes else None,
        "last": _at(tally, max(tally.minutes)).isoformat() if tally.minutes else None,
        "busiest": None if busiest is None else {"minute": _at(tally, busiest).isoformat(), "count": tally.minutes[busiest]},
        "hours": {key: hours[key] for key in sorted(hours)}, "sent": tally.sent, "unnamed_share": tally.unnamed_share,
        "nodes": {node: dict(each) for node, each in sorted(nodes.items())},
        "seconds": tally.seconds, "peak": asdict(peak), "need": asdict(needed) if needed else None, "share": SHARE,
        "pages": [asdict(each) for each in page_rows(tally)[:_MOST]], "error_bound": ALPHA,
    }  # fmt: skip


def html(tally: Tally, files: Sequence[Read], peak: Peak) -> str:
    """The report as a page that stands alone."""
    report = told(tally, files, peak)
    highest = max(report["hours"].values(), default=1)
    kinds = {kind.value: _(title) for kind, title in KIND_TITLES.items()}
    refusals = {why.value: _(title) for why, title in REFUSAL_TITLES.items()}
    style = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    shown = {"told": report, "kinds": kinds, "refusals": refusals, "highest": highest, "has_times": bool(tally.slots), "style": style}
    return str(rendered("traffic/report.html", shown))


def _at(tally: Tally, minute: int) -> datetime:
    return datetime.fromtimestamp(minute * 60, UTC).astimezone(tally.zone)
