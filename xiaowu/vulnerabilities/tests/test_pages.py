"""The bureau uploads a report and reads what it says; a school reads its own."""

import io
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.roster.tests.ending import label_of
from xiaowu.vulnerabilities.exchange.generic import told
from xiaowu.vulnerabilities.models import Finding, Host, Round
from xiaowu.vulnerabilities.queries.findings import CheckText, FindingRow
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.rounds import State
from xiaowu.vulnerabilities.rules.severity import Severity
from xiaowu.vulnerabilities.tests.samples import POLICY, ZAP

ClientOf = Callable[[str], Any]


def sent(content: bytes) -> io.BytesIO:
    file = io.BytesIO(content)
    file.name = "scan.xml"
    return file


def test_officer_uploads_a_report_and_a_wrong_file_says_what_it_is(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("bureau_officer")
    client.send("/vulnerabilities/holdings/new/", {"school_id": label_of(people["it_coordinator"].school_id), "value": "*.one.example"})
    client.send("/vulnerabilities/rounds/new/", {"title": "116年弱點掃描"})
    made = Round.objects.get(title="116年弱點掃描").pk
    refused = client.send(f"/vulnerabilities/rounds/{made}/upload/", {"file": sent(POLICY)})
    assert (refused.status_code, "掃描原則" in words(refused)) == (422, True)
    shown = words(client.send(f"/vulnerabilities/rounds/{made}/upload/", {"file": sent(ZAP)}))
    assert "新發現 1" in shown
    assert "掃描工具標為誤判 1" in shown
    assert "已收下報告" in shown
    again = client.send(f"/vulnerabilities/rounds/{made}/upload/", {"file": sent(ZAP)})
    assert (again.status_code, "修補之後的下一次複測" in words(again)) == (422, True)  # which it is, nothing says but the officer
    said = [words(client.send(f"/vulnerabilities/rounds/{made}/upload/", {"file": sent(ZAP), "is_next": which})) for which in ("same", "next")]
    assert ["沒有任何變更" in each for each in said] == [True, True]
    assert ["確實是新的一次複測" in each for each in said] == [False, True]
    old = {"file": sent(ZAP.replace(b"2026", b"2025").replace(b"40018", b"40019")), "is_next": "next"}
    assert "早於已收下" in words(client.send(f"/vulnerabilities/rounds/{made}/upload/", old))
    dead = {"file": sent(ZAP.replace(b"2026", b"1970")), "is_next": "next"}
    assert "請確認掃描主機的時鐘" in words(client.send(f"/vulnerabilities/rounds/{made}/upload/", dead))
    own = client_of("it_coordinator").get("/vulnerabilities/")
    assert "SQL Injection" in words(own)
    assert "SQL Injection" not in words(client_of("other_coordinator").get("/vulnerabilities/"))


def test_officer_decides_moves_and_ends(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client = client_of("bureau_officer")
    with as_owner():
        host = Host.objects.get(school=None).pk
    finding = _first(people["it_coordinator"].school_id)
    decided = client.send(f"/vulnerabilities/findings/{finding}/decide/", {"decision": "false_positive", "reason": "測試機", "until": ""})
    assert "測試機" in words(decided)
    moved = client.send(f"/vulnerabilities/hosts/{host}/move/", {"school_id": label_of(people["it_coordinator"].school_id)})
    assert words(moved).count("無人認領") == 2  # in its history, and where it may go back
    assert "解除" in words(client.get("/vulnerabilities/holdings/"))


def test_an_officer_overwrites_no_decision_and_no_move_that_another_made_meanwhile(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    client, school, other = client_of("bureau_officer"), people["it_coordinator"].school_id, people["other_coordinator"].school_id
    finding, with_marks = f"/vulnerabilities/findings/{_first(school)}/", re.compile(r'name="seen" value="([^"]*)"')
    (seen,) = with_marks.findall(client.get(finding).content.decode())
    said = [client.send(f"{finding}decide/", {"decision": "false_positive", "reason": why, "until": "", "seen": seen}) for why in ("先", "後")]
    assert ([each.status_code for each in said], "先" in words(client.get(finding))) == ([200, 409], True)
    with as_owner():
        host = f"/vulnerabilities/hosts/{Host.objects.get(school=None).pk}/"
    (seen,) = with_marks.findall(client.get(host).content.decode())
    said = [client.send(f"{host}move/", {"school_id": label_of(each), "seen": seen}) for each in (school, other)]
    assert [each.status_code for each in said] == [200, 409]


def test_a_school_reads_a_finding_and_a_host_of_its_own_and_none_of_others(client_of: ClientOf, people: dict[str, Somebody]) -> None:
    with as_owner():
        host = f"/vulnerabilities/hosts/{Host.objects.filter(school_id=people['it_coordinator'].school_id)[0].pk}/"
    assert [client_of(role).get(host).status_code for role in ("it_coordinator", "principal", "other_coordinator")] == [200, 200, 404]
    finding = f"/vulnerabilities/findings/{_first(people['it_coordinator'].school_id)}/"
    assert client_of("it_coordinator").get(finding).status_code == 200
    assert client_of("principal").get(finding).status_code == 200
    assert client_of("other_coordinator").get(finding).status_code == 404
    assert client_of("clerk").get(finding).status_code == 403


def _first(school_id: int) -> int:
    with as_owner():
        return Finding.objects.filter(school_id=school_id).order_by("pk")[0].pk


def test_one_weakness_is_seen_over_all_schools_with_those_of_nobody(client_of: ClientOf) -> None:
    client = client_of("bureau_officer")
    of = next(each for each in client.get("/api/v1/vulnerabilities/weaknesses").json()["rows"] if "Log4j" in each["title"])
    rows = client.get(f"/api/v1/vulnerabilities/weaknesses/{of['id']}").json()["rows"]
    assert (sum(each["open"] for each in rows), sum(each["hosts"] for each in rows)) == (of["open"], of["hosts"])
    shown = words(client.get(f"/vulnerabilities/weaknesses/{of['id']}/"))
    assert ("CVE-2021-44228" in shown, "更新至 2.17.1 以上" in shown, "無人認領" in shown) == (True, True, True)
    assert client.get("/vulnerabilities/weaknesses/0/").status_code == 404
    assert client_of("it_coordinator").get(f"/vulnerabilities/weaknesses/{of['id']}/").status_code == 403


def test_the_section_takes_all_findings_away_in_a_published_format(client_of: ClientOf) -> None:
    all_ = client_of("bureau_officer").get("/vulnerabilities/defectdojo.json").json()["findings"]
    assert len({each["unique_id_from_tool"] for each in all_}) == len(all_)
    assert {"title", "severity", "description"} <= set(all_[0])
    assert {each["severity"] for each in all_} <= {"Critical", "High", "Medium", "Low", "Info"}
    assert all(each["active"] != each["is_mitigated"] for each in all_)
    assert [each for each in all_ if "CVE-2021-44228" in each["vulnerability_ids"]]


def test_a_finding_of_no_port_that_was_decided_and_closed_says_so() -> None:
    day = date(2026, 11, 24)
    of = FindingRow(
        7, None, None, 1, "www.one.example", 0, "tcp", Severity.INFO, "Ping", "nessus", "10180", (), State.FIXED, Decision.FALSE_POSITIVE, day, day, day,
        day, 0, None,
    )  # fmt: skip
    text = CheckText("nessus", "10180", "It answers.", "Nothing.", "3", "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N", (200, 201))
    said = told(of, text)
    assert (said["severity"], said["endpoints"], said["mitigated"], said["false_p"]) == ("Info", [{"host": "www.one.example"}], "2026-11-24", True)
    assert (said["description"], said["mitigation"], said["cwe"], said["cvssv3"]) == ("It answers.", "Nothing.", 200, text.vector)
    assert told(of, None)["description"] == "Ping"
