"""What sweeps found stands beside what is recorded, and changes none of it."""

import csv
import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from conftest import Somebody
from tests.client import words
from xiaowu.ipam.actions.addresses import describe, take
from xiaowu.ipam.actions.sweeps import Found, take_sweep
from xiaowu.ipam.adapters.sweep import read
from xiaowu.ipam.exchange.sweeps import read_sweep
from xiaowu.ipam.lists.sweeps import DIFFERENCES
from xiaowu.ipam.models import Address, Sighting, Sweep
from xiaowu.ipam.queries.sweeps import differences, sweeps
from xiaowu.ipam.rules.addresses import State
from xiaowu.ipam.rules.sweeps import Difference, Source, difference
from xiaowu.ipam.tests.laid import laid
from xiaowu.ipam.tests.sweeps import FPING, NMAP, SWITCH, nmap
from xiaowu.kernel import clock
from xiaowu.kernel.errors import BadInput, Forbidden
from xiaowu.kernel.foreign.limits import Fault

People = dict[str, Somebody]
Actors = Callable[[str], Any]
MAC, OTHER = "00:1b:44:11:3a:b7", "00:1b:44:11:3a:b8"


def _hosts(content: bytes) -> dict[str, tuple[bool, str, str]]:
    return {address: (answered, mac, port) for address, answered, mac, port in read(io.BytesIO(content))["hosts"]}


def _found(*hosts: tuple[str, bool, str], digest: str = "a", ago: int = 0) -> Found:
    at = clock.now() - timedelta(days=ago)
    return Found(Source.NMAP, at, digest, [(address, answered, mac, "") for address, answered, mac in hosts])


def _told(actor: Any, **asked: str) -> dict[str, Difference]:
    return {each.address: each.what for each in differences(actor, DIFFERENCES.asked(asked)).rows}


def test_reader_tells_three_kinds_of_file_by_their_content() -> None:
    assert _hosts(NMAP) == {"10.239.42.101": (True, MAC, ""), "10.239.42.102": (False, "", "")}
    assert read(io.BytesIO(NMAP))["at"].startswith("2026-05-28")
    assert read(io.BytesIO(nmap(("10.239.42.101", True, ""), time="soon")))["at"] == ""
    assert {address: answered for address, (answered, *_rest) in _hosts(FPING).items()} == {
        "10.239.42.101": True, "10.239.42.102": False, "10.239.42.103": True,
    }  # fmt: skip
    assert _hosts(SWITCH) == {"10.239.42.101": (True, MAC, "Gi1/0/7"), "10.239.42.104": (True, "", "")}


def test_reader_counts_what_it_cannot_take_by_its_reason() -> None:
    table = b"ip,mac\n10.239.300.1,001b.4411.3ab7\n10.239.45.104,zz\nhost.name,001b.4411.3ab7\n10.239.45.105,001b.4411.3ab7\n10.239.45.105,001b.4411.3ab8\n"
    told = read(io.BytesIO(table))
    assert ([each[0] for each in told["hosts"]], told["left"]) == (["10.239.45.104", "10.239.45.105"], {"address": 2, "mac": 1, "again": 1})
    assert read(io.BytesIO(b"10.239.42.101 is alive\nprinter-1.school is alive\nfoo is unreachable\n"))["left"] == {"address": 2}
    assert read(io.BytesIO(FPING))["left"] == {}
    unseen = b'<host><status state="up" reason="user-set"/><address addr="10.239.42.103" addrtype="ipv4"/></host></nmaprun>'
    assert read(io.BytesIO(NMAP.replace(b"</nmaprun>", unseen)))["left"] == {"unprobed": 1}


@pytest.mark.parametrize(
    ("content", "code"),
    [(b" \n", "empty"), (b"<report/>", "other_xml"), (b"a,b\n1,2", "no_sweep"), (b"ip,mac\nx,y", "no_sweep"), (b"<nmaprun><host>", "broken_xml")],
)
def test_reader_refuses_what_is_no_sweep(content: bytes, code: str) -> None:
    with pytest.raises(Fault) as refused:
        read(io.BytesIO(content))
    assert refused.value.code == code


