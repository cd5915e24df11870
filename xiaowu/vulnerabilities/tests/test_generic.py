"""What leaves in DefectDojo's "Generic Findings Import" is what its parser takes: it refuses a file with one field that it does not know."""

import json
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiaowu.vulnerabilities.exchange.generic import told, written
from xiaowu.vulnerabilities.queries.findings import CheckText, FindingRow
from xiaowu.vulnerabilities.rules.decisions import Decision
from xiaowu.vulnerabilities.rules.rounds import State
from xiaowu.vulnerabilities.rules.severity import Severity

# as dojo/tools/generic/json_parser.py takes them (2.x; later versions take more): needed, known, and those that it takes out first
NEEDED = frozenset({"title", "severity", "description"})
KNOWN = frozenset(
    [
        "date",
        "cwe",
        "cve",
        "cvssv3",
        "cvssv3_score",
        "cvssv4",
        "cvssv4_score",
        "mitigation",
        "impact",
        "steps_to_reproduce",
        "severity_justification",
        "references",
        "active",
        "verified",
        "false_p",
        "out_of_scope",
        "risk_accepted",
        "under_review",
        "is_mitigated",
        "thread_id",
        "mitigated",
        "numerical_severity",
        "param",
        "payload",
        "line",
        "file_path",
        "component_name",
        "component_version",
        "static_finding",
        "dynamic_finding",
        "scanner_confidence",
        "unique_id_from_tool",
        "vuln_id_from_tool",
        "nb_occurences",
        "publish_date",
        "service",
        "planned_remediation_date",
        "planned_remediation_version",
        "effort_for_fixing",
    ]
)
BESIDE = frozenset({"endpoints", "tags", "vulnerability_ids", "files"})
ENDPOINT = frozenset({"protocol", "userinfo", "host", "port", "path", "query", "fragment"})
SEVERITIES = frozenset({"Info", "Low", "Medium", "High", "Critical"})
DAY = date(2026, 11, 24)

_ROWS = st.builds(
    FindingRow, id=st.integers(1, 9), school_id=st.none(), school=st.sampled_from([None, "市立新店國小"]), host_id=st.just(1),
    host=st.sampled_from(["10.1.2.3", "2001:db8::1", "www.one.example"]), port=st.sampled_from([0, 443]), protocol=st.sampled_from(["tcp", "udp"]),
    severity=st.sampled_from(Severity), title=st.just("TLS 1.0"), scanner=st.just("nessus"), code=st.just("104743"),
    cves=st.sampled_from([(), ("CVE-2011-3389",)]), state=st.sampled_from(State), decision=st.sampled_from(Decision), first_seen=st.just(DAY),
    last_seen=st.just(DAY), first_closed_on=st.none(), closed_on=st.sampled_from([None, DAY]), reopened=st.just(0), same_as=st.none(),
)  # fmt: skip
_TEXTS = st.none() | st.builds(
    CheckText, scanner=st.just("nessus"), code=st.just("104743"), summary=st.sampled_from(["", "Old."]), solution=st.sampled_from(["", "Off."]),
    version=st.sampled_from(["", "2", "3", "4"]), vector=st.sampled_from(["", "CVSS:3.1/AV:N"]), cwes=st.sampled_from([(), (326, 327)]),
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(row=_ROWS, text=_TEXTS)
def test_every_finding_has_the_fields_that_its_reader_needs_and_none_that_it_refuses(row: FindingRow, text: CheckText | None) -> None:
    said = told(row, text)
    assert (NEEDED - set(said), set(said) - NEEDED - KNOWN - BESIDE) == (set(), set())
    assert said["severity"] in SEVERITIES
    assert said["description"]
    assert all(date.fromisoformat(said[name]) for name in ("date", "mitigated") if name in said)
    assert all(set(each) <= ENDPOINT for each in said["endpoints"])
    assert not (said["active"] and (said["is_mitigated"] or said["false_p"] or said["out_of_scope"] or said["risk_accepted"]))


@pytest.mark.parametrize(("state", "active", "mitigated"), [(State.OPEN, True, False), (State.FIXED, False, True), (State.VOID, False, False)])
def test_a_finding_is_active_only_while_a_scan_says_that_it_is_there(state: State, active: bool, mitigated: bool) -> None:
    row = FindingRow(7, None, None, 1, "a.example", 80, "tcp", Severity.LOW, "a", "zap", "1", (), state, Decision.NONE, DAY, DAY, None, None, 0, None)
    (said,) = json.loads(written([row], {}))["findings"]
    assert (said["active"], said["is_mitigated"]) == (active, mitigated)
