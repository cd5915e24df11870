"""Each page of the bureau takes at most six statements, those that know the reader among them, however many findings there are."""

from collections.abc import Callable
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.transactions import statements
from xiaowu.vulnerabilities.models import Finding, Host, Report
from xiaowu.vulnerabilities.tests.samples import report
from xiaowu.vulnerabilities.tests.told import ONE, TWO, Told

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
MOST = 6
PAGES = (
    "", "rounds/", "rounds/{round}/", "rounds/{round}/results/", "rounds/{round}/upload/", "rounds/{round}/letters/new/", "reports/{report}/take-back/", "letters/{letter}/",
    "letters/{letter}/withdraw/", "notices/{notice}/", "findings/{finding}/", "hosts/", "hosts/{host}/", "answers/", "schools/", "meeting/", "weaknesses/",
    "weaknesses/{weakness}/", "holdings/", "receivers/",
)  # fmt: skip


@pytest.fixture
def told(actor_of: ActorOf, people: dict[str, Somebody]) -> Told:
    return Told(actor_of, people["it_coordinator"].school_id)


def test_each_page_of_the_bureau_takes_at_most_six_statements_for_many_findings(told: Told, client_of: ClientOf) -> None:
    told.answer()
    told.take(report(*((host, 1000 + port, port % 3, 3) for host in (ONE, TWO, "10.99.0.1") for port in range(40))), is_next=True)
    with as_owner():
        finding, host = Finding.objects.filter(school_id=told.school).latest("pk"), Host.objects.get(label=ONE).pk
        last = Report.objects.latest("pk").pk
    ids = {"round": told.round, "letter": told.letter, "notice": told.notice, "report": last, "host": host, "finding": finding.pk}
    client, took = client_of("bureau_officer"), {}
    for each in PAGES:
        where = f"/vulnerabilities/{each.format(**ids, weakness=finding.weakness_id)}"
        client.get(where)  # what a process remembers once is not the page's
        with statements() as run:
            answer = client.get(where)
        took[each] = len(run) if answer.status_code == 200 else answer.status_code
    assert {each: count for each, count in took.items() if count > MOST} == {}
