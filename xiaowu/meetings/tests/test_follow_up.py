"""Tracking, asking and answering: refused where there is nothing to answer, and done once however often it is sent."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from conftest import as_owner
from xiaowu.followups.models import FollowUp
from xiaowu.followups.rules.flow import Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.models import AuditEntry
from xiaowu.kernel.seen import marks
from xiaowu.meetings.actions import follow_up, questions
from xiaowu.meetings.models import Item, Opinion
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import TRACKED
from xiaowu.roster.rules.city import SectionCode
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)
BUREAU = Owner(Role.BUREAU_OFFICER)


def of_kind(meeting: int, kind: Kind) -> int:
    with as_owner():
        return Item.objects.filter(meeting_id=meeting, kind=kind).order_by("pk")[0].pk


def audits(**chosen: Any) -> int:
    with as_owner():
        return AuditEntry.objects.filter(**chosen).count()


@pytest.fixture
def question(actor_of: ActorOf, held: int) -> int:
    return questions.ask(actor_of("bureau_officer"), held, motion_id=of_kind(held, Kind.MOTION), text="請表示意見", due=TODAY, now=NOW)


def test_only_a_motions_resolution_is_tracked(actor_of: ActorOf, held: int) -> None:
    with pytest.raises(BadInput, match="只有提案"):
        follow_up.track(
            actor_of("bureau_officer"),
            held,
            motion_id=of_kind(held, Kind.HEADING),
            owner=BUREAU,
            due=None,
            seen=marks({"owner": "", "words": "", "due": None}),
            now=NOW,
        )


def test_what_is_tracked_alike_again_is_the_same_and_stands_on_record_once(actor_of: ActorOf, held: int) -> None:
    with as_owner():
        is_tracked = FollowUp.objects.filter(kind=TRACKED).values("about")
        motion = Item.objects.filter(meeting_id=held, kind=Kind.MOTION).exclude(pk__in=is_tracked).order_by("pk")[0].pk
    given = {"motion_id": motion, "owner": BUREAU, "due": TODAY, "seen": marks({"owner": "", "words": "", "due": None}), "now": NOW}
    officer = actor_of("bureau_officer")
    assert len({follow_up.track(officer, held, **given) for _twice in range(2)}) == 1
    assert audits(verb="tracked", subject_id=motion) == 1


def test_a_step_of_something_closed_is_refused_with_who_noted_last(actor_of: ActorOf) -> None:
    officer, item = actor_of("bureau_officer"), FollowUp.objects.get(kind=TRACKED).pk
    follow_up.move_tracked(officer, tracked_id=item, verb=Verb.CLOSE, text="完成", now=NOW)
    for verb in (Verb.NOTE, Verb.CLOSE):
        with pytest.raises(Conflict, match=officer.name):
            follow_up.move_tracked(officer, tracked_id=item, verb=verb, text="又一次", now=NOW)


def test_a_resolution_that_was_done_with_can_be_tracked_anew(actor_of: ActorOf, held: int) -> None:
    officer, done = actor_of("bureau_officer"), FollowUp.objects.get(kind=TRACKED)
    follow_up.move_tracked(officer, tracked_id=done.pk, verb=Verb.CLOSE, text="完成", now=NOW)
    again = {"motion_id": done.about, "owner": Owner(Role.BUREAU_OFFICER, SectionCode("network")), "due": TODAY, "seen": None, "now": NOW}
    assert follow_up.track(officer, held, **again) != done.pk
    assert FollowUp.objects.filter(kind=TRACKED, about=done.about).count() == 2


def test_a_follow_up_of_another_kind_is_no_tracked_item(actor_of: ActorOf) -> None:
    officer = actor_of("bureau_officer")
    other = FollowUp.objects.filter(kind="request").order_by("pk")[0]
    with pytest.raises(NotFound):
        follow_up.move_tracked(officer, tracked_id=other.pk, verb=Verb.NOTE, text="x", now=NOW)


def test_its_page_leads_to_the_motion_in_its_minutes(client_of: ActorOf, held: int) -> None:
    with as_owner():
        tracked = FollowUp.objects.get(kind=TRACKED)
    page = client_of("principal").get(f"/followups/{tracked.pk}/").content.decode()
    assert f'href="/meetings/{held}/#i{tracked.about}"' in page


def test_a_school_that_convenes_no_district_gives_no_opinion(actor_of: ActorOf, question: int) -> None:
    with pytest.raises(Forbidden, match="召集學校"):
        questions.give_opinion(actor_of("other_coordinator"), question_id=question, text="x", seen=marks({"text": ""}), now=NOW)


def test_an_opinion_and_its_reply_given_twice_stand_on_record_once(actor_of: ActorOf, question: int) -> None:
    for _twice in range(2):
        questions.give_opinion(actor_of("it_coordinator"), question_id=question, text="贊成", seen=marks({"text": ""}), now=NOW)
    officer, given = actor_of("bureau_officer"), Opinion.objects.get(question_id=question).pk
    for _twice in range(2):
        questions.reply(officer, opinion_id=given, text="納入", seen=marks({"text": ""}), now=NOW)
    assert (audits(verb="answered", subject_id=question), audits(verb="replied", subject_id=given)) == (1, 1)


def test_what_was_never_asked_is_not_answered_replied_to_or_compiled(actor_of: ActorOf, held: int) -> None:
    with pytest.raises(NotFound):
        questions.give_opinion(actor_of("it_coordinator"), question_id=999_999, text="x", seen=marks({"text": ""}), now=NOW)
    officer = actor_of("bureau_officer")
    with pytest.raises(NotFound):
        questions.reply(officer, opinion_id=999_999, text="x", seen=marks({"text": ""}), now=NOW)
    with pytest.raises(NotFound):
        questions.compile_opinions(officer, held, question_id=999_999, now=NOW)