def test_reader_takes_no_more_than_it_can(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xiaowu.ipam.adapters.sweep.MOST_HOSTS", 1)
    monkeypatch.setattr("xiaowu.ipam.adapters.sweep._LARGEST_TEXT", 1_000)
    for content, code in ((NMAP, "hosts"), (FPING, "hosts"), (FPING * 50, "unpacks"), (b"ip,mac\n" + b"1" * 900, "no_sweep")):
        with pytest.raises(Fault) as refused:
            read(io.BytesIO(content))
        assert refused.value.code == code
    monkeypatch.setattr("csv.reader", _broken)
    with pytest.raises(Fault, match="cell"):
        read(io.BytesIO(SWITCH))


def _broken(_lines: Any) -> Any:
    raise csv.Error


def test_refusal_says_what_the_file_is() -> None:
    with pytest.raises(BadInput, match="不是 Nmap"):
        read_sweep(io.BytesIO(b"<report/>"))
    with pytest.raises(BadInput, match="fping"):
        read_sweep(io.BytesIO(b"a,b\n1,2"))


@pytest.mark.parametrize(
    ("state", "answers", "ever", "mac", "recorded", "recorded_at", "told"),
    [
        (State.FREE, True, True, "", "", "", Difference.STRAY),
        (None, True, True, "", "", "", Difference.STRAY),
        (State.RESTING, False, True, "", "", "", None),
        (State.HELD, True, True, "", "", "", None),
        (State.GIVEN, False, False, "", "", "", Difference.UNSEEN),
        (State.GIVEN, False, True, "", "", "", None),
        (State.IN_USE, True, True, MAC, MAC, "", None),
        (State.IN_USE, True, True, OTHER, MAC, "", Difference.OTHER_DEVICE),
        (State.IN_USE, False, True, OTHER, MAC, "", Difference.OTHER_DEVICE),
        (State.FREE, True, True, MAC, "", "10.239.42.101", Difference.ELSEWHERE),
    ],
)
def test_address_differs_only_if_somebody_looked_and_found_something_else(
    state: State | None, answers: bool, ever: bool, mac: str, recorded: str, recorded_at: str, told: Difference | None
) -> None:
    assert difference(state, answers=answers, ever_answered=ever, mac=mac, recorded=recorded, recorded_at=recorded_at) is told


def test_engineer_reads_by_school_what_was_seen_and_is_not_recorded(actor_of: Actors, people: People) -> None:
    mine, engineer = laid(people["it_coordinator"].school_id), actor_of("network_engineer")
    got = take(engineer, mine.pk, count=4, now=clock.now())
    for at, address in enumerate(got[:3]):
        row = Address.objects.get(address=address)
        describe(engineer, row.pk, device="閘道器", room="", name="", mac=f"00:1b:44:11:3a:c{at}", in_use=True, now=clock.now())
    hosts = (
        (got[0], True, "00:1b:44:11:3a:c0"), (got[1], True, OTHER), (got[2], False, ""), ("10.239.42.109", True, "00:1b:44:11:3a:c2"),
        ("10.239.42.110", True, ""), ("10.239.42.7", True, ""), ("10.239.42.254", True, ""), ("192.0.2.1", True, ""),
    )  # fmt: skip
    take_sweep(engineer, _found(*hosts), now=clock.now())
    told = {
        got[1]: Difference.OTHER_DEVICE, got[2]: Difference.UNSEEN, "10.239.42.109": Difference.ELSEWHERE, "10.239.42.110": Difference.STRAY,
        "10.239.42.7": Difference.STRAY,
    }  # fmt: skip
    assert _told(engineer) == told  # the fourth that was given was not looked at
    for each in differences(engineer, DIFFERENCES.asked({})).rows:
        facts = {"answers": each.seen_at == each.looked_at, "ever_answered": each.seen_at is not None, "mac": each.mac}
        assert difference(each.state, **facts, recorded=each.recorded, recorded_at=each.recorded_at) is each.what
    assert _told(engineer, what="unseen") == {got[2]: Difference.UNSEEN}
    assert _told(actor_of("it_coordinator"), q="10.239.42.7") == {"10.239.42.7": Difference.STRAY}
    assert _told(actor_of("other_coordinator")) == {}
    assert [(each.looked, each.answered, each.outside) for each in sweeps(actor_of("network_engineer"))] == [(8, 7, 1)]
    assert Address.objects.get(address="10.239.42.110").state == State.FREE


def test_another_device_than_recorded_is_not_settled_by_its_silence_but_by_the_right_one(actor_of: Actors, people: People) -> None:
    mine, engineer = laid(people["it_coordinator"].school_id), actor_of("network_engineer")
    [where] = take(engineer, mine.pk, count=1, now=clock.now())
    row = Address.objects.get(address=where)
    describe(engineer, row.pk, device="閘道器", room="", name="", mac=MAC, in_use=True, now=clock.now())
    for ago, answers, mac, told in ((4, True, OTHER, True), (3, False, "", True), (2, True, MAC, False), (1, False, "", False)):
        take_sweep(engineer, _found((where, answers, mac), digest=str(ago), ago=ago), now=clock.now())
        assert _told(engineer) == ({where: Difference.OTHER_DEVICE} if told else {})


def test_later_look_counts_and_an_earlier_one_does_not_undo_it(actor_of: Actors, people: People) -> None:
    laid(people["it_coordinator"].school_id)
    engineer, where = actor_of("network_engineer"), "10.239.42.105"
    take_sweep(engineer, _found((where, True, MAC), digest="a", ago=5), now=clock.now())
    assert _told(engineer) == {where: Difference.STRAY}
    take_sweep(engineer, _found((where, False, ""), digest="b", ago=1), now=clock.now())
    assert _told(engineer) == {}
    take_sweep(engineer, _found((where, True, ""), digest="c", ago=3), now=clock.now())
    row = Sighting.objects.get()
    assert (row.mac, clock.now() - row.looked_at < timedelta(days=2), row.seen_at is not None) == (MAC, True, True)
    _made, is_new = take_sweep(engineer, _found((where, True, ""), digest="c"), now=clock.now())
    assert (is_new, Sweep.objects.count()) == (False, 3)
    with pytest.raises(Forbidden):
        take_sweep(actor_of("it_coordinator"), _found((where, True, "")), now=clock.now())


def test_engineer_hands_a_sweep_in_on_its_page(client_of: Callable[[str], Any], people: People) -> None:
    laid(people["it_coordinator"].school_id)
    engineer = client_of("network_engineer")
    for said in ("已收下掃描結果", "已經收過"):
        file = io.BytesIO(FPING)
        file.name = "fping.txt"
        assert said in words(engineer.send("/ipam/sweep/", {"file": file}))
    table = io.BytesIO(b"ip,mac\n192.0.2.7,001b.4411.3ab7\nhost.name,001b.4411.3ab7\n")
    table.name = "switch.csv"
    said = words(engineer.send("/ipam/sweep/", {"file": table}))
    assert ("1 個位址，1 個有回應，1 個不在各校網段" in said, "不是 IP 位址（主機名稱或有誤） 1 列" in said) == (True, True)
    assert "使用中但未配發" in words(client_of("it_coordinator").get("/ipam/differences/"))
    assert "fping 掃描" in words(engineer.get("/ipam/sweep/"))
    assert client_of("it_coordinator").get("/ipam/sweep/").status_code == 403
