"""The report of logs (紀錄檔報告): one HTML file that needs nothing else, or a part of a page."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.kernel.ui.pages import rendered
from xiaowu.traffic.adapters.log_files import Read
from xiaowu.traffic.exchange.status_pages import STYLE
from xiaowu.traffic.rules.capacity import Peak
from xiaowu.traffic.rules.kinds import KIND_TITLES
from xiaowu.traffic.rules.tally import REFUSAL_TITLES, Tally
from xiaowu.traffic.rules.told import told


def shown(report: dict[str, Any]) -> dict[str, Any]:
    """What the report's template needs, of the plain values."""
    return {
        "told": report, "kinds": {kind.value: _(title) for kind, title in KIND_TITLES.items()},
        "refusals": {why.value: _(title) for why, title in REFUSAL_TITLES.items()},
        "highest": max(report["hours"].values(), default=1), "has_times": any(each["p50"] is not None for each in report["pages"]),
    }  # fmt: skip


def html(tally: Tally, files: Sequence[Read], peak: Peak) -> str:
    """The report as a page that stands alone."""
    style = Markup(STYLE.read_text(encoding="utf-8"))  # noqa: S704  (our own file)
    return str(rendered("traffic/report.html", {**shown(told(tally, files, peak)), "style": style}))
