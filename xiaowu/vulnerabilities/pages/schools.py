"""The bureau's view (各校弱點): first of all, how many schools still have critical or high findings."""

from typing import Any

from xiaowu.kernel.actor.request import ActedRequest
from xiaowu.kernel.lists.pages import list_page
from xiaowu.vulnerabilities.lists import SCHOOLS, WEAKNESSES
from xiaowu.vulnerabilities.queries.schools import standing


def _standing(request: ActedRequest) -> dict[str, Any]:
    return {"standing": standing(request.actor)}


schools = list_page(SCHOOLS, "vulnerabilities/schools.html", _standing)
weaknesses = list_page(WEAKNESSES)
