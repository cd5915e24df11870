"""The bureau's view (各校弱點): first of all, how many schools still have critical or high findings; and what a joint meeting looks at."""

from typing import Any

from django.http import HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from xiaowu.kernel import clock
from xiaowu.kernel.access import needs
from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.kernel.ui import page
from xiaowu.kernel.ui.charts import Chart, chart
from xiaowu.vulnerabilities.lists import HAVING, SCHOOLS, WEAKNESSES
from xiaowu.vulnerabilities.permissions import Permission
from xiaowu.vulnerabilities.queries import schools as queries
from xiaowu.vulnerabilities.rules.severity import SEVERITY_TITLES


def _standing(request: ActedRequest) -> dict[str, Any]:
    return {"standing": queries.standing(request.actor)}


schools = list_page(SCHOOLS, "vulnerabilities/schools.html", _standing)
weaknesses = list_page(WEAKNESSES)
having = list_page(HAVING, "vulnerabilities/having.html", lambda request, weakness_id: {"weakness": queries.weakness(request.actor, weakness_id)})


@needs(Permission.KEEP)
def meeting(request: ActedRequest) -> HttpResponse:
    """For the joint meeting: how the city stands, round by round and by severity, and the schools that still have severe findings."""
    actor = request.actor
    severe = SCHOOLS.answer(actor, SCHOOLS.asked({"show": "severe"})).page
    return page(request, "vulnerabilities/meeting.html", {
        "standing": queries.standing(actor), "severities": queries.severities(actor), "titles": SEVERITY_TITLES, "today": clock.today(),
        "chart": _trend(queries.trend(actor)), "severe": severe,
    })  # fmt: skip


def _trend(told: list[queries.RoundShare]) -> Chart | None:
    bars = [
        (each.title, each.severe_schools / each.schools if each.schools else None, reverse("vulnerabilities:round", args=[each.id])) for each in told
    ]
    return chart(_("各輪之後仍有嚴重或高風險弱點的學校"), _("輪次"), _("占全部學校"), bars, None)
