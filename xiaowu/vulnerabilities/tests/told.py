"""A school that a letter told of its findings."""

from collections.abc import Callable
from datetime import date
from typing import Any

from conftest import as_owner
from xiaowu.followups.models import FollowUp
from xiaowu.kernel import clock
from xiaowu.vulnerabilities.actions import letters
from xiaowu.vulnerabilities.actions.hosts import add_holding
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.models import Finding, Notice, Result
from xiaowu.vulnerabilities.queries.letters import asked
from xiaowu.vulnerabilities.rules.letters import KIND, AnswerKind
from xiaowu.vulnerabilities.rules.reports import ScanReport
from xiaowu.vulnerabilities.tests.samples import report

ActorOf = Callable[[str], Any]
ONE, TWO = "10.75.1.1", "10.75.1.2"


class Told:
    """A school with two findings to repair and one that has no day, told by a letter."""

    def __init__(self, actor_of: ActorOf, school: int) -> None:
        self.actor_of, self.school, self.sent = actor_of, school, 0
        officer = actor_of("bureau_officer")
        Result.objects.all().delete()
        Finding.objects.all().delete()
        add_holding(officer, school_id=school, value="10.75.0.0/16", now=clock.now())
        self.round = begin_round(officer, title="公文輪", now=clock.now())
        self.take(report((ONE, 80, 0, 3), (TWO, 80, 1, 2), (ONE, 443, 2, 1)))
        self.letter = self.send()
        self.notice = Notice.objects.get(letter_id=self.letter).pk

    def send(self, number: str = "測試字第1號", dated_on: date | None = None) -> int:
        officer = self.actor_of("bureau_officer")
        return letters.send_letter(officer, self.round, number=number, dated_on=dated_on or clock.today(), now=clock.now())

    def take(self, told: ScanReport, *, is_next: bool = False) -> None:
        self.sent += 1
        officer = self.actor_of("bureau_officer")
        take_report(officer, self.round, is_next=is_next, report=told, digest=f"{self.sent:064}", filename="a", now=clock.now())

    def answer(self, kind: AnswerKind = AnswerKind.FIXED) -> None:
        coordinator = self.actor_of("it_coordinator")
        for each in asked(coordinator, self.notice):
            letters.reply(coordinator, self.notice, finding_id=each.id, kind=kind, text="已更新", planned_on=None, now=clock.now())
        letters.report_back(coordinator, self.notice, text="", now=clock.now())

    def state(self) -> str:
        with as_owner():
            return FollowUp.objects.get(kind=KIND, about=self.notice).state
