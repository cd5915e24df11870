"""Who takes which address: one each, however many ask; what is held, described, freed and kept."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from conftest import Somebody, as_owner
from xiaowu.ipam.actions.addresses import describe, free, take
from xiaowu.ipam.actions.plans import withdraw
from xiaowu.ipam.actions.requests import ask, decide, lapse
from xiaowu.ipam.lists.addresses import ADDRESSES
from xiaowu.ipam.models import Address, Event, Plan, SchoolRange
from xiaowu.ipam.queries.addresses import addresses, held_by
from xiaowu.ipam.rules.requests import Verb
from xiaowu.ipam.tests.laid import OFFICER, laid, named
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Conflict, Forbidden, NotFound

People = dict[str, Somebody]
Actors = Callable[[str], Any]


@pytest.fixture
def mine(people: People, db: None) -> Any:
    """Ten addresses of the first school."""
    return laid(people["it_coordinator"].school_id, people["other_coordinator"].school_id)


def _states(of: Any) -> dict[str, str]:
    with as_owner():
        return dict(Address.objects.filter(range_id=of.pk).values_list("address", "state"))


def test_engineer_takes_the_next_free_addresses_or_this_one(actor_of: Actors, mine: Any) -> None:
    engineer = actor_of("network_engineer")
    assert take(engineer, mine.pk, count=2, now=clock.now()) == ["10.239.42.101", "10.239.42.102"]
    assert take(engineer, mine.pk, count=1, address="10.239.42.109", now=clock.now()) == ["10.239.42.109"]
    with pytest.raises(BadInput, match="一次取一個"):
        take(engineer, mine.pk, count=5, address="10.239.42.108", now=clock.now())
    with pytest.raises(Conflict, match=r"10\.239\.42\.109"):
        take(engineer, mine.pk, count=1, address="10.239.42.109", now=clock.now())
    assert Event.objects.filter(deed="taken").count() == 3


def test_nobody_gets_fewer_than_was_asked_for(actor_of: Actors, mine: Any) -> None:
    engineer = actor_of("network_engineer")
    take(engineer, mine.pk, count=7, now=clock.now())
    with pytest.raises(Conflict, match="只剩 3 個"):
        take(engineer, mine.pk, count=4, now=clock.now())
    assert list(_states(mine).values()).count("free") == 3
    for count in (0, 5000):
        with pytest.raises(BadInput):
            take(engineer, mine.pk, count=count, now=clock.now())


def test_vendor_takes_from_the_own_plan_and_sees_no_other(actor_of: Actors, people: People, mine: Any) -> None:
    other = laid(mine.school_id, name="監視器", vlan=71, space="10.240.0.0/16")
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    vendor = actor_of("vendor")
    assert take(vendor, mine.pk, count=1, now=clock.now()) == ["10.239.42.101"]
    assert {each.plan_id for each in addresses(vendor, ADDRESSES.asked({})).rows} == {mine.plan_id}
    assert set(Plan.objects.values_list("pk", flat=True)) == {mine.plan_id}
    with pytest.raises(NotFound):
        take(vendor, other.pk, count=1, now=clock.now())


def test_vendor_whose_time_was_over_yesterday_is_told_and_gets_nothing(actor_of: Actors, people: People, mine: Any) -> None:
    named(mine.plan_id, people["vendor"].person_id, clock.today() - timedelta(days=1))
    with pytest.raises(Forbidden, match="冷氣 EMS"):
        take(actor_of("vendor"), mine.pk, count=1, now=clock.now())
    assert not Address.objects.exists()
    assert set(_states(mine).values()) == {"free"}


def test_coordinator_asks_for_the_own_school_and_takes_nothing_without(actor_of: Actors, people: People, mine: Any) -> None:
    coordinator = actor_of("it_coordinator")
    with pytest.raises(Forbidden):
        take(coordinator, mine.pk, count=1, now=clock.now())
    with pytest.raises(BadInput):
        ask(coordinator, mine.pk, count=1, reason=" ", now=clock.now())
    made = ask(coordinator, mine.pk, count=2, reason="圖書館", now=clock.now())
    assert held_by(coordinator, made) == ["10.239.42.101", "10.239.42.102"]
    with as_owner():
        theirs = SchoolRange.objects.get(plan_id=mine.plan_id, school_id=people["other_coordinator"].school_id)
    with pytest.raises(NotFound):
        ask(coordinator, theirs.pk, count=1, reason="圖書館", now=clock.now())


@pytest.mark.parametrize(
    ("verb", "who", "state"),
    [(Verb.GRANT, "bureau_officer", "given"), (Verb.REFUSE, "bureau_officer", "free"), (Verb.WITHDRAW, "it_coordinator", "free")],
)
def test_request_holds_its_addresses_until_it_is_decided(actor_of: Actors, mine: Any, verb: Verb, who: str, state: str) -> None:
    made = ask(actor_of("it_coordinator"), mine.pk, count=2, reason="圖書館", now=clock.now())
    engineer = actor_of("network_engineer")
    assert take(engineer, mine.pk, count=1, now=clock.now()) == ["10.239.42.103"]
    with pytest.raises(Forbidden):
        decide(engineer, made, verb)
    decide(actor_of(who), made, verb, text="已有足夠位址")
    found = _states(mine)
    assert [found["10.239.42.101"], found["10.239.42.102"]] == [state, state]


def test_request_that_nobody_decided_in_time_holds_nothing(actor_of: Actors, mine: Any) -> None:
    now = clock.now()
    made = ask(actor_of("it_coordinator"), mine.pk, count=2, reason="圖書館", now=now)
    with as_owner():
        assert lapse(OFFICER, clock.today() + timedelta(days=14), now) == 0
        assert lapse(OFFICER, clock.today() + timedelta(days=15), now) == 1
    assert set(_states(mine).values()) == {"free"}
    with pytest.raises(Conflict):
        decide(actor_of("bureau_officer"), made, Verb.GRANT)


def test_device_is_entered_once_with_a_mac_and_a_name_of_its_own(actor_of: Actors, mine: Any) -> None:
    engineer, now = actor_of("network_engineer"), clock.now()
    first, second = (Address.objects.get(address=each) for each in take(engineer, mine.pk, count=2, now=now))
    given = {"device": "EMS", "room": "一樓", "name": "EMS-1", "mac": "001B.4411.3AB7", "in_use": True, "now": now}
    for _again in range(2):
        describe(engineer, first.pk, **given)
    first.refresh_from_db()
    assert (first.state, first.name, str(first.mac)) == ("in_use", "ems-1", "00:1b:44:11:3a:b7")
    assert Event.objects.filter(address=first.address, deed="described").count() == 1
    for wrong, field in (({"name": "a_b"}, "name"), ({"mac": "00:1b"}, "mac"), ({"mac": ""}, "name"), ({"name": ""}, "mac")):
        with pytest.raises(BadInput) as refused:
            describe(engineer, second.pk, **{**given, **wrong})
        assert set(refused.value.faults) == {field}
    describe(actor_of("it_coordinator"), first.pk, **{**given, "mac": "", "in_use": False})
    first.refresh_from_db()
    assert (first.state, first.mac) == ("given", None)


def test_vendor_limited_to_some_schools_sees_and_takes_there_and_nowhere_else(actor_of: Actors, people: People, mine: Any) -> None:
    now, vendor = clock.now(), actor_of("vendor")
    asked = ADDRESSES.asked({})
    with as_owner():
        theirs = SchoolRange.objects.get(plan_id=mine.plan_id, school_id=people["other_coordinator"].school_id)
    named(mine.plan_id, people["vendor"].person_id, clock.today(), mine.school_id)
    assert take(vendor, mine.pk, count=1, now=now) == ["10.239.42.101"]
    with pytest.raises(NotFound):
        take(vendor, theirs.pk, count=1, now=now)
    assert {each.school for each in addresses(vendor, asked).rows} == {mine.school.name}
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    assert take(vendor, theirs.pk, count=1, now=now) == ["10.239.43.101"]
    assert len({each.school for each in addresses(vendor, asked).rows}) == 2


def test_vendor_describes_and_frees_what_he_took_and_nothing_else(actor_of: Actors, people: People, mine: Any) -> None:
    now = clock.now()
    [taken] = take(actor_of("network_engineer"), mine.pk, count=1, now=now)
    row = Address.objects.get(address=taken)
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    vendor = actor_of("vendor")
    for act in (
        lambda: free(vendor, row.pk, now=now),
        lambda: describe(vendor, row.pk, device="我的", room="", name="", mac="", in_use=True, now=now),
    ):
        with pytest.raises(Forbidden):
            act()
    [own] = take(vendor, mine.pk, count=1, now=now)
    free(vendor, Address.objects.get(address=own).pk, now=now)
    assert _states(mine)[taken] == "given"


def test_freed_address_rests_before_it_is_given_again(actor_of: Actors, mine: Any, people: People) -> None:
    engineer, now = actor_of("network_engineer"), clock.now()
    [taken] = take(engineer, mine.pk, count=1, now=now)
    row = Address.objects.get(address=taken)
    for _again in range(2):
        free(engineer, row.pk, now=now)
    assert take(engineer, mine.pk, count=1, now=now) == ["10.239.42.102"]
    assert take(engineer, mine.pk, count=1, now=now + timedelta(days=7)) == [taken]
    unused = Address.objects.get(address="10.239.42.110")
    for act in (
        lambda: free(engineer, unused.pk, now=now),
        lambda: describe(engineer, unused.pk, device="", room="", name="", mac="", in_use=True, now=now),
    ):
        with pytest.raises(Conflict):
            act()
    with pytest.raises(NotFound):
        free(actor_of("other_coordinator"), row.pk, now=now)
    with pytest.raises(Forbidden):
        free(actor_of("bureau_officer"), row.pk, now=now)


def test_plan_that_is_over_or_withdrawn_gives_nothing(actor_of: Actors, mine: Any) -> None:
    with as_owner():
        Plan.objects.filter(pk=mine.plan_id).update(until=clock.today() - timedelta(days=1))
    with pytest.raises(BadInput, match="期限"):
        take(actor_of("network_engineer"), mine.pk, count=1, now=clock.now())
    with as_owner():
        Plan.objects.filter(pk=mine.plan_id).update(until=None)
    take(actor_of("network_engineer"), mine.pk, count=1, now=clock.now())
    withdraw(actor_of("bureau_officer"), mine.plan_id, now=clock.now())
    with pytest.raises(BadInput, match="撤回"):
        take(actor_of("network_engineer"), mine.pk, count=1, now=clock.now())


def test_database_itself_keeps_an_address_from_being_there_twice(mine: Any) -> None:
    with as_owner():
        row = Address.objects.filter(range_id=mine.pk)[0]
        row.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            row.save(force_insert=True)
