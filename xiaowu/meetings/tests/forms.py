"""Rows without which pages of meetings show no form: a question to the districts, an opinion on it, a motion of one's own."""

from datetime import timedelta

from conftest import as_owner
from tests.flows import Cast
from xiaowu.kernel import clock
from xiaowu.meetings.actions import questions
from xiaowu.meetings.models import Item
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.tests.flows import EXAMPLES as FLOWS


def _question(cast: Cast) -> None:
    with as_owner():
        motion = Item.objects.filter(meeting_id=1, kind=Kind.MOTION).order_by("pk")[0].pk
    asked = questions.ask(
        cast.actor_of("bureau_officer"), 1, motion_id=motion, text="如何納管？", due=clock.today() + timedelta(days=7), now=clock.now()
    )
    questions.give_opinion(cast.actor_of("it_coordinator"), question_id=asked, text="同意。", seen={}, now=clock.now())


def _own_motion(cast: Cast) -> str:
    motion = FLOWS["motion"].make(cast)
    with as_owner():
        return f"/meetings/{Item.objects.get(pk=motion).meeting_id}/"


PAGES = {"meetings:withdraw": _own_motion}
EXAMPLES = {"meetings:questions": _question}
