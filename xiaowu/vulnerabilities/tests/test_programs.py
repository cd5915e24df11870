"""What programs may do: a scanner sends reports and reads nothing, a ticket system reads findings and sends nothing."""

import io
from collections.abc import Callable
from typing import Any

from conftest import Somebody, as_owner
from tests.programs import program
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.queue import perform
from xiaowu.roster.models import School
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.hosts import add_holding
from xiaowu.vulnerabilities.actions.rounds import begin_round
from xiaowu.vulnerabilities.jobs import conclude
from xiaowu.vulnerabilities.models import Finding, Report, Result
from xiaowu.vulnerabilities.rules.letters import KIND
from xiaowu.vulnerabilities.tests.samples import OWN_CSV, POLICY

ActorOf = Callable[[str], Any]
FIRST = "主機,連接埠,弱點名稱,嚴重度\n10.77.1.1,443,過期憑證,高\n10.77.1.1,80,弱密碼,中\n".encode()
AGAIN = "主機,連接埠,弱點名稱,嚴重度\n10.77.1.1,443,其他,低\n10.77.1.1,80,其他,低\n".encode()


class Scanner:
    """A program that sends reports into a round."""

    def __init__(self, actor_of: ActorOf) -> None:
        self.round = begin_round(actor_of("bureau_officer"), title="程式輪", now=clock.now())
        self.http = program(actor_of("bureau_officer"), "scans.write", name="掃描平台")

    def send(self, content: bytes, **more: str) -> Any:
        return self.http.post(f"/scans/v1/rounds/{self.round}/reports", files={"file": ("a.csv", io.BytesIO(content))}, data=more)


def test_a_scanner_sends_a_report_once_and_is_told_what_was_taken(actor_of: ActorOf) -> None:
    scanner = Scanner(actor_of)
    assert scanner.http.get("/scans/v1/rounds").json()["rounds"][0] | {"begun_on": ""} == {
        "id": scanner.round, "title": "程式輪", "begun_on": "", "passes": 0,
    }  # fmt: skip
    first, second = scanner.send(OWN_CSV.encode()), scanner.send(OWN_CSV.encode(), is_next="next")
    assert (first.status_code, second.status_code, second.json()["report"]) == (201, 200, first.json()["report"])
    told = first.json()
    assert (told["is_new"], told["read"], told["taken"], told["skipped"]) == (True, 3, 2, {"no_host": 1})
    with as_owner():
        assert Report.objects.get(pk=told["report"]).by == "掃描平台"
        assert Finding.objects.filter(weakness__scanner="other", state="open").count() >= 2


def test_a_report_of_which_no_row_is_accepted_is_refused_with_its_rows_and_is_no_re_test(actor_of: ActorOf) -> None:
    scanner = Scanner(actor_of)
    assert scanner.send(FIRST).status_code == 201
    with as_owner():
        before = list(Result.objects.order_by("pk").values_list("finding_id", "pass_no", "answer"))
    for content, (row, why) in (
        (FIRST.replace(b"443", b"https").replace(b",80", b",x"), (2, "連接埠不正確（https）")),
        (FIRST.replace(b"10.77.1.1", b"-"), (2, "沒有可辨識的主機位址或名稱")),
    ):
        refused = scanner.send(content, is_next="next")
        assert (refused.status_code, refused.json()["rows"][0]) == (422, {"row": row, "column": "", "reason": why})
        assert f"第 2 列：{why}；第 3 列：" in refused.text
    with as_owner():
        assert Report.objects.filter(round_id=scanner.round).count() == 1
        assert list(Result.objects.order_by("pk").values_list("finding_id", "pass_no", "answer")) == before


def test_a_scanner_says_whether_a_further_file_is_a_re_test(actor_of: ActorOf) -> None:
    scanner = Scanner(actor_of)
    answers = [scanner.send(FIRST), scanner.send(AGAIN), scanner.send(AGAIN, is_next="same"), scanner.send(AGAIN, is_next="next")]
    answers.append(scanner.send(AGAIN, is_next="next", is_again="1"))  # it found the same once more
    assert [each.status_code for each in answers] == [201, 422, 201, 200, 201]
    with as_owner():
        assert list(Report.objects.filter(round_id=scanner.round).order_by("pk").values_list("pass_no", flat=True)) == [0, 0, 1]


def test_a_scanner_is_told_what_is_wrong_with_a_file_and_nothing_of_it_stays(actor_of: ActorOf) -> None:
    scanner = Scanner(actor_of)
    refused, missing = scanner.send(POLICY), scanner.http.post(f"/scans/v1/rounds/{scanner.round}/reports", data={})
    assert (refused.status_code, refused.headers["content-type"], "掃描原則" in refused.json()["detail"]) == (422, "application/problem+json", True)
    assert missing.status_code == 422
    large = FIRST + b"x" * 9_000_000
    assert scanner.send(large).status_code == 422  # larger than other bodies may be: it is read, and its cell is too long
    with as_owner():
        assert not Report.objects.filter(round_id=scanner.round).exists()


def test_a_scanner_reads_no_finding_and_a_reader_sends_no_report(actor_of: ActorOf) -> None:
    scanner = Scanner(actor_of)
    assert scanner.http.get("/scans/v1/findings").status_code == 403
    scanner.http = program(actor_of("bureau_officer"), "findings.read")
    assert scanner.http.get("/scans/v1/findings").status_code == 200
    assert (scanner.send(FIRST).status_code, scanner.http.get("/scans/v1/rounds").status_code) == (403, 403)


def test_a_program_that_serves_a_school_reads_the_findings_of_that_school_alone(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    with as_owner():
        own, other = (School.objects.get(pk=people[role].school_id) for role in ("it_coordinator", "other_coordinator"))
    said = [
        {each["service"] for each in program(actor_of("bureau_officer"), "findings.read", codes=codes).get("/scans/v1/findings").json()["findings"]}
        for codes in ((own.code,), (other.code,), ())
    ]
    assert said[:2] == [{own.name}, {other.name}]
    assert said[2] >= {own.name, other.name, ""}
    with as_owner():
        assert AuditEntry.objects.filter(verb="read", subject="vulnerabilities.list", facts__form="defectdojo").count() == 3


def test_what_a_program_sent_confirms_a_repair_like_what_the_bureau_sent(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer, school = actor_of("bureau_officer"), people["it_coordinator"].school_id
    with as_owner():
        Finding.objects.filter(school_id=school).update(severity=0)
    add_holding(officer, school_id=school, value="10.77.0.0/16", now=clock.now())
    scanner = Scanner(actor_of)
    assert scanner.send(FIRST).status_code == 201
    letters.send_letter(actor_of("bureau_officer"), scanner.round, number="程式字第1號", dated_on=clock.today(), now=clock.now())
    assert scanner.send(AGAIN, is_next="next").status_code == 201
    with as_owner():
        last = Report.objects.latest("pk").pk
    perform("vulnerabilities.conclude", lambda actor: conclude(actor, scanner.round, last), city=letters.REACH)
    with as_owner():
        held = FollowUp.objects.filter(kind=KIND, school_id=school).latest("pk")
    assert (held.state, held.outcome, held.done_by) == ("done", "confirmed", "系統")
