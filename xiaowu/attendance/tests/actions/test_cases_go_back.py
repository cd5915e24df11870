"""What days before a merger led to at the successor (中輟通報、缺課預警、缺席說明) keeps no merger: it goes back with the child, and counts once."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.attendance.actions.care import set_care
from xiaowu.attendance.actions.cases_back import hand_back
from xiaowu.attendance.actions.dropout import REACH, find_dropouts
from xiaowu.attendance.actions.roll import save_roll
from xiaowu.attendance.actions.warning import make_letters
from xiaowu.attendance.models import AbsenceWord, Dropout, RollMark, WarningLetter
from xiaowu.attendance.queries.watch import DropoutRow, dropout_page, watch
from xiaowu.attendance.rules.dropout import KIND, Ground
from xiaowu.attendance.rules.roll import Mark, RollException
from xiaowu.attendance.tests import moved
from xiaowu.attendance.tests.moved import FRIDAY, MONDAY, TUESDAY, WEEKLY, at_first, at_second, found_of, goes
from xiaowu.followups.actions import merging
from xiaowu.followups.actions.flow import add_note, step
from xiaowu.followups.jobs import REACH as FOLLOW_UPS
from xiaowu.followups.models import FollowUp, Note
from xiaowu.followups.rules.flow import State, Verb
from xiaowu.followups.rules.kinds import HANDED_ON
from xiaowu.kernel import clock
from xiaowu.kernel.clock import TAIPEI
from xiaowu.kernel.database.rows import values
from xiaowu.kernel.errors import Conflict
from xiaowu.kernel.queue import perform
from xiaowu.roster.actions import schools
from xiaowu.roster.models import School, Student
from xiaowu.roster.tests.actions.closing import another_school
from xiaowu.roster.tests.ending import Stage

stage = moved.stage
THURSDAY = FRIDAY - timedelta(days=1)
THREE = [THURSDAY, FRIDAY, MONDAY]


def owed_of(*about: int) -> list[tuple[int | None, str, str]]:
    """(school, state, outcome) of the follow-ups of these cases, from the first to the last."""
    with as_owner():
        return list(FollowUp.objects.filter(kind=KIND, about__in=about).order_by("pk").values_list("school_id", "state", "outcome"))


def the_case(stage: Stage) -> Dropout:
    with as_owner():
        return Dropout.objects.get(student__uid=Student.objects.get(pk=stage.child).uid)


def open_case(stage: Stage, school_id: int) -> FollowUp:
    with as_owner():
        return FollowUp.objects.get(kind=KIND, school_id=school_id, about=the_case(stage).pk, done_at=None)


def taken_back(stage: Stage) -> None:
    """With what the house's own jobs do right after, twice."""
    schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    for _twice in range(2):
        perform("test", lambda actor: merging.give_back(actor, stage.here, stage.there, now=clock.now()), city=FOLLOW_UPS)
        perform("test", lambda actor: hand_back(actor, stage.here, stage.there, now=clock.now()), city=REACH)


def handed_on(stage: Stage) -> None:
    perform("test", lambda actor: merging.bring(actor, stage.here, stage.there, now=clock.now()), city=FOLLOW_UPS)


def shown(stage: Stage) -> list[DropoutRow]:
    """The child's cases as the school's own student affairs reads them."""
    return [each for each in watch(stage.actor_of("student_affairs"), stage.here, TUESDAY).dropouts if each.student_id == stage.child]


