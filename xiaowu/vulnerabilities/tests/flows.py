"""A school's follow-up of a letter, on which its flow is walked."""

from typing import Any

from conftest import as_owner
from tests.flows import Cast
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.tests.flows import example
from xiaowu.kernel import clock
from xiaowu.vulnerabilities.actions.hosts import add_holding
from xiaowu.vulnerabilities.actions.letters import reply, send_letter
from xiaowu.vulnerabilities.actions.rounds import begin_round, take_report
from xiaowu.vulnerabilities.models import Finding
from xiaowu.vulnerabilities.queries.letters import asked
from xiaowu.vulnerabilities.rules.letters import KIND, SETTLED, AnswerKind
from xiaowu.vulnerabilities.tests.samples import report

HOST = "10.76.1.1"


def owed(cast: Cast) -> int:
    """A letter about one finding of the cast's school, every answer given: the follow-up that it opens."""
    officer, school = cast.actor_of("bureau_officer"), cast.people["it_coordinator"].school_id
    add_holding(officer, school_id=school, value=f"{HOST}/32", now=clock.now())
    made = begin_round(officer, title="流程輪", now=clock.now())
    take_report(officer, made, is_next=False, report=report((HOST, 80, 0, 3)), digest="e" * 64, filename="a", now=clock.now())
    send_letter(officer, made, number="流程字第1號", dated_on=clock.today(), now=clock.now())
    with as_owner():
        made = FollowUp.objects.filter(kind=KIND, school_id=school).latest("pk")
    coordinator, notice = cast.actor_of("it_coordinator"), made.about or 0
    for each in asked(coordinator, notice):
        reply(coordinator, notice, finding_id=each.id, kind=AnswerKind.FIXED, text="", planned_on=None, now=clock.now())
    with as_owner():  # nothing of it is left, and nobody has closed it yet
        Finding.objects.filter(school_id=school).update(decision="false_positive", decision_reason="a", decided_at=clock.now(), decided_by="a")
    return made.pk


def _press(follow_up: int, verb: Verb) -> tuple[str, dict[str, Any]]:
    if verb is not Verb.ANSWER:
        return f"/followups/{follow_up}/advance/", {"verb": verb, "text": "已辦理", "outcome": SETTLED}
    with as_owner():
        return f"/vulnerabilities/notices/{FollowUp.objects.get(pk=follow_up).about}/report-back/", {"text": "已逐項回報"}


EXAMPLES = {
    KIND: example(
        owed,
        {
            **dict.fromkeys((Verb.TAKE, Verb.NOTE, Verb.ANSWER), "it_coordinator"),
            **dict.fromkeys((Verb.CLOSE, Verb.REOPEN, Verb.DROP), "bureau_officer"),
        },
        outcome=SETTLED,
        press=_press,
        reads="vulnerabilities.see",
    )
}
