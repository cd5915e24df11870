"""People from outside come until a day, for a reason, with an officer who answers for them; by themselves they reach nothing."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.identity.models import Account
from xiaowu.kernel import clock
from xiaowu.kernel.access import declared
from xiaowu.kernel.database.guard import reach_table
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.kernel.lists import ListRequest
from xiaowu.roster.actions import outsiders
from xiaowu.roster.models import OutsidePost, Person, Post
from xiaowu.roster.queries.outsiders import OutsiderRow
from xiaowu.roster.queries.outsiders import outsiders as listed
from xiaowu.roster.rules.roles import OUTSIDE_ROLES, Role

ActorOf = Callable[[str], Any]
ClientOf = Callable[[str], Any]
TODAY = clock.today()
LAST = TODAY + timedelta(days=30)
FORM = {"person_name": "白永昌", "role": "vendor", "firm": "雲梯科技", "reason": "平板採購", "since": "115/11/24", "last": "115/12/24"}


def enter(actor: Any, officer_id: int, **more: Any) -> int:
    given: dict[str, Any] = {"name": "白永昌", "role": Role.VENDOR, "firm": "雲梯科技", "reason": "平板採購", "since": TODAY, "last": LAST}
    return outsiders.enter_outsider(actor, **{**given, "answers_for": officer_id, "today": TODAY, **more})


def of(actor: Any, person_id: int, **asked: str) -> list[OutsiderRow]:
    wanted = ListRequest(filters=tuple(asked.items()), whole=True)
    return [row for row in listed(actor, wanted, TODAY).rows if row.person_id == person_id]


@pytest.fixture
def officer_id(people: dict[str, Somebody]) -> int:
    return people["bureau_officer"].person_id


def test_somebody_from_outside_is_entered_until_the_last_day_with_who_answers(
    actor_of: ActorOf, people: dict[str, Somebody], officer_id: int
) -> None:
    officer = actor_of("bureau_officer")
    [row] = of(officer, enter(officer, officer_id))
    assert (row.role, row.firm, row.last, row.answers_for, row.is_over) == (Role.VENDOR, "雲梯科技", LAST, people["bureau_officer"].name, False)
    with as_owner():
        assert Post.objects.get(pk=row.id).valid.upper == LAST + timedelta(days=1)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"last": TODAY - timedelta(days=1)}, "last"),
        ({"since": TODAY - timedelta(days=9), "last": TODAY - timedelta(days=1)}, "last"),
        ({"last": TODAY + timedelta(days=366)}, "last"),
        ({"role": Role.CLERK}, "role"),
        ({"role": Role.BUREAU_OFFICER}, "role"),
        ({"answers_for": 999_999_999}, "answers_for"),
    ],
)
def test_nobody_comes_without_a_day_a_role_of_outside_and_an_officer_who_answers(
    actor_of: ActorOf, officer_id: int, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(BadInput) as refused:
        enter(actor_of("bureau_officer"), officer_id, **wrong)
    assert list(refused.value.faults) == [field]


def test_whoever_works_at_a_school_answers_for_nobody(actor_of: ActorOf, people: dict[str, Somebody]) -> None:
    with pytest.raises(BadInput):
        enter(actor_of("bureau_officer"), people["principal"].person_id)


def test_an_officer_lets_in_nobody_as_themself_and_nobody_twice(actor_of: ActorOf, people: dict[str, Somebody], officer_id: int) -> None:
    from xiaowu.roster.actions.posts import Namesake  # beside what is asked of it
    from xiaowu.roster.rules.namesakes import same  # beside what is asked of it

    officer, own = actor_of("bureau_officer"), people["bureau_officer"]
    for name, person_id, refusal in ((own.name, own.person_id, Forbidden), ("白永昌", enter(officer, officer_id), Conflict)):
        with pytest.raises(Namesake) as asked:
            enter(officer, officer_id, name=name)
        with pytest.raises(refusal):
            enter(officer, officer_id, name=name, confirmed=same(asked.value.token, person_id))


def test_the_day_is_moved_and_the_way_shut_before_it(actor_of: ActorOf, officer_id: int) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer, officer_id)
    [row] = of(officer, person)
    for last in (LAST + timedelta(days=30), LAST + timedelta(days=30), TODAY):
        outsiders.prolong(officer, row.id, last=last, today=TODAY)
        assert [each.last for each in of(officer, person)] == [last]
    for wrong in (TODAY - timedelta(days=1), TODAY + timedelta(days=400)):
        with pytest.raises(BadInput):
            outsiders.prolong(officer, row.id, last=wrong, today=TODAY)
    with as_owner():
        Post.objects.filter(pk=row.id).update(valid=(TODAY - timedelta(days=20), LAST))
    outsiders.shut_out(officer, row.id, ends_on=TODAY)
    assert of(officer, person) == []
    [over] = of(officer, person, show="over")
    assert (over.is_over, over.last) == (True, TODAY - timedelta(days=1))
    for act in (lambda: outsiders.prolong(officer, row.id, last=LAST, today=TODAY), lambda: outsiders.shut_out(officer, row.id, ends_on=TODAY)):
        with pytest.raises(NotFound):
            act()


def test_a_day_before_the_first_is_refused_and_one_who_never_came_leaves_no_trace_on_the_list(actor_of: ActorOf, officer_id: int) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer, officer_id, since=TODAY + timedelta(days=5))
    [row] = of(officer, person)
    with pytest.raises(BadInput):
        outsiders.prolong(officer, row.id, last=TODAY + timedelta(days=2), today=TODAY)
    outsiders.shut_out(officer, row.id, ends_on=TODAY)
    with as_owner():
        assert not OutsidePost.objects.filter(pk=row.id).exists()


def test_nobody_stays_longer_than_a_year_by_being_prolonged_again_and_again(actor_of: ActorOf, officer_id: int) -> None:
    officer = actor_of("bureau_officer")
    [row] = of(officer, enter(officer, officer_id))
    with as_owner():
        Post.objects.filter(pk=row.id).update(valid=(TODAY - timedelta(days=300), LAST))
    outsiders.prolong(officer, row.id, last=TODAY + timedelta(days=65), today=TODAY)
    with pytest.raises(BadInput):
        outsiders.prolong(officer, row.id, last=TODAY + timedelta(days=66), today=TODAY)


def test_whoever_is_let_in_again_later_is_not_prolonged_into_that(actor_of: ActorOf, officer_id: int) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer, officer_id)
    [row] = of(officer, person)
    with as_owner():
        Post.objects.create(person_id=person, role=Role.VENDOR, valid=(LAST + timedelta(days=9), LAST + timedelta(days=20)))
    with pytest.raises(Conflict):
        outsiders.prolong(officer, row.id, last=LAST + timedelta(days=9), today=TODAY)


def test_whoever_was_entered_for_a_later_day_is_taken_back_on_the_page(client_of: ClientOf, actor_of: ActorOf, officer_id: int) -> None:
    officer = actor_of("bureau_officer")
    person = enter(officer, officer_id, since=TODAY + timedelta(days=5))
    [row] = of(officer, person)
    assert "白永昌" in words(client_of("bureau_officer").send(f"/roster/outsiders/{row.id}/end/", says_yes=False))
    client_of("bureau_officer").send(f"/roster/outsiders/{row.id}/end/")
    assert of(officer, person) == []


def test_only_the_bureau_lets_people_in_and_sees_who_they_are(actor_of: ActorOf, officer_id: int) -> None:
    for role in ("it_coordinator", "principal", "vendor", "judge", "network_engineer"):
        with pytest.raises(Forbidden):
            enter(actor_of(role), officer_id)
        assert list(OutsidePost.objects.all()) == []


def test_those_from_outside_hold_their_own_notices_and_what_concerns_machines_alone() -> None:
    held = {name for name, grant in declared().items() if not OUTSIDE_ROLES.isdisjoint(grant.roles)}
    of_engineers = {"ipam.see", "ipam.give", "ipam.work_tickets", "ipam.keep_switches"}
    of_vendors = {"ipam.take_own", "ipam.owe", "vulnerabilities.open", "vulnerabilities.own"}  # own plans, own duties, assigned hosts
    of_contractors = {"traffic.see", "traffic.plan", "traffic.mend"}  # figures of the platform, nobody's name
    assert held == {"notifications.read", "followups.open", "ipam.open"} | of_engineers | of_vendors | of_contractors
    opened = {key for key, role, _over, _section in reach_table() if role in set(OUTSIDE_ROLES)}
    engineers = {"ipam_seen", "ipam_given", "ipam_worked", "ipam_switches", "followups_ports"}
    contractors = {"traffic_seen", "traffic_planned", "followups_traffic_mend", "followups_traffic_mend_kept"}
    assert opened == engineers | contractors | {"ipam_own", "ipam_owed", "followups_ports_own", "vulnerabilities_own"}


def test_everybody_on_a_staff_reads_names_and_nobody_from_outside_does_whatever_a_page_forgets(actor_of: ActorOf) -> None:
    for role in Role:
        actor_of(role)
        assert Person.objects.exists() is (role not in OUTSIDE_ROLES), role


def test_whoever_comes_from_outside_signs_in_with_a_start_code_and_is_out_after_the_last_day(
    client_of: ClientOf, actor_of: ActorOf, officer_id: int, stop_clock: Callable[..., None]
) -> None:
    from tests.cast import signed_in  # beside the account that is made here

    client = client_of("bureau_officer")
    assert "白永昌" in words(client.send("/roster/outsiders/add/", {**FORM, "answers_for": f"#{officer_id}"}))
    with as_owner():
        person = Post.objects.get(person__name="白永昌").person_id
    assert "白永昌" in words(client.get("/account-keeping/0/"))
    made = client.send(f"/account-keeping/0/people/{person}/make/", {"sign_in": "baiyc"})
    assert "24 小時內有效" in words(made)
    with as_owner():
        account = Account.objects.get(person_id=person)
    visitor = signed_in(account.pk)
    assert visitor.get("/").status_code == 200
    assert {visitor.get(page).status_code for page in ("/roster/schools/", "/roster/outsiders/", "/meetings/")} == {403}
    stop_clock(clock.begins(date(2026, 12, 24)) + timedelta(hours=8))
    visitor = signed_in(account.pk)  # the session of a month before lay idle
    assert visitor.get("/").status_code == 200
    stop_clock(clock.begins(date(2026, 12, 25)) + timedelta(hours=8))
    assert visitor.get("/").status_code == 302


def test_the_page_asks_about_namesakes_and_says_what_was_wrong(client_of: ClientOf, officer_id: int) -> None:
    client = client_of("bureau_officer")
    assert client.send("/roster/outsiders/add/", {**FORM, "answers_for": f"#{officer_id}", "last": ""}).status_code == 422
    assert client.send("/roster/outsiders/add/", {**FORM, "answers_for": f"#{officer_id}", "last": "115/11/1"}).status_code == 422
    client.send("/roster/outsiders/add/", {**FORM, "answers_for": f"#{officer_id}"})
    assert "同名的人" in words(client.send("/roster/outsiders/add/", {**FORM, "answers_for": f"#{officer_id}"}))
    with as_owner():
        post = Post.objects.get(person__name="白永昌").pk
    assert "115/12/30" in words(client.send(f"/roster/outsiders/{post}/last-day/", {"last": "115/12/30"}))
    assert client.send(f"/roster/outsiders/{post}/answers-for/", {"answers_for": f"#{officer_id}"}).status_code == 200
    assert client.send(f"/roster/outsiders/{post}/answers-for/", {"answers_for": 0}).status_code == 422
    old = {"last": "115/12/29", "seen": "last:x"}
    assert "已有人先修改" in words(client.send(f"/roster/outsiders/{post}/last-day/", old))
    assert client.send(f"/roster/outsiders/{post}/end/").status_code == 200