@pytest.mark.parametrize(
    ("days", "ground", "since", "on"),
    [
        (THREE, Ground.IN_A_ROW, THURSDAY, MONDAY),
        ([WEEKLY[0] - timedelta(days=7), *WEEKLY], Ground.IN_A_TERM, WEEKLY[0] - timedelta(days=7), WEEKLY[-1]),
    ],
)
def test_a_case_that_the_successor_found_in_days_before_goes_back_with_its_notes_and_is_found_once(
    stage: Stage, days: list[date], ground: Ground, since: date, on: date
) -> None:
    at_first(stage, days, [day + timedelta(days=1) for day in days if day not in THREE])
    child = goes(stage, "merger")
    assert find_dropouts() == 1
    assert found_of(child) == [(ground, TUESDAY, TUESDAY, len(days))]
    office = stage.actor_of("other_coordinator")
    step(office, open_case(stage, stage.there).pk, Verb.TAKE, text="", now=clock.now())
    add_note(office, open_case(stage, stage.there), text="已家訪", now=clock.now())
    taken_back(stage)
    found = the_case(stage)
    assert (found.school_id, found.student_id, found.since, found.on, found.days_before) == (stage.here, stage.child, since, on, 0)
    assert owed_of(found.pk) == [(stage.there, State.DONE, HANDED_ON), (stage.here, State.WORKING, "")]
    with as_owner():
        assert Note.objects.filter(follow_up=open_case(stage, stage.here), text="已家訪").count() == 1
    assert [(each.id, each.state) for each in shown(stage)] == [(found.pk, State.WORKING)]
    assert find_dropouts() == 0
    at_first(stage, [*THREE, TUESDAY] if days == THREE else [*days, TUESDAY])
    assert (find_dropouts(), the_case(stage).pk) == (0, found.pk)
    at_first(stage, [], [TUESDAY])
    assert (find_dropouts(), the_case(stage).back_on) == (0, TUESDAY if days == THREE else on + timedelta(days=1))


def test_a_case_goes_back_to_the_days_in_a_row_and_to_none_before_the_return_or_of_another_spell(stage: Stage) -> None:
    earlier = THURSDAY - timedelta(days=21)
    run = [THURSDAY - timedelta(days=each) for each in (6, 3, 2)]  # Friday, Monday, Tuesday of the week before
    at_first(stage, [earlier, *run, MONDAY], [THURSDAY - timedelta(days=1), THURSDAY, FRIDAY])
    goes(stage, "merger")
    assert find_dropouts() == 1
    assert the_case(stage).days_before == 3
    taken_back(stage)
    found = the_case(stage)
    assert (found.since, found.on, found.days_before) == (run[0], run[2], 0)
    assert find_dropouts() == 0


def test_a_case_of_which_a_day_was_excused_meanwhile_counts_from_no_day_weeks_before(stage: Stage) -> None:
    at_first(stage, [WEEKLY[0], *THREE], [WEEKLY[0] + timedelta(days=1)])
    goes(stage, "merger")
    assert find_dropouts() == 1
    with as_owner():
        RollMark.objects.filter(student_id=stage.child, day=FRIDAY).delete()  # whoever took the roll was wrong
    taken_back(stage)
    found = the_case(stage)
    assert (found.since, found.on) == (MONDAY, MONDAY)
    assert find_dropouts() == 0


def test_a_case_that_ended_at_the_successor_goes_back_as_it_ended(stage: Stage) -> None:
    at_first(stage, THREE)
    goes(stage, "merger")
    assert find_dropouts() == 1
    step(stage.actor_of("other_coordinator"), open_case(stage, stage.there).pk, Verb.CLOSE, text="已通報", outcome="reported", now=clock.now())
    taken_back(stage)
    assert [(each.state, each.outcome) for each in shown(stage)] == [(State.DONE, "reported")]
    assert owed_of(the_case(stage).pk) == [(stage.there, State.DONE, "reported"), (stage.here, State.DONE, "reported")]
    assert find_dropouts() == 0


def test_a_case_of_a_school_that_is_merged_again_at_once_stays_with_the_successor_until_that_is_taken_back(stage: Stage) -> None:
    at_first(stage, THREE)
    goes(stage, "merger")
    assert find_dropouts() == 1
    schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    goes(stage, "merger")
    assert perform("test", lambda actor: hand_back(actor, stage.here, stage.there, now=clock.now()), city=REACH) == 0
    assert find_dropouts() == 0
    assert owed_of(the_case(stage).pk) == [(stage.there, State.OPEN, "")]
    taken_back(stage)
    assert [(each.id, each.state) for each in shown(stage)] == [(the_case(stage).pk, State.OPEN)]


