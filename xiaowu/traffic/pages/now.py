"""The first screen (系統流量): what fails now, where, for how many people, since when. It renews itself."""

from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _
from markupsafe import Markup

from xiaowu.kernel import clock
from xiaowu.kernel.access import holds, needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists import ListOf
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.charts import Bar, chart
from xiaowu.kernel.ui.live import SHOWN, fetched, live_part
from xiaowu.kernel.ui.pages import rendered
from xiaowu.traffic.lists import DIVISIONS, SCHOOLS
from xiaowu.traffic.permissions import Permission
from xiaowu.traffic.queries.failing import failing, last_hour
from xiaowu.traffic.queries.figures import By, divided
from xiaowu.traffic.queries.kept import kept
from xiaowu.traffic.queries.tracked import in_words
from xiaowu.traffic.rules.durations import ALPHA
from xiaowu.traffic.rules.routes import STATIC, TURNED_AWAY
from xiaowu.traffic.rules.windows import Window, span_of


@needs(Permission.SEE)
def now(request: ActedRequest) -> HttpResponse:
    """What fails now; then today by module."""
    part = _part(request)
    if request.htmx:
        return fetched(request.GET.get(SHOWN, ""), part)
    told = {"rows": live_part(part), "divisions": _divisions(request), "bound": f"{ALPHA:.0%}"}
    return page(request, "traffic/now.html", told | {"kept": kept() if holds(request.actor, Permission.PLAN, school_id=None) else None})


def _divisions(request: ActedRequest) -> list[ListOf[Any]]:
    """Where only one school is seen, there is nothing to tell by school."""
    is_city = holds(request.actor, Permission.SEE, school_id=None)
    return [each for each in DIVISIONS if is_city or each is not SCHOOLS]


def _part(request: ActedRequest) -> Markup:
    modules = divided(By.MODULE, request.actor, span_of(Window.TODAY, clock.now()))
    pages = [each for each in modules if each.key not in (STATIC, TURNED_AWAY)]  # no module's own
    failed = sorted((each for each in pages if each.failed), key=lambda each: -each.failed_share)
    bars: list[Bar] = [(each.label, each.failed_share) for each in failed[:16]]
    average = sum(each.failed for each in pages) / sum(each.count for each in pages) if failed else None
    told: dict[str, Any] = {
        "failing": failing(request.actor), "hour": last_hour(request.actor), "modules": pages, "now": clock.now(), "in_words": in_words,
        "static": sum(each.count for each in modules if each.key == STATIC),
        "chart": chart(_("今天各模組的失敗率"), _("模組"), _("失敗率"), bars, average) if bars else None,
    }  # fmt: skip
    return rendered("traffic/now_rows.html", told)
