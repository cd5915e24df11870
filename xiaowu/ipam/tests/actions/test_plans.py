"""Plans over the schools: entered, tried, laid, withdrawn; exceptions, numbers and people of firms."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody, as_owner
from xiaowu.ipam.actions import plans as keeping
from xiaowu.ipam.actions.addresses import free, take
from xiaowu.ipam.actions.requests import ask, decide
from xiaowu.ipam.actions.sweeps import Found, take_sweep
from xiaowu.ipam.lists.plans import PLANS
from xiaowu.ipam.models import Address, Plan, PlanVendor, SchoolNumber, SchoolRange, Sighting
from xiaowu.ipam.queries.plans import dry, plans
from xiaowu.ipam.rules.plans import Fault
from xiaowu.ipam.rules.requests import Verb
from xiaowu.ipam.rules.sweeps import Source
from xiaowu.ipam.tests.laid import EMS, laid
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound
from xiaowu.roster.models import School

People = dict[str, Somebody]
Actors = Callable[[str], Any]


def _schools(people: People) -> tuple[int, int]:
    return people["it_coordinator"].school_id, people["other_coordinator"].school_id


def _entered(actor: Any, **given: Any) -> int:
    return keeping.keep_plan(actor, **{**EMS, **given}, now=clock.now())


def test_only_the_bureau_keeps_plans(actor_of: Actors) -> None:
    for role in ("network_engineer", "it_coordinator", "vendor"):
        with pytest.raises(Forbidden):
            _entered(actor_of(role))


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"space": "10.239.0.1/16"}, "space"),
        ({"space": "10.239.300.1"}, "space"),
        ({"first": 110, "last": 101}, "last"),
        ({"gateway": 105}, "gateway"),
        ({"length": 19, "first": 1, "last": 5000, "gateway": 8000}, "last"),
    ],
)
def test_plan_that_cannot_be_is_refused_with_its_field(actor_of: Actors, wrong: dict[str, Any], field: str) -> None:
    with pytest.raises(BadInput) as refused:
        _entered(actor_of("bureau_officer"), **wrong)
    assert set(refused.value.faults) == {field}


def test_dry_run_says_which_schools_do_not_fit_and_why(actor_of: Actors, people: People) -> None:
    first, second = _schools(people)
    officer = actor_of("bureau_officer")
    keeping.number_schools(officer, numbers={first: 42, second: 300})
    plan = _entered(officer)
    found = dry(officer, plan)
    assert [str(each.network) for each in found.fits.values()] == ["10.239.42.0/24"]
    assert [(each.school_id, each.fault) for each in found.misfits if each.school_id == second] == [(second, Fault.NUMBER_TOO_LARGE)]
    assert not SchoolRange.objects.exists()
    with pytest.raises(NotFound):
        dry(officer, plan + 1)


def test_plan_is_laid_once_and_gives_ten_addresses_a_school(actor_of: Actors, people: People) -> None:
    officer = actor_of("bureau_officer")
    keeping.number_schools(officer, numbers=dict(zip(_schools(people), (42, 43), strict=True)))
    plan = _entered(officer, reserved=2)
    assert [keeping.lay(officer, plan, now=clock.now(), school_ids=_schools(people)[:1]) for _again in range(2)] == [1, 0]
    assert keeping.lay(officer, plan, now=clock.now()) == 1
    assert sorted(Address.objects.filter(school_id=_schools(people)[0]).values_list("state", flat=True)) == ["free"] * 8 + ["reserved"] * 2
    with pytest.raises(NotFound):
        keeping.lay(officer, plan + 1, now=clock.now())


def test_plan_in_the_way_of_another_is_shown_and_not_laid(actor_of: Actors, people: People) -> None:
    laid(*_schools(people))
    officer = actor_of("bureau_officer")
    other = _entered(officer, name="監視器", vlan=71)
    assert {(each.fault, each.other) for each in dry(officer, other).misfits if each.number} == {(Fault.COLLIDES, "冷氣 EMS")}
    assert keeping.lay(officer, other, now=clock.now()) == 0
    beside = _entered(officer, name="冷氣擴充", first=111, last=120)
    assert keeping.lay(officer, beside, now=clock.now()) == 2


def test_withdrawal_takes_what_is_free_and_keeps_what_is_in_use(actor_of: Actors, people: People) -> None:
    mine = laid(*_schools(people))
    take(actor_of("network_engineer"), mine.pk, count=1, now=clock.now())
    officer = actor_of("bureau_officer")
    assert [keeping.withdraw(officer, mine.plan_id, now=clock.now()) for _again in range(2)] == [1, 1]
    assert list(SchoolRange.objects.values_list("school_id", flat=True)) == [mine.school_id]
    assert list(Address.objects.values_list("address", flat=True)) == ["10.239.42.101"]
    assert keeping.lay(officer, mine.plan_id, now=clock.now()) == 1  # the other school's again


def test_laid_again_a_school_that_kept_an_address_gets_all_the_others_back(actor_of: Actors, people: People) -> None:
    mine = laid(_schools(people)[0])
    engineer = actor_of("network_engineer")
    [kept, freed] = take(engineer, mine.pk, count=2, now=clock.now())
    free(engineer, Address.objects.get(address=freed).pk, now=clock.now())
    officer = actor_of("bureau_officer")
    assert keeping.withdraw(officer, mine.plan_id, now=clock.now()) == 1
    assert dict(Address.objects.values_list("address", "state")) == {kept: "given", freed: "resting"}
    keeping.lay(officer, mine.plan_id, now=clock.now())
    found = dict(Address.objects.values_list("address", "state"))
    assert (len(found), found[kept], found[freed]) == (10, "given", "resting")


def test_plan_that_was_swept_is_withdrawn_with_what_was_seen(actor_of: Actors, people: People) -> None:
    mine = laid(_schools(people)[0])
    take_sweep(actor_of("network_engineer"), Found(Source.FPING, None, "x", [(mine.first, True, "", "")]), now=clock.now())
    keeping.withdraw(actor_of("bureau_officer"), mine.plan_id, now=clock.now())
    with as_owner():
        assert (SchoolRange.objects.count(), Sighting.objects.count()) == (0, 0)


def test_nothing_is_granted_from_a_plan_that_was_withdrawn(actor_of: Actors, people: People) -> None:
    mine = laid(_schools(people)[0])
    made = ask(actor_of("it_coordinator"), mine.pk, count=1, reason="圖書館", now=clock.now())
    officer = actor_of("bureau_officer")
    keeping.withdraw(officer, mine.plan_id, now=clock.now())
    with pytest.raises(Conflict, match="撤回"):
        decide(officer, made, Verb.GRANT)


def test_plan_whose_addresses_lie_anywhere_keeps_its_vlan_after_withdrawal(actor_of: Actors, people: People) -> None:
    mine = laid(_schools(people)[0])
    take(actor_of("network_engineer"), mine.pk, count=1, now=clock.now())
    officer = actor_of("bureau_officer")
    keeping.withdraw(officer, mine.plan_id, now=clock.now())
    with pytest.raises(Conflict, match="1 所學校"):
        keeping.keep_plan(officer, **{**EMS, "vlan": 71}, plan_id=mine.plan_id, now=clock.now())
    assert Plan.objects.get().vlan == 70


def test_number_that_goes_to_another_school_is_told_and_stops_no_other(actor_of: Actors, people: People) -> None:
    first, second = _schools(people)
    mine, officer = laid(first), actor_of("bureau_officer")
    keeping.number_schools(officer, numbers={first: 95, second: 42})
    [found] = [each for each in dry(officer, mine.plan_id).misfits if each.school_id == second]
    assert (found.fault, found.other) == (Fault.ANOTHER_SCHOOL, School.objects.get(pk=first).name)
    assert keeping.lay(officer, mine.plan_id, now=clock.now()) == 0
    keeping.number_schools(officer, numbers={second: 43})
    assert keeping.lay(officer, mine.plan_id, now=clock.now()) == 1


def test_one_plan_never_gives_away_the_gateway_of_another(actor_of: Actors, people: People) -> None:
    laid(_schools(people)[0])
    officer = actor_of("bureau_officer")
    other = _entered(officer, name="擴充", first=200, last=254, gateway=1)
    assert keeping.lay(officer, other, now=clock.now()) == 0
    assert {each.fault for each in dry(officer, other).misfits if each.number} == {Fault.COLLIDES}


def test_draft_is_the_bureaus_own_and_goes_while_it_is_one(actor_of: Actors, people: People) -> None:
    mine, officer = laid(_schools(people)[0]), actor_of("bureau_officer")
    draft = _entered(officer, name="誤登")
    assert {each.id for each in plans(officer, PLANS.asked({})).rows} == {mine.plan_id, draft}
    assert {each.id for each in plans(actor_of("it_coordinator"), PLANS.asked({})).rows} == {mine.plan_id}
    with pytest.raises(Forbidden):
        keeping.discard(actor_of("network_engineer"), draft)
    officer = actor_of("bureau_officer")
    for _again in range(2):
        keeping.discard(officer, draft)
    with pytest.raises(Conflict):
        keeping.discard(officer, mine.plan_id)
    assert list(Plan.objects.values_list("pk", flat=True)) == [mine.plan_id]


def test_published_plan_keeps_its_shape_and_changes_its_name(actor_of: Actors, people: People) -> None:
    mine, officer = laid(_schools(people)[0]), actor_of("bureau_officer")
    with pytest.raises(Conflict):
        keeping.keep_plan(officer, **{**EMS, "last": 120}, plan_id=mine.plan_id, now=clock.now())
    for _again in range(2):
        assert keeping.keep_plan(officer, **{**EMS, "name": "冷氣"}, plan_id=mine.plan_id, now=clock.now()) == mine.plan_id
    assert Plan.objects.get().name == "冷氣"
    with pytest.raises(BadInput):
        _entered(officer, name="冷氣")


def test_school_that_does_not_fit_gets_a_network_by_hand(actor_of: Actors, people: People) -> None:
    first, second = _schools(people)
    mine, officer = laid(first), actor_of("bureau_officer")
    for _again in range(2):
        keeping.lay_by_hand(officer, mine.plan_id, school_id=second, network="10.238.7.0/24")
    found = SchoolRange.objects.get(school_id=second)
    assert (found.by_hand, found.first, Address.objects.filter(school_id=second).count()) == (True, "10.238.7.101", 10)
    refused = [
        (second, "10.238.8.0/24", "school_id"), (second, "10.238.8.1/24", "network"), (second, "10.238.8.0/25", "network"), (0, "10.238.8.0/24", "school_id"),
    ]  # fmt: skip
    for school, network, field in refused:
        with pytest.raises(BadInput) as wrong:
            keeping.lay_by_hand(officer, mine.plan_id, school_id=school, network=network)
        assert set(wrong.value.faults) == {field}


def test_network_by_hand_lies_in_nobodys_way(actor_of: Actors, people: People) -> None:
    first, second = _schools(people)
    mine, officer = laid(first), actor_of("bureau_officer")
    with pytest.raises(BadInput):
        keeping.lay_by_hand(officer, mine.plan_id, school_id=second, network="10.239.42.0/24")
    draft = _entered(officer, name="監視器", vlan=71)
    with pytest.raises(Conflict):
        keeping.lay_by_hand(officer, draft, school_id=second, network="10.238.7.0/24")
    keeping.lay(officer, draft, now=clock.now(), school_ids=())
    with pytest.raises(BadInput):
        keeping.lay_by_hand(officer, draft, school_id=second, network="10.239.42.0/24")
    with pytest.raises(NotFound):
        keeping.keep_plan(officer, **EMS, plan_id=draft + 1, now=clock.now())


def test_numbers_are_given_changed_and_taken(actor_of: Actors, people: People) -> None:
    first, second = _schools(people)
    officer = actor_of("bureau_officer")
    assert keeping.number_schools(officer, numbers={first: 42, second: 42}) == 2
    assert keeping.number_schools(officer, numbers={first: 42, second: 43}) == 1
    assert keeping.number_schools(officer, numbers={first: 42, second: 43}) == 0
    assert keeping.number_schools(officer, numbers={second: None}) == 1
    assert dict(SchoolNumber.objects.values_list("school_id", "number")) == {first: 42}


def test_somebody_of_a_firm_is_named_no_longer_than_registered(actor_of: Actors, people: People) -> None:
    mine, officer, today = laid(_schools(people)[0]), actor_of("bureau_officer"), clock.today()
    vendor = people["vendor"].person_id
    keeping.name_vendor(officer, mine.plan_id, person_id=vendor, until=today, today=today)
    keeping.name_vendor(officer, mine.plan_id, person_id=vendor, until=today + timedelta(days=1), today=today)
    assert PlanVendor.objects.get().until == today + timedelta(days=1)
    wrong = [(people["clerk"].person_id, today, "person_id"), (vendor, today + timedelta(days=4000), "until")]
    for person, until, field in wrong:
        with pytest.raises(BadInput) as refused:
            keeping.name_vendor(officer, mine.plan_id, person_id=person, until=until, today=today)
        assert set(refused.value.faults) == {field}


def test_nobody_names_people_at_a_plan_that_is_not_there(actor_of: Actors, people: People) -> None:
    with pytest.raises(NotFound):
        keeping.name_vendor(actor_of("bureau_officer"), 1, person_id=people["vendor"].person_id, until=clock.today(), today=clock.today())
    with as_owner():
        assert not PlanVendor.objects.exists()