def test_a_case_with_a_day_at_the_successor_keeps_the_merger_as_its_roll_does(stage: Stage) -> None:
    at_first(stage, [FRIDAY, MONDAY])
    child = goes(stage, "merger")
    at_second(child, [TUESDAY])
    assert find_dropouts() == 1
    before = found_of(child)
    with pytest.raises(Conflict, match="併校不能復原"), transaction.atomic():
        schools.reopen_school(stage.actor_of("bureau_officer"), stage.here)
    assert found_of(child) == before
    assert perform("test", lambda actor: hand_back(actor, stage.here, stage.there, now=clock.now()), city=REACH) == 0


def test_two_mergers_of_one_day_give_a_case_back_one_after_the_other(stage: Stage) -> None:
    at_first(stage, THREE)
    goes(stage, "merger")
    bureau = stage.actor_of("bureau_officer")
    third = another_school(bureau, stage.there)
    schools.close_school(bureau, stage.there, closed_on=TUESDAY, successor_id=third, today=TUESDAY)
    assert find_dropouts() == 1
    assert the_case(stage).school_id == third
    schools.reopen_school(stage.actor_of("bureau_officer"), stage.there)
    between = the_case(stage)
    assert (between.school_id, between.since, between.on, between.days_before) == (stage.there, TUESDAY, TUESDAY, 3)
    perform("test", lambda actor: hand_back(actor, stage.there, third, now=clock.now()), city=REACH)
    taken_back(stage)
    last = the_case(stage)
    assert (last.pk, last.school_id, last.since, last.on, last.days_before) == (between.pk, stage.here, THURSDAY, MONDAY, 0)
    assert [school for school, state, _outcome in owed_of(last.pk) if state != State.DONE] == [stage.here]
    assert find_dropouts() == 0


def test_a_case_open_before_the_merger_goes_on_at_the_successor_and_is_back_with_its_notes(stage: Stage, stop_clock: Callable[..., None]) -> None:
    at_first(stage, THREE)
    stop_clock(datetime(2026, 11, 23, 12, 10, tzinfo=TAIPEI))
    assert find_dropouts() == 1
    add_note(stage.actor_of("student_affairs"), open_case(stage, stage.here), text="已電訪", now=clock.now())
    stop_clock(datetime(2026, 11, 24, 12, 10, tzinfo=TAIPEI))
    goes(stage, "merger")
    handed_on(stage)
    assert find_dropouts() == 0
    add_note(stage.actor_of("other_coordinator"), open_case(stage, stage.there), text="已家訪", now=clock.now())
    taken_back(stage)
    with as_owner():
        notes = Note.objects.filter(follow_up=open_case(stage, stage.here))
        assert [notes.filter(text=text).count() for text in ("已電訪", "已家訪")] == [1, 1]
    assert [each.state for each in shown(stage)] == [State.OPEN]
    assert find_dropouts() == 0


