"""Who is told what: an account, whoever holds a role today, or their stand-ins; once, and on record."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db.backends.postgresql.psycopg_any import DateRange
from django.utils.module_loading import import_string

from conftest import Somebody
from tests.transactions import statements
from xiaowu.identity.models import Account, Unread
from xiaowu.kernel import clock
from xiaowu.kernel.access.checks import views
from xiaowu.kernel.actor import system
from xiaowu.kernel.notices import kinds
from xiaowu.kernel.retention.forgetting import forget
from xiaowu.notifications.actions import distributing
from xiaowu.notifications.actions.telling import settle_several
from xiaowu.notifications.models import Notice, Telling
from xiaowu.notifications.tests.talking import KIND, Holder, inbox_of, records, tell, tellings, told
from xiaowu.roster.models import Post
from xiaowu.roster.rules.roles import Role

People = dict[str, Somebody]
ActorOf = Callable[[str], Any]
TODAY = clock.today()


def test_an_account_is_told_and_has_it_unread(actor_of: ActorOf, people: People, owner: Any) -> None:
    officer = people["bureau_officer"].account_id
    assert told(actor_of("it_coordinator"), officer) == 1
    [notice] = inbox_of(officer)
    assert (notice.kind, notice.read_at, notice.stands_in) == (KIND, None, False)
    assert [(each.told_by, each.found) for each in tellings()] == [(people["it_coordinator"].account_id, 1)]
    with owner():
        assert list(Unread.objects.values_list("account_id", "notices")) == [(officer, 1)]


def test_whoever_holds_a_role_at_a_school_on_that_day_is_told_and_nobody_else(actor_of: ActorOf, people: People, owner: Any) -> None:
    clerk, principal = people["clerk"], people["principal"]
    with owner():  # a deputy has a post of the same role for some days, and one who was there before has none today
        day = TODAY
        Post.objects.create(
            person_id=people["student_affairs"].person_id, role=Role.CLERK, school_id=clerk.school_id, valid=DateRange(day, day + timedelta(days=3))
        )
        Post.objects.create(person_id=principal.person_id, role=Role.CLERK, school_id=clerk.school_id, valid=DateRange(day - timedelta(days=9), day))
    told(actor_of("it_coordinator"), Holder(Role.CLERK, clerk.school_id))
    assert [len(inbox_of(people[each].account_id)) for each in ("clerk", "student_affairs", "principal", "it_coordinator")] == [1, 1, 0, 0]


def test_where_no_matter_is_done_no_notice_waits_to_be_settled(actor_of: ActorOf) -> None:
    actor_of("it_coordinator")
    with statements() as run:
        settle_several(KIND, [])
    assert run == []


def test_a_classs_teacher_and_the_deputy_are_told_and_no_other_teacher(actor_of: ActorOf, people: People) -> None:
    teacher = people["homeroom_teacher"]
    assert told(actor_of("it_coordinator"), Holder(Role.HOMEROOM_TEACHER, teacher.school_id, teacher.class_id)) == 2
    assert [len(inbox_of(people[each].account_id)) for each in ("homeroom_teacher", "deputy_homeroom_teacher")] == [1, 1]


def test_a_section_of_the_bureau_is_told_alone_then_whoever_belongs_to_none_then_any_officer(actor_of: ActorOf, people: People, owner: Any) -> None:
    officer, actor = people["bureau_officer"], actor_of("it_coordinator")
    colleague = people["clerk"]  # somebody with an account who serves at the bureau too
    with owner():
        Post.objects.create(person_id=colleague.person_id, role=Role.BUREAU_OFFICER, section="network", valid=DateRange(TODAY, None))
    told(actor, Holder(Role.BUREAU_OFFICER, section="network"), number=1)
    told(actor, Holder(Role.BUREAU_OFFICER, section="platform"), number=2)
    assert [len(inbox_of(each.account_id)) for each in (colleague, officer)] == [1, 1]
    assert [each.stands_in for each in inbox_of(officer.account_id)] == [True]
    with owner():
        Post.objects.filter(role=Role.BUREAU_OFFICER).update(section="network")
    told(actor, Holder(Role.BUREAU_OFFICER, section="platform"), number=3)
    assert [len(inbox_of(each.account_id)) for each in (colleague, officer)] == [2, 2]


def test_what_one_section_was_told_another_is_told_too(actor_of: ActorOf, people: People, owner: Any) -> None:
    actor, officer = actor_of("it_coordinator"), people["bureau_officer"]
    with owner():
        Post.objects.create(person_id=people["clerk"].person_id, role=Role.BUREAU_OFFICER, section="network", valid=DateRange(TODAY, None))
        Post.objects.filter(person_id=officer.person_id).update(section="platform")
    for section in ("network", "platform", "platform"):
        told(actor, Holder(Role.BUREAU_OFFICER, section=section))
    assert [len(inbox_of(each.account_id)) for each in (people["clerk"], officer)] == [1, 1]


def test_who_holds_two_roles_is_told_once(actor_of: ActorOf, people: People, owner: Any) -> None:
    clerk = people["clerk"]
    with owner():
        Post.objects.create(person_id=clerk.person_id, role=Role.NUTRITIONIST, school_id=clerk.school_id, valid=DateRange(TODAY, None))
    actor = actor_of("it_coordinator")
    told(actor, Holder(Role.CLERK, clerk.school_id), Holder(Role.NUTRITIONIST, clerk.school_id), clerk.account_id)
    assert len(inbox_of(clerk.account_id)) == 1


def test_telling_again_tells_nobody_twice(actor_of: ActorOf, people: People) -> None:
    actor, to = actor_of("it_coordinator"), Holder(Role.BUREAU_OFFICER)
    assert told(actor, to) > 0
    before = records()
    assert told(actor, to) == 0
    assert records() == before


def test_where_nobody_holds_the_role_the_schools_coordinator_is_told_and_knows_it(actor_of: ActorOf, people: People, owner: Any) -> None:
    school_id = people["clerk"].school_id
    with owner():
        Post.objects.filter(role=Role.NUTRITIONIST, school_id=school_id).update(valid=DateRange(TODAY - timedelta(days=90), TODAY))
    told(actor_of("clerk"), Holder(Role.NUTRITIONIST, school_id))
    assert [each.stands_in for each in inbox_of(people["it_coordinator"].account_id)] == [True]
    assert inbox_of(people["nutritionist"].account_id) == []


def test_where_nobody_at_all_is_found_that_is_on_record(actor_of: ActorOf, owner: Any) -> None:
    with owner():
        Post.objects.filter(role=Role.BUREAU_OFFICER).update(valid=DateRange(TODAY - timedelta(days=90), TODAY))
    assert told(actor_of("it_coordinator"), Holder(Role.BUREAU_OFFICER)) == 0
    assert records() == [(None, "nobody", "refused")]
    assert [(each.found, each.told_at is not None) for each in tellings()] == [(0, True)]


def test_who_is_suspended_finds_it_on_coming_back(actor_of: ActorOf, people: People, owner: Any) -> None:
    clerk = people["clerk"]
    with owner():
        Account.objects.filter(pk=clerk.account_id).update(is_open=False)
    actor = actor_of("it_coordinator")
    told(actor, clerk.account_id)
    assert len(inbox_of(clerk.account_id)) == 1


def test_one_that_cannot_be_told_stops_no_other(actor_of: ActorOf, people: People, owner: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    real = distributing.recipients

    def breaks(telling: Any, today: Any) -> Any:
        if telling.account_id == people["clerk"].account_id:
            raise RuntimeError("broken")
        return real(telling, today)

    monkeypatch.setattr(distributing, "recipients", breaks)
    told(actor_of("it_coordinator"), people["clerk"].account_id, people["principal"].account_id)
    assert [len(inbox_of(people[each].account_id)) for each in ("clerk", "principal")] == [0, 1]
    monkeypatch.undo()
    actor_of("it_coordinator")
    assert told(actor_of("it_coordinator")) == 1


def test_a_kind_that_nobody_declares_is_refused(actor_of: ActorOf) -> None:
    with pytest.raises(KeyError):
        tell(actor_of("clerk"), Holder(Role.BUREAU_OFFICER), "nobody.knows", {})
    with pytest.raises(ValueError, match="long"):
        tell(actor_of("clerk"), Holder(Role.BUREAU_OFFICER), KIND, {}, key="long" * 26)


def test_telling_takes_one_statement_and_telling_many_as_many_as_telling_one(actor_of: ActorOf, people: People, owner: Any) -> None:
    actor, school_id = actor_of("it_coordinator"), people["clerk"].school_id
    with statements() as run:
        tell(actor, Holder(Role.CLERK, school_id), KIND, {"subject": "甲", "due": "2026-11-27", "stage": "today"})
    assert len(run) == 1
    with statements() as few:
        told(actor)
    with owner():
        for each in ("principal", "student_affairs", "nutritionist", "homeroom_teacher"):
            Post.objects.create(person_id=people[each].person_id, role=Role.CLERK, school_id=school_id, valid=DateRange(TODAY, None))
    tell(actor, Holder(Role.CLERK, school_id), KIND, {"subject": "乙", "due": "2026-11-27", "stage": "today"})
    with statements() as many:
        assert told(actor) == 5
    assert len(few) == len(many)


def test_what_is_unread_is_counted_through_reading_and_forgetting(actor_of: ActorOf, people: People, owner: Any) -> None:
    actor, clerk = actor_of("it_coordinator"), people["clerk"].account_id
    for number in range(3):
        told(actor, clerk, number=number)

    def counted() -> int:
        with owner():
            return Unread.objects.get(pk=clerk).notices

    with owner():
        first, second, _third = Notice.objects.filter(account_id=clerk).order_by("pk")
        Notice.objects.filter(pk=first.pk).update(read_at=clock.now())
        assert counted() == 2
        Notice.objects.filter(pk=first.pk).update(read_at=clock.now() + timedelta(hours=1))  # read already
        assert counted() == 2
        Notice.objects.filter(pk=first.pk).update(read_at=None)
        assert counted() == 3
        second.delete()
        assert counted() == 2


def test_every_kind_has_its_words_and_leads_to_a_page() -> None:
    pages = {name for _route, name, _view in views()}
    assert len(kinds()) > 0
    for kind in kinds().values():
        assert callable(import_string(kind.words))
        assert kind.link[0] in pages


def test_what_another_worker_told_meanwhile_is_not_told_again(actor_of: ActorOf, people: People, monkeypatch: pytest.MonkeyPatch) -> None:
    actor = actor_of("it_coordinator")
    told(actor, people["clerk"].account_id)
    [done] = tellings()
    monkeypatch.setattr(distributing, "_waiting", lambda: [done.pk])
    assert distributing.distribute() == 0
    assert len(inbox_of(people["clerk"].account_id)) == 1


def test_what_was_told_goes_after_its_time_with_all_of_it_and_is_counted_no_more(actor_of: ActorOf, people: People, owner: Any) -> None:
    clerk = people["clerk"].account_id
    told(actor_of("it_coordinator"), clerk)
    told(actor_of("it_coordinator"), clerk, number=2)
    with owner():
        Telling.objects.filter(pk=tellings()[0].pk).update(made=clock.now() - timedelta(days=401))
    assert forget(system("test"))["notifications_telling"] == 1
    assert (len(inbox_of(clerk)), len(records())) == (1, 1)
    with owner():
        assert Unread.objects.get(pk=clerk).notices == 1
