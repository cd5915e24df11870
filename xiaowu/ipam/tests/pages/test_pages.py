"""The motion on its pages: the bureau publishes a plan, a firm takes, a school asks, the bureau grants."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from conftest import Somebody, as_owner
from tests.client import words
from xiaowu.ipam.actions.addresses import describe, free, take
from xiaowu.ipam.actions.requests import ask
from xiaowu.ipam.models import Address, AddressRequest, Plan, SchoolNumber, SchoolRange
from xiaowu.ipam.queries.plans import one_range
from xiaowu.ipam.tests.laid import laid, named
from xiaowu.kernel import clock
from xiaowu.roster.models import School
from xiaowu.roster.rules.roles import Level

People = dict[str, Somebody]
Clients = Callable[[str], Any]
_PLAN = {
    "name": "冷氣 EMS", "vlan": "70", "space": "10.239.0.0/16", "length": "24", "scheme": "octet", "first": "101", "last": "110", "gateway": "254",
    "reserved": "0", "until": "",
}  # fmt: skip


def test_officer_enters_numbers_and_a_plan_and_publishes_it(client_of: Clients, people: People) -> None:
    officer, school_id = client_of("bureau_officer"), people["it_coordinator"].school_id
    code = School.objects.get(pk=school_id).code
    assert "第 1 行" in words(officer.send("/ipam/numbers/set/", {"lines": "甲校"}))
    assert "沒有代碼" in words(officer.send("/ipam/numbers/set/", {"lines": "999999 7"}))
    officer.send("/ipam/numbers/set/", {"lines": f"{code} 42\n\n"})
    officer.send("/ipam/plans/new/", _PLAN)
    where = f"/ipam/plans/{Plan.objects.get().pk}/"
    shown = words(officer.get(where))
    assert "可發布" in shown
    assert "學校還沒有網路編號" in shown
    assert "發布到學校" in words(officer.send(f"{where}lay/", says_yes=False))
    officer.send(f"{where}lay/")
    assert Address.objects.filter(school_id=school_id).count() == 10
    officer.send(f"{where}vendor/", {"person_id": people["vendor"].person_id, "until": f"{clock.today() + timedelta(days=1)}"})
    assert people["vendor"].name in words(officer.get(where))
    limited = {"person_id": people["vendor"].person_id, "until": f"{clock.today()}"}
    refused = officer.send(f"{where}vendor/", {**limited, "schools": "999999"})
    assert (refused.status_code, "沒有代碼" in words(refused)) == (422, True)
    officer.send(f"{where}vendor/", {**limited, "schools": f"{code}\n"})
    assert f"：{School.objects.get(pk=school_id).name}" in words(officer.get(where))
    other = School.objects.get(pk=people["other_coordinator"].school_id)
    officer.send(f"{where}by-hand/", {"school_id": f"{other.code} {other.name}", "network": "10.238.7.0/24"})
    officer.send(where, {**_PLAN, "name": "冷氣"})
    officer.send(f"{where}withdraw/")
    assert (Plan.objects.get().name, Plan.objects.get().state, SchoolRange.objects.count()) == ("冷氣", "withdrawn", 0)


def test_two_schools_of_one_code_keep_each_its_own_number(client_of: Clients, people: People) -> None:
    officer = client_of("bureau_officer")
    with as_owner():
        first, second = (School.objects.get(pk=people[each].school_id) for each in ("it_coordinator", "other_coordinator"))
        School.objects.filter(pk=second.pk).update(code=first.code, level=Level.JUNIOR_HIGH)
    refused = officer.send("/ipam/numbers/set/", {"lines": f"{first.code} 120"})
    assert refused.status_code == 422
    assert first.name in words(refused)
    assert not SchoolNumber.objects.exists()
    officer.send("/ipam/numbers/set/", {"lines": f"{first.code} {first.name} 85\n{first.code}\t{second.name}\t86"})
    assert dict(SchoolNumber.objects.values_list("school_id", "number")) == {first.pk: 85, second.pk: 86}
    twice = f"{first.code} {first.name} 85\n{first.code} {first.name} 86"
    assert officer.send("/ipam/numbers/set/", {"lines": twice}).status_code == 422
    laid(first.pk, second.pk, number=85)
    for at, school in ((1, first), (2, second)):
        with as_owner():
            mine = SchoolRange.objects.get(school_id=school.pk)
            Address.objects.filter(address=mine.first).update(state="given", name="gw", mac=f"00:1b:44:11:3a:b{at}")
    told = client_of("network_engineer").get(f"/ipam/plans/{mine.plan_id}/config/?kind=isc").content.decode()
    assert len({each for each in told.splitlines() if each.startswith("host gw-s")}) == 2
    assert told.count(f"host gw-s{first.code.lower()} ") == 0


def test_forward_zone_names_the_devices_of_every_plan_and_the_other_files_those_of_one(client_of: Clients, people: People) -> None:
    mine = laid(people["it_coordinator"].school_id)
    other = laid(mine.school_id, name="監視器", vlan=71, space="10.240.0.0/16")
    with as_owner():
        for each, name in ((mine, "ems-1"), (other, "cam-1")):
            Address.objects.filter(address=each.first).update(state="given", name=name)
    engineer = client_of("network_engineer")
    told = {kind: engineer.get(f"/ipam/plans/{mine.plan_id}/config/?kind={kind}").content.decode() for kind in ("zone", "reverse")}
    assert [(name in told["zone"], name in told["reverse"]) for name in ("ems-1", "cam-1")] == [(True, True), (True, False)]


def test_vendor_goes_from_one_address_to_the_next_of_the_own_and_after_the_last_to_the_range(
    client_of: Clients, actor_of: Callable[[str], Any], people: People
) -> None:
    mine, now = laid(people["it_coordinator"].school_id), clock.now()
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    vendor = client_of("vendor")
    vendor.send(f"/ipam/ranges/{mine.pk}/take/", {"count": "1"})
    take(actor_of("network_engineer"), mine.pk, count=1, now=now)
    vendor.send(f"/ipam/ranges/{mine.pk}/take/", {"count": "1"})
    with as_owner():
        first, _engineers, last = (
            f"/ipam/addresses/{pk}/" for pk in Address.objects.filter(state="given").order_by("address").values_list("pk", flat=True)
        )
    assert vendor.send(first, {"device": "EMS 1", "onward": "on"}, follow=False).url == last
    assert vendor.send(last, {"device": "EMS 2", "onward": "on"}, follow=False).url == f"/ipam/ranges/{mine.pk}/"
    assert vendor.send(last, {"device": "EMS 3"}, follow=False).url == last
    assert list(Address.objects.exclude(device="").order_by("address").values_list("device", flat=True)) == ["EMS 1", "EMS 3"]


def test_figures_of_a_range_add_up_to_all_of_its_addresses(actor_of: Callable[[str], Any], people: People) -> None:
    mine, now = laid(people["it_coordinator"].school_id, reserved=2), clock.now()
    got = take(actor_of("network_engineer"), mine.pk, count=2, now=now)
    free(actor_of("network_engineer"), Address.objects.get(address=got[0]).pk, now=now)
    ask(actor_of("it_coordinator"), mine.pk, count=3, reason="新裝冷氣", now=now)
    row = one_range(actor_of("network_engineer"), mine.pk)
    assert (row.free, row.held, row.taken, row.resting, row.reserved, row.mask) == (3, 3, 4, 1, 2, "255.255.255.0")
    assert row.free + row.taken + row.resting + row.reserved == 10


def test_vendor_takes_on_the_page_of_the_own_range(client_of: Clients, people: People) -> None:
    mine = laid(people["it_coordinator"].school_id)
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    vendor, where = client_of("vendor"), f"/ipam/ranges/{mine.pk}/"
    vendor.send(f"{where}take/", {"count": "2", "address": ""})
    assert "10.239.42.101" in words(vendor.get(where))
    assert vendor.send(f"{where}take/", {"count": "9", "address": ""}).status_code == 422
    wrong = vendor.send(f"{where}take/", {"count": "1", "address": "10.239.42.106/24"})
    assert (wrong.status_code, "請輸入正確的 IPv4 或 IPv6 位址，不含 /24 之類的網段長度。" in words(wrong)) == (422, True)
    vendor.send(f"{where}take/", {"count": "1", "address": "１０．２３９．４２．１０６"})  # as a telephone's Chinese keyboard writes it
    assert "10.239.42.106" in words(vendor.get(where))
    assert "10.239.42.106" in words(vendor.get("/ipam/addresses/?q=１０．２３９．４２．１０６"))
    assert vendor.send(f"{where}ask/", {"count": "1", "reason": "x"}).status_code == 403
    assert "冷氣 EMS" in words(vendor.get(f"/ipam/plans/{mine.plan_id}/"))
    taken = f"/ipam/addresses/{Address.objects.get(address='10.239.42.101').pk}/"
    vendor.send(taken, {"device": "EMS", "room": "一樓", "name": "ems-1", "mac": "00-1b-44-11-3a-b7", "in_use": "on"})
    assert "登錄設備" in words(vendor.get(taken))
    vendor.send(f"{taken}free/")
    assert Address.objects.get(address="10.239.42.101").state == "resting"


def test_school_asks_and_the_bureau_grants(client_of: Clients, people: People) -> None:
    mine = laid(people["it_coordinator"].school_id)
    client_of("it_coordinator").send(f"/ipam/ranges/{mine.pk}/ask/", {"count": "2", "reason": "圖書館"})
    where = f"/ipam/requests/{AddressRequest.objects.get().pk}/"
    assert "10.239.42.101、10.239.42.102" in words(client_of("bureau_officer").get(where))
    client_of("bureau_officer").send(f"{where}advance/", {"verb": "granted"})
    assert AddressRequest.objects.get().state == "granted"
    assert client_of("other_coordinator").get(where).status_code == 404


def test_engineer_takes_the_files_of_the_servers_and_a_coordinator_those_of_the_own_school(client_of: Clients, people: People) -> None:
    mine = laid(people["it_coordinator"].school_id, people["other_coordinator"].school_id)
    where = f"/ipam/plans/{mine.plan_id}/config/"
    assert b"10.239.43.0/24" in client_of("network_engineer").get(where).content
    told = client_of("it_coordinator").get(f"{where}?kind=isc").content
    assert b"10.239.42.0" in told
    assert b"10.239.43.0" not in told
    assert client_of("network_engineer").get(f"{where}?kind=none").status_code == 422
    assert client_of("network_engineer").get("/ipam/plans/999/config/").status_code == 404


def test_who_enters_a_name_or_mac_of_a_device_that_they_may_not_see_is_told_the_field_and_not_whose_it_is(
    client_of: Clients, actor_of: Callable[[str], Any], people: People
) -> None:
    now, engineer = clock.now(), actor_of("network_engineer")
    mine = laid(people["it_coordinator"].school_id, people["other_coordinator"].school_id)
    other = laid(mine.school_id, name="監視器", vlan=71, space="10.240.0.0/16")
    theirs = SchoolRange.objects.get(plan_id=mine.plan_id, school_id=people["other_coordinator"].school_id)
    named(mine.plan_id, people["vendor"].person_id, clock.today())
    for at, mac, name in ((theirs, "00:1b:44:11:3a:b1", "gw"), (other, "00:1b:44:11:3a:b2", "gw1")):
        [address] = take(engineer, at.pk, count=1, now=now)
        row = Address.objects.get(address=address)
        describe(engineer, row.pk, device="EMS", room="", name=name, mac=mac, in_use=True, now=now)
    [address] = take(actor_of("vendor"), mine.pk, count=1, now=now)
    where = f"/ipam/addresses/{Address.objects.get(address=address).pk}/"
    for role, told, field in (("it_coordinator", {"mac": "00:1b:44:11:3a:b1"}, "另一個位址"), ("vendor", {"name": "gw1"}, "同名的設備")):
        refused = client_of(role).send(where, {"device": "新的", "_page": where, **told})
        assert refused.status_code == 422
        assert 'value="新的"' in refused.content.decode()
        assert field in words(refused)
        assert "10.239.43" not in words(refused)
        assert "同時有人" not in words(refused)
    assert Address.objects.get(address=address).device == ""


def test_whoever_works_for_a_firm_reads_whom_to_call_and_keeps_no_duty(client_of: Clients) -> None:
    engineer, vendor = client_of("network_engineer"), client_of("vendor")
    engineer.send("/ipam/duty/put/", {"name": "值班員", "telephone": "02-29603456", "weekdays": ["1"]})
    shown = vendor.get("/ipam/duty/").content.decode()
    assert ("02-29603456" in shown, ">各校網段</a>" in shown, "/ipam/tickets/" in shown, "/duty/put/" in shown) == (True, True, False, False)
    assert vendor.send("/ipam/duty/put/", {"name": "自己", "telephone": "02-29603456", "weekdays": ["1"]}).status_code == 403
    assert client_of("principal").get("/ipam/duty/").status_code == 403
