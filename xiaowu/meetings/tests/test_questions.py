"""The schools that convene districts owe answers to the bureau's questions until they are answered or closed, and are told so."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.followups import jobs as reminders
from xiaowu.followups.actions.flow import HOUSE, step
from xiaowu.followups.actions.keeping import change
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import Owner
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, NotFound
from xiaowu.kernel.queue import perform
from xiaowu.kernel.seen import marks
from xiaowu.meetings import jobs
from xiaowu.meetings.actions import agenda, questions, withdrawal
from xiaowu.meetings.models import Convener, Item, Opinion, Question
from xiaowu.meetings.queries.questions import questions as asked_of
from xiaowu.meetings.rules.document import Kind
from xiaowu.meetings.rules.flow import CONSULTATION, MotionVerb, takes_opinion
from xiaowu.meetings.rules.flow import Verb as MeetingVerb
from xiaowu.notifications.models import Telling
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Role

ActorOf = Callable[[str], Any]
TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 9, tzinfo=clock.TAIPEI)
REACH = jobs._QUESTIONS


@pytest.fixture
def asked(actor_of: ActorOf, held: int) -> int:
    with as_owner():
        motion = Item.objects.filter(meeting_id=held, kind=Kind.MOTION).order_by("pk")[0].pk
    return questions.ask(actor_of("bureau_officer"), held, motion_id=motion, text="如何\n納管？", due=TODAY, now=NOW)


def owed(question: int) -> FollowUp:
    """The latest follow-up about it."""
    with as_owner():
        return FollowUp.objects.filter(kind=CONSULTATION, about=question).order_by("-pk")[0]


def says(actor: Any, question: int, text: str, *, before: str = "", later: int = 0) -> None:
    questions.give_opinion(actor, question_id=question, text=text, seen=marks({"text": before}), now=NOW + timedelta(days=later))


def opinion(question: int) -> Opinion:
    with as_owner():
        return Opinion.objects.get(question_id=question)


@pytest.mark.parametrize(
    ("state", "is_given", "later", "may"),
    [
        (State.OPEN, False, 0, True),
        (State.OPEN, False, 9, True),  # late, and still wanted
        (State.OPEN, True, 9, True),  # asked for another
        (State.ANSWERED, True, 0, True),
        (State.ANSWERED, True, 1, False),
        (State.ANSWERED, False, 0, False),
        (State.DONE, True, 0, False),
        (State.DROPPED, False, 0, False),
    ],
)
def test_a_district_speaks_while_it_owes_an_opinion_and_changes_it_until_the_day(state: State, is_given: bool, later: int, may: bool) -> None:
    assert takes_opinion(state, TODAY, TODAY + timedelta(days=later), is_given=is_given) is may


def test_a_convening_school_owes_an_opinion_from_the_moment_it_is_asked(asked: int, people: dict[str, Somebody]) -> None:
    found, school = owed(asked), people["it_coordinator"].school_id
    assert (found.school_id, found.owner_role, found.due, found.title, found.state) == (school, "it_coordinator", TODAY, "如何 納管？", "open")
    with as_owner():
        told = Telling.objects.get(kind="meetings.consultation")
    assert (told.role, told.school_id, told.about["id"]) == ("it_coordinator", school, found.pk)


def test_the_follow_up_leads_to_the_question_and_is_not_answered_in_passing(asked: int, held: int, client_of: ActorOf) -> None:
    coordinator, follow_up = client_of("it_coordinator"), owed(asked).pk
    page = coordinator.get(f"/followups/{follow_up}/").content.decode()
    assert f'<a class="button" href="/meetings/{held}/questions/#q{asked}">表示意見</a>' in page
    refused = coordinator.send(f"/followups/{follow_up}/advance/", {"verb": "answer", "text": "同意"})
    assert (refused.status_code, owed(asked).state) == (422, "open")
    assert not Opinion.objects.exists()


def test_an_opinion_answers_it_and_a_reply_closes_it(asked: int, actor_of: ActorOf) -> None:
    says(actor_of("it_coordinator"), asked, "同意")
    assert owed(asked).state == "answered"
    says(actor_of("it_coordinator"), asked, "同意，請分期", before="同意")
    officer = actor_of("bureau_officer")
    questions.reply(officer, opinion_id=opinion(asked).pk, text="納入", seen=marks({"text": ""}), now=NOW)
    assert (owed(asked).state, owed(asked).done_by) == ("done", officer.name)
    with as_owner():
        notes = list(Note.objects.filter(follow_up=owed(asked)).order_by("pk").values_list("verb", "text"))
    assert notes == [("answer", "同意"), ("note", "同意，請分期"), ("close", "納入")]
    questions.reply(officer, opinion_id=opinion(asked).pk, text="納入規劃", seen=marks({"text": "納入"}), now=NOW)
    assert opinion(asked).reply == "納入規劃"
    with pytest.raises(BadInput, match="已經結束"):
        says(actor_of("it_coordinator"), asked, "反對", before="同意，請分期")


def test_who_is_late_is_heard_and_what_was_said_in_time_is_not_changed_afterwards(asked: int, actor_of: ActorOf) -> None:
    coordinator = actor_of("it_coordinator")
    says(coordinator, asked, "同意", later=3)
    with pytest.raises(BadInput, match="截止"):
        says(coordinator, asked, "反對", before="同意", later=3)
    step(actor_of("bureau_officer"), owed(asked).pk, Verb.REOPEN, text="請說明", now=NOW)
    says(actor_of("it_coordinator"), asked, "反對", before="同意", later=3)
    assert (opinion(asked).text, owed(asked).state) == ("反對", "answered")


def test_another_day_for_one_district_is_its_day(asked: int, actor_of: ActorOf) -> None:
    follow_up = owed(asked)
    later, seen = TODAY + timedelta(days=7), marks({"owner": "it_coordinator", "words": "", "due": TODAY})
    change(actor_of("bureau_officer"), follow_up.pk, owner=Owner(Role.IT_COORDINATOR), due=later, seen=seen, now=NOW)
    says(actor_of("it_coordinator"), asked, "同意")
    says(actor_of("it_coordinator"), asked, "反對", before="同意", later=5)
    assert opinion(asked).text == "反對"


def test_who_owes_an_opinion_is_told_before_the_day_and_when_it_has_passed(asked: int, stop_clock: Callable[..., None]) -> None:
    for later in (0, 1, 3, 7):
        stop_clock(NOW + timedelta(days=later))
        perform("followups.remind", reminders.remind, city=reminders.REACH)
    with as_owner():
        told = Telling.objects.filter(kind="meetings.consultation").order_by("pk")
        assert [(each.role, each.about["stage"], each.about["since"]) for each in told] == [
            ("it_coordinator", "opened", 0), ("it_coordinator", "due", 0), ("it_coordinator", "overdue", 1), ("principal", "overdue", 3),
            ("bureau_officer", "overdue", 5),
        ]  # fmt: skip


def test_the_bureau_closes_a_question_once_it_is_asked_whether(asked: int, held: int, client_of: ActorOf) -> None:
    officer, address = client_of("bureau_officer"), f"/meetings/{held}/questions/{asked}/end/"
    question = officer.send(address, says_yes=False)
    assert ("結束徵詢" in words(question), owed(asked).state) == (True, "open")
    assert "徵詢已結束。" in words(officer.send(address))
    assert (owed(asked).state, "結束徵詢" in words(officer.get(f"/meetings/{held}/questions/"))) == ("dropped", False)
    assert officer.send(address).status_code == 200
    assert client_of("it_coordinator").send(address).status_code == 403


def test_what_was_answered_is_done_when_the_question_is_closed(asked: int, held: int, actor_of: ActorOf) -> None:
    says(actor_of("it_coordinator"), asked, "同意")
    officer = actor_of("bureau_officer")
    assert [questions.end(officer, held, question_id=asked, now=NOW) for _twice in range(2)] == [1, 0]
    assert owed(asked).state == "done"
    with pytest.raises(NotFound):
        questions.end(officer, held + 1, question_id=asked, now=NOW)


def test_a_question_that_was_ended_is_asked_of_no_school_that_convenes_later(
    asked: int, held: int, actor_of: ActorOf, people: dict[str, Somebody]
) -> None:
    officer = actor_of("bureau_officer")
    questions.end(officer, held, question_id=asked, now=NOW)
    with as_owner():
        district = School.objects.get(pk=owed(asked).school_id).district_id
        School.objects.filter(pk=people["other_coordinator"].school_id).update(district_id=district)
        FollowUp.objects.filter(kind=CONSULTATION, about=asked).delete()  # as if nobody had convened the district then
        assert Question.objects.get(pk=asked).ended_at == NOW
    agenda.set_convener(officer, district_id=district, school_id=people["other_coordinator"].school_id)
    with as_owner():
        assert not FollowUp.objects.filter(kind=CONSULTATION, about=asked).exists()


def test_another_school_that_convenes_a_district_owes_what_the_first_still_owed(asked: int, actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer, before = actor_of("bureau_officer"), owed(asked)
    with as_owner():
        district = School.objects.get(pk=before.school_id).district_id
        School.objects.filter(pk=people["other_coordinator"].school_id).update(district_id=district)
    for _twice in range(2):
        agenda.set_convener(officer, district_id=district, school_id=people["other_coordinator"].school_id)
    with as_owner():
        first, second = FollowUp.objects.filter(kind=CONSULTATION, about=asked).order_by("pk")
    assert (first.state, second.state, second.school_id) == ("dropped", "open", people["other_coordinator"].school_id)
    with pytest.raises(Exception, match="召集學校"):
        says(actor_of("it_coordinator"), asked, "同意")
    says(actor_of("other_coordinator"), asked, "同意")
    agenda.set_convener(actor_of("bureau_officer"), district_id=district, school_id=people["it_coordinator"].school_id)
    assert owed(asked).pk == second.pk  # it was answered: the district owes nothing


def test_a_question_whose_day_has_passed_and_that_nobody_owes_is_open_no_more(asked: int, held: int, actor_of: ActorOf) -> None:
    """For a question older than the record of when questions end, nothing more is known."""
    with as_owner():
        FollowUp.objects.filter(kind=CONSULTATION, about=asked).delete()
        motion = Question.objects.get(pk=asked).motion_id
    actor_of("bureau_officer")
    for due, runs in ((TODAY, True), (TODAY - timedelta(days=1), False)):
        with as_owner():
            Question.objects.filter(pk=asked).update(due=due)
        (row,) = [each for each in asked_of(held) if each.motion_id == motion]
        assert row.is_open is runs


def test_a_district_without_a_convening_school_owes_what_is_open_once_it_has_one(held: int, actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    officer, school = actor_of("bureau_officer"), people["it_coordinator"].school_id
    with as_owner():
        motion = Item.objects.filter(meeting_id=held, kind=Kind.MOTION).order_by("pk")[0].pk
        Convener.objects.all().delete()
        district = School.objects.get(pk=school).district_id
    late = questions.ask(officer, held, motion_id=motion, text="舊的", due=TODAY - timedelta(days=1), now=NOW)
    new = questions.ask(officer, held, motion_id=motion, text="新的", due=TODAY, now=NOW)
    agenda.set_convener(officer, district_id=district, school_id=school)
    with as_owner():
        assert list(FollowUp.objects.filter(kind=CONSULTATION, about__in=[late, new]).values_list("about", flat=True)) == [new]


def test_what_is_asked_about_a_withdrawn_motion_waits_for_nobody_until_it_is_put_back(planned: int, actor_of: ActorOf) -> None:
    def follow() -> list[int]:
        return list(perform("meetings.about_motion", lambda actor: jobs.follow_motion(actor, motion), city=REACH))

    motion = agenda.submit_motion(actor_of("it_coordinator"), planned, subject="甲案", explanation="如題", today=TODAY)
    question = questions.ask(actor_of("bureau_officer"), planned, motion_id=motion, text="如何？", due=TODAY, now=NOW)
    for verb, state, done_by in ((MotionVerb.WITHDRAW, "dropped", HOUSE), (MotionVerb.RESTORE, "open", "")):
        withdrawal.move_motion(actor_of("it_coordinator"), planned, item_id=motion, verb=verb, now=NOW)
        assert [follow(), follow()] == [[owed(question).pk], []]
        assert (owed(question).state, owed(question).done_by) == (state, done_by)


def followed(motion: int) -> list[int]:
    return list(perform("meetings.about_motion", lambda actor: jobs.follow_motion(actor, motion), city=REACH))


@pytest.fixture
def planned_question(planned: int, actor_of: ActorOf) -> tuple[int, int]:
    """A motion of a meeting to come, and what is asked about it."""
    motion = agenda.submit_motion(actor_of("it_coordinator"), planned, subject="甲案", explanation="如題", today=TODAY)
    return motion, questions.ask(actor_of("bureau_officer"), planned, motion_id=motion, text="如何？", due=TODAY, now=NOW)


def test_what_is_asked_of_a_cancelled_meeting_waits_for_nobody_until_it_is_taken_up_again(
    planned: int, planned_question: tuple[int, int], actor_of: ActorOf
) -> None:
    motion, question = planned_question
    for verb, state in ((MeetingVerb.CANCEL, "dropped"), (MeetingVerb.RESUME, "open")):
        agenda.advance(actor_of("bureau_officer"), planned, verb=verb, now=NOW, write=lambda _document: ())
        with as_owner():
            assert FollowUp.objects.filter(about=question).exists()
        followed(motion)
        assert owed(question).state == state


def test_a_school_that_convenes_a_district_once_a_motion_is_put_back_owes_what_was_asked_of_the_former(
    planned: int, planned_question: tuple[int, int], actor_of: ActorOf, people: dict[str, Somebody]
) -> None:
    motion, question = planned_question
    with as_owner():
        district = School.objects.get(pk=owed(question).school_id).district_id
        School.objects.filter(pk=people["other_coordinator"].school_id).update(district_id=district)
    withdrawal.move_motion(actor_of("it_coordinator"), planned, item_id=motion, verb=MotionVerb.WITHDRAW, now=NOW)
    followed(motion)
    agenda.set_convener(actor_of("bureau_officer"), district_id=district, school_id=people["other_coordinator"].school_id)
    withdrawal.move_motion(actor_of("other_coordinator"), planned, item_id=motion, verb=MotionVerb.RESTORE, now=NOW)
    for _twice in range(2):
        followed(motion)
    with as_owner():
        first, second = FollowUp.objects.filter(kind=CONSULTATION, about=question).order_by("pk")
    assert (first.state, second.state, second.school_id) == ("dropped", "open", people["other_coordinator"].school_id)


def test_a_motion_that_is_gone_leaves_nothing_to_do(db: None) -> None:
    assert perform("meetings.about_motion", lambda actor: jobs.follow_motion(actor, 999_999), city=REACH) == []
