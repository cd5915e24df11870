"""Vulnerabilities over JSON: the lists of the pages."""

from ninja import Router

from xiaowu.kernel.lists.api import list_route
from xiaowu.vulnerabilities import lists

router = Router(tags=["vulnerabilities"])

list_route(router, "/", lists.FINDINGS)
list_route(router, "/rounds", lists.ROUNDS)
list_route(router, "/schools", lists.SCHOOLS)
list_route(router, "/weaknesses", lists.WEAKNESSES)
list_route(router, "/receivers", lists.RECEIVERS)
list_route(router, "/weaknesses/{id:weakness_id}", lists.HAVING)
list_route(router, "/hosts", lists.HOSTS)
list_route(router, "/holdings", lists.HOLDINGS)
list_route(router, "/answers", lists.ANSWERS)
list_route(router, "/rounds/{id:round_id}/results", lists.RESULTS)
