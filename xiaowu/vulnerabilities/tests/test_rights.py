"""Who sees what: firms the hosts assigned to them, other sections of the bureau numbers alone, both tried from outside and at the tables."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden, NotFound
from xiaowu.roster.models import Post
from xiaowu.vulnerabilities.actions.assigning import assign, unassign
from xiaowu.vulnerabilities.models import Alias, Assignment, Finding, Host, Ownership, Reached, Result, Round, Weakness

ActorOf = Callable[[str], Any]
PAGES = ("", "hosts/", "rounds/", "holdings/", "schools/", "weaknesses/", "meeting/", "receivers/", "defectdojo.json")


def assigned(actor_of: ActorOf, people: dict[str, Somebody]) -> Any:
    """One host of the school, assigned to the vendor."""
    with as_owner():
        host = Host.objects.filter(school_id=people["it_coordinator"].school_id).order_by("pk")[0]
    today = clock.today()
    assign(actor_of("bureau_officer"), host.pk, person_id=people["vendor"].person_id, until=today + timedelta(days=1), today=today)
    return host


def answers(client: Any) -> dict[str, int]:
    return {each: client.get(f"/vulnerabilities/{each}").status_code for each in PAGES}


def test_a_vendor_sees_nothing_until_a_host_is_assigned_and_then_that_host_alone(
    client_of: Callable[[str], Any], actor_of: ActorOf, people: dict[str, Somebody]
) -> None:
    client = client_of("vendor")
    assert "沒有符合的弱點" in words(client.get("/vulnerabilities/"))
    host = assigned(actor_of, people)
    with as_owner():
        own = set(Finding.objects.filter(host=host).values_list("pk", flat=True))
        every = set(Finding.objects.values_list("pk", flat=True))
    listed = set(re.findall(r'href="/vulnerabilities/findings/(\d+)/"', client.get("/vulnerabilities/").content.decode()))
    assert {int(each) for each in listed} == own
    assert {each: client.get(f"/vulnerabilities/findings/{each}/").status_code for each in every} == {
        each: 200 if each in own else 404 for each in every
    }
    assert set(re.findall(r'href="/vulnerabilities/hosts/(\d+)/"', client.get("/vulnerabilities/hosts/").content.decode())) == {str(host.pk)}
    assert answers(client) == dict.fromkeys(PAGES, 403) | {"": 200, "hosts/": 200}
    finding = min(own)
    assert client.send(f"/vulnerabilities/findings/{finding}/decide/", {"decision": "false_positive", "reason": "a"}).status_code == 403
    assert client.send(f"/vulnerabilities/hosts/{host.pk}/assign/", {}).status_code == 403


@pytest.mark.parametrize("who", ["it_coordinator", "principal", "vendor"])
def test_findings_of_a_school_leave_in_no_plain_file_and_in_no_answer_over_json(
    client_of: Callable[[str], Any], actor_of: ActorOf, people: dict[str, Somebody], who: str
) -> None:
    host, client = assigned(actor_of, people), client_of(who)
    for place in ("", "hosts/"):
        page = client.get(f"/vulnerabilities/{place}")
        assert (page.status_code, host.label in words(page), "list.csv" in page.content.decode()) == (200, True, False)
        files = [client.get(f"/vulnerabilities/{place}list.{suffix}").status_code for suffix in ("csv", "xlsx", "ods", "json")]
        assert files == [403] * 4
    assert client.get("/vulnerabilities/defectdojo.json").status_code == 403
    with as_owner():
        rounds = list(Round.objects.values_list("pk", flat=True))
    lists = [f"/api/v1/vulnerabilities/{each}" for each in ("", "hosts", f"rounds/{rounds[0]}/results")]
    assert [client.get(each).status_code for each in lists] == [403] * 3
    officer = client_of("bureau_officer")
    assert [officer.get(each).status_code for each in ("/vulnerabilities/list.csv", *lists)] == [200] * 4


def test_the_tables_show_a_vendor_no_row_of_another_host(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    host = assigned(actor_of, people)
    actor_of("vendor")
    assert set(Host.objects.values_list("pk", flat=True)) == {host.pk}
    for table in (Alias, Finding, Reached):
        assert set(table.objects.values_list("host_id", flat=True)) == {host.pk}
    assert set(Result.objects.values_list("finding__host_id", flat=True)) == {host.pk}
    assert set(Weakness.objects.values_list("pk", flat=True)) == set(Finding.objects.values_list("weakness_id", flat=True))
    assert not Ownership.objects.exists()
    with as_owner():
        Assignment.objects.update(until=clock.today() - timedelta(days=1))
    actor_of("vendor")
    assert not Finding.objects.exists()


def test_officer_assigns_a_host_to_somebody_of_a_firm_until_a_day_within_their_contract(
    client_of: Callable[[str], Any], actor_of: ActorOf, people: dict[str, Somebody]
) -> None:
    host, today, vendor = assigned(actor_of, people), clock.today(), people["vendor"].person_id
    officer = actor_of("bureau_officer")
    wrong = [(people["clerk"].person_id, today, "person_id"), (vendor, today - timedelta(1), "until"), (vendor, today + timedelta(4000), "until")]
    for person, until, at in wrong:
        with pytest.raises(BadInput) as refused:
            assign(officer, host.pk, person_id=person, until=until, today=today)
        assert list(refused.value.faults) == [at]
    with pytest.raises(NotFound):
        assign(officer, 0, person_id=vendor, until=today, today=today)
    client = client_of("bureau_officer")
    shown = words(client.send(f"/vulnerabilities/hosts/{host.pk}/assign/", {"person_id": str(vendor), "until": clock.today().isoformat()}))
    assert "已指派給廠商人員" in shown
    assert client.send(f"/vulnerabilities/hosts/{host.pk}/assign/", {"person_id": str(vendor), "until": "110/1/1"}).status_code == 422
    with as_owner():
        (held,) = Assignment.objects.all()
    assert (held.until, "解除指派" in shown) == (today, True)
    assert "已解除指派" in words(client.send(f"/vulnerabilities/assignments/{held.pk}/end/"))
    assert "已解除指派" in words(client.send(f"/vulnerabilities/assignments/{held.pk}/end/"))
    with pytest.raises(Forbidden):
        unassign(actor_of("principal"), held.pk)


def test_another_section_of_the_bureau_sees_numbers_and_no_finding(client_of: Callable[[str], Any], actor_of: ActorOf) -> None:
    before = client_of("bureau_officer").get("/api/v1/vulnerabilities/schools").json()
    with as_owner():
        Post.objects.filter(role="bureau_officer").update(section="platform")
    client = client_of("bureau_officer")
    assert answers(client) == dict.fromkeys(PAGES, 403) | {"schools/": 200}
    assert client.get("/api/v1/vulnerabilities/schools").json() == before
    assert before["rows"][0]["open"] > 0
    shown = client.get("/vulnerabilities/schools/").content.decode()
    assert "/vulnerabilities/rounds/" not in shown
    actor_of("bureau_officer")
    assert not Finding.objects.exists()


def test_the_numbers_open_for_nobody_but_the_bureau(client_of: Callable[[str], Any]) -> None:
    assert {client_of(role).get("/vulnerabilities/schools/").status_code for role in ("vendor", "it_coordinator", "principal", "clerk")} == {403}
