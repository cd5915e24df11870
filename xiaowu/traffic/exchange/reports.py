"""The report of logs (紀錄檔報告): one HTML file that needs nothing else, or a part of a page."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.kernel.roc import spoken
from xiaowu.kernel.ui.pages import rendered
from xiaowu.traffic.adapters.log_files import Read
from xiaowu.traffic.exchange.status_pages import STYLE
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.kinds import KIND_TITLES
from xiaowu.traffic.rules.refusals import REFUSAL_TITLES
from xiaowu.traffic.rules.tally import RARE_ROUTE, Tally
from xiaowu.traffic.rules.told import told


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """What the report's template needs, of the plain values."""
    return {
        "told": report, "timed": report.get("timed", report["counted"]), "rules": "", "rare": RARE_ROUTE,
        "kinds": {kind.value: _(title) for kind, title in KIND_TITLES.items()},
        "refusals": {why.value: _(title) for why, title in REFUSAL_TITLES.items()},
        "hours": [(_label(key), count) for key, count in report["hours"].items()], "highest": max(report["hours"].values(), default=1),
        "first": _moment(report["first"]), "last": _moment(report["last"]), "busiest": _moment((report["busiest"] or {}).get("minute")),
        "has_times": any(each["p50"] is not None for each in report["pages"]),
    }  # fmt: skip


def _moment(text: str | None) -> str:
    """ISO, in the zone that the report was asked for → 115/11/24 07:40 of that zone."""
    return f"{spoken.short(date.fromisoformat(text[:10]))} {text[11:16]}" if text else ""


def _label(key: str) -> str:
    """`2026-11-24 07` → 115/11/24 07:00; a day or a month alone without the hour. Kept reports may have years of fewer than four digits."""
    year, _dash, rest = key.partition("-")
    day, _blank, hour = f"{year:0>4}-{rest}".partition(" ")
    if len(day) == len("2026-11"):
        return spoken.month(date.fromisoformat(f"{day}-01"))
    return spoken.short(date.fromisoformat(day)) + (f" {hour}:00" if hour else "")


def html(tally: Tally, files: Sequence[Read], peak: Peak) -> str:
    """The report as a page that stands alone."""
    style = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    return str(rendered("traffic/report.html", {**shown(told(tally, files, peak)), "style": style}))
