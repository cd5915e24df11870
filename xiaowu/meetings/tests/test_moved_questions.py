"""Questions to the districts from before follow-ups become follow-ups: open if they could still be answered; old notices read as they do now."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module
from typing import Any

import pytest
from django.db import connection

from conftest import Somebody
from xiaowu.followups.actions.telling import words
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import State
from xiaowu.kernel.models import AuditEntry
from xiaowu.meetings.models import Item, Opinion, Question
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import CONSULTATION, TRACKED
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import School

_STEP: Any = import_module("xiaowu.meetings.migrations.0010_questions_follow_up")
NOW = datetime.now(UTC)  # the migration asks the database for the day
TODAY = NOW.date()
PAST, AHEAD = TODAY - timedelta(days=9), TODAY + timedelta(days=9)


def moved() -> None:
    with connection.cursor() as cursor:
        for statement in [*_STEP._MOVE.split(";"), *(_STEP._TOLD.format(table=f"notifications_{each}") for each in ("telling", "notice"))]:
            cursor.execute(statement)


def asked(due: date, people: dict[str, Somebody], *, text: str = "", reply: str = "", is_withdrawn: bool = False) -> int:
    motion = Item.objects.filter(kind=Kind.MOTION).order_by("pk")[0]
    made = Item.objects.create(meeting_id=motion.meeting_id, parent_id=motion.parent_id, position=900 + Item.objects.count(), kind=Kind.MOTION)
    Item.objects.filter(pk=made.pk).update(withdrawn_at=NOW if is_withdrawn else None)
    question = Question.objects.create(motion=made, text=" 如何\n納管？ ", due=due)
    AuditEntry.objects.create(at=NOW - timedelta(days=20), verb="asked", subject="question", subject_id=question.pk, facts={})
    if text:
        district = School.objects.get(pk=people["it_coordinator"].school_id).district_id
        Opinion.objects.create(question=question, district_id=district, text=text, by="王組長", at=NOW - timedelta(days=10), reply=reply)
    return question.pk


@pytest.mark.parametrize(
    ("due", "text", "reply", "is_withdrawn", "state"),
    [
        (AHEAD, "", "", False, State.OPEN),
        (AHEAD, "", "", True, State.DROPPED),
        (AHEAD, "同意", "", False, State.ANSWERED),
        (AHEAD, "同意", "納入", False, State.DONE),
        (PAST, "同意", "", False, State.DONE),
        (PAST, "", "", False, State.DROPPED),
    ],
)
def test_a_question_waits_for_whoever_could_answer_it_still(
    people: dict[str, Somebody], owner: Any, due: date, text: str, reply: str, is_withdrawn: bool, state: State
) -> None:
    with owner():
        question = asked(due, people, text=text, reply=reply, is_withdrawn=is_withdrawn)
        moved()
        found = FollowUp.objects.get(kind=CONSULTATION, about=question)
        notes = list(Note.objects.filter(follow_up=found).values_list("verb", "by", "text"))
    assert (found.state, found.school_id, found.owner_role) == (state, people["it_coordinator"].school_id, "it_coordinator")
    assert (found.title, found.due, (TODAY - found.opened_on).days in (19, 20)) == ("如何 納管？", due, True)
    assert notes == ([("answer", "王組長", text)] if text else [])


def test_what_was_told_of_tracked_items_is_told_no_second_time_and_reads_as_it_does_now(people: dict[str, Somebody], owner: Any) -> None:
    with owner():
        tracked = FollowUp.objects.get(kind=TRACKED)
        given = {"made": datetime(2026, 11, 25, 1, tzinfo=UTC), "role": "bureau_officer", "kind": "meetings.tracked_due"}
        for key, stage, due in (("1", "ahead", "2026-11-27"), ("2", "overdue-0", "2026-11-20")):
            about = {"tracked": tracked.pk, "subject": "平板", "due": due, "stage": stage}
            Telling.objects.create(**given, key=key, about=about)
        for due, stage in ((AHEAD, 0), (TODAY + timedelta(days=5), 1), (PAST, 2)):
            FollowUp.objects.filter(pk=tracked.pk).update(due=due, told=0)
            moved()
            assert FollowUp.objects.get(pk=tracked.pk).told == stage
            FollowUp.objects.filter(kind=CONSULTATION).delete()
        said = [words(each.about).title for each in Telling.objects.filter(kind="meetings.tracked_due").order_by("pk")]
        assert Telling.objects.filter(kind="meetings.tracked_due", about__id=tracked.pk).count() == 2
    assert said == ["待辦將於115年11月27日（五）到期", "待辦已逾期 3 個上班日（期限 115年11月20日（五））"]