def test_the_successor_reads_a_case_that_came_along_with_the_class_of_now_and_no_longer_once_it_went_back(
    stage: Stage, client_of: Callable[[str], Any], stop_clock: Callable[..., None]
) -> None:
    at_first(stage, THREE)
    stop_clock(datetime(2026, 11, 23, 12, 10, tzinfo=TAIPEI))
    assert find_dropouts() == 1
    stop_clock(datetime(2026, 11, 24, 12, 10, tzinfo=TAIPEI))
    child = goes(stage, "merger")
    handed_on(stage)
    office = stage.actor_of("other_coordinator")
    found = watch(office, stage.there, TUESDAY)
    with as_owner():
        place, sits = School.objects.get(pk=stage.here).name, Student.objects.select_related("school_class").get(pk=child.pk).school_class
    assert (sits is not None, found.besides) == (True, 0)
    (row,) = found.dropouts
    assert (row.student_id, row.class_name, row.former, row.since, row.state) == (child.pk, sits and sits.name, place, THURSDAY, State.OPEN)
    owed = open_case(stage, stage.there)
    assert (row.id, row.follow_up, owed.title.endswith(f"（{place}）")) == (owed.about, owed.pk, True)
    assert dropout_page(office, row.id) == ("缺課與中輟", f"/attendance/{stage.there}/watch/#d{row.id}")
    assert f"原就讀{place}" in words(client_of("other_coordinator").get(f"/attendance/{stage.there}/watch/"))
    for role in ("student_affairs", "bureau_officer", "homeroom_teacher"):
        stage.actor_of(role)
        assert values("select id from attendance_cases_along(%s, %s)", [stage.there, TUESDAY]) == []
    taken_back(stage)
    assert watch(stage.actor_of("other_coordinator"), stage.there, TUESDAY).dropouts == ()
    with as_owner():
        assert FollowUp.objects.get(kind=KIND, school_id=stage.here, about=row.id, done_at=None).title == owed.title.removesuffix(f"（{place}）")
    assert dropout_page(stage.actor_of("student_affairs"), row.id) == ("缺課與中輟", f"/attendance/{stage.here}/watch/#d{row.id}")
    assert dropout_page(stage.actor_of("other_coordinator"), row.id) == ("缺課與中輟", f"/attendance/{stage.there}/watch/#d{row.id}")
    assert dropout_page(stage.actor_of("homeroom_teacher"), row.id) is None


def test_a_case_that_ended_before_the_merger_is_not_found_anew(stage: Stage, stop_clock: Callable[..., None]) -> None:
    at_first(stage, THREE)
    stop_clock(datetime(2026, 11, 23, 12, 10, tzinfo=TAIPEI))
    assert find_dropouts() == 1
    step(stage.actor_of("student_affairs"), open_case(stage, stage.here).pk, Verb.CLOSE, text="已通報", outcome="reported", now=clock.now())
    stop_clock(datetime(2026, 11, 24, 12, 10, tzinfo=TAIPEI))
    goes(stage, "merger")
    handed_on(stage)
    assert find_dropouts() == 0
    taken_back(stage)
    assert find_dropouts() == 0
    assert owed_of(the_case(stage).pk) == [(stage.here, State.DONE, "reported")]


def test_a_letter_and_a_word_of_a_mark_that_came_along_go_back_with_it(stage: Stage, people: dict[str, Somebody]) -> None:
    at_first(stage, WEEKLY[:4], [day + timedelta(days=1) for day in WEEKLY])
    absent = {stage.child: RollException(Mark.ABSENT)}
    save_roll(
        stage.actor_of("student_affairs"), stage.here, class_id=stage.class_id, day=TUESDAY, exceptions=absent, seen_revision=0, now=clock.now()
    )
    child = goes(stage, "merger")
    office = stage.actor_of("other_coordinator")
    set_care(office, stage.there, tells=True, tell_at=clock.now().time(), tells_lessons=False, warn_at=[5], seen=None)
    make_letters(office, stage.there, now=clock.now())
    with as_owner():
        letter = WarningLetter.objects.get(student_id=child.pk)
        word = AbsenceWord.objects.create(
            school_id=stage.there, school_class_id=child.school_class_id, day=TUESDAY, student_id=child.pk, said="ill", text="發燒", at=clock.now(),
            account_id=people["other_coordinator"].account_id, by_name="陳組長",
        )  # fmt: skip
    taken_back(stage)
    with as_owner():
        letter.refresh_from_db()
        word.refresh_from_db()
        mark = RollMark.objects.get(student_id=stage.child, day=TUESDAY)
    assert (letter.school_id, letter.student_id, letter.days) == (stage.here, stage.child, 5)
    assert (word.school_id, word.student_id, word.school_class_id) == (stage.here, stage.child, mark.school_class_id)
    (row,) = [each for each in watch(stage.actor_of("student_affairs"), stage.here, TUESDAY).away if each.student_id == stage.child]
    assert (row.count, row.before, row.warned) == (5, 0, 5)
