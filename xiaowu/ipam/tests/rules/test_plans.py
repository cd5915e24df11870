"""What a school's number makes of a plan, and what is refused."""

from dataclasses import replace
from ipaddress import ip_address, ip_network
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiaowu.ipam.rules.addresses import label_of, mac_of
from xiaowu.ipam.rules.plans import Fault, Laid, LaidRange, Scheme, Span, Template, faults, fitting, network_of, span_of

EMS = Template(70, ip_network("10.239.0.0/16"), 24, Scheme.OCTET, 101, 110, 254)
WIDE = replace(EMS, space=ip_network("10.238.0.0/15"), scheme=Scheme.CARRY)
SIX = Template(70, ip_network("fd00:239::/48"), 64, Scheme.OCTET, 0x101, 0x110, 1)


def _taken(plan: int, span: Span, vlan: int) -> LaidRange:
    return LaidRange(plan, 7, vlan, span.network, span.first, span.last, span.gateway)


@given(st.integers(1, 254))
def test_school_of_a_number_has_the_octet_of_that_number(number: int) -> None:
    span = span_of(EMS, number)
    assert isinstance(span, Span)
    assert [str(each) for each in span.addresses] == [f"10.239.{number}.{host}" for host in range(101, 111)]
    assert str(span.gateway) == f"10.239.{number}.254"


@pytest.mark.parametrize("number", [0, 255, 300, 65_536])
def test_number_that_no_octet_holds_does_not_fit(number: int) -> None:
    assert span_of(EMS, number) is Fault.NUMBER_TOO_LARGE


@given(st.integers(1, 511))
def test_numbers_that_go_on_in_the_octet_before_fit_a_wider_space(number: int) -> None:
    span = span_of(WIDE, number)
    assert isinstance(span, Span)
    assert str(span.network) == f"10.{238 + number // 256}.{number % 256}.0/24"


def test_number_beyond_a_wider_space_does_not_fit_either() -> None:
    assert span_of(WIDE, 512) is Fault.NUMBER_TOO_LARGE


def test_number_stands_in_a_group_of_an_ipv6_address() -> None:
    span = span_of(SIX, 300)
    assert isinstance(span, Span)
    assert (str(span.network), str(span.first)) == ("fd00:239:0:12c::/64", "fd00:239:0:12c::101")


def test_school_without_a_number_or_with_anothers_does_not_fit() -> None:
    found = fitting(EMS, {1: 42, 2: None, 3: 43, 4: 43, 5: 300})
    assert isinstance(found[1], Span)
    assert [found[each] for each in (2, 3, 4, 5)] == [Fault.NO_NUMBER, Fault.NUMBER_TWICE, Fault.NUMBER_TWICE, Fault.NUMBER_TOO_LARGE]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({}, {}),
        ({"vlan": 4095}, {"vlan": Fault.VLAN}),
        ({"length": 8}, {"length": Fault.PREFIX}),
        ({"first": 110, "last": 101}, {"last": Fault.BACKWARDS}),
        ({"length": 19, "first": 1, "last": 5000, "gateway": 8000}, {"last": Fault.TOO_MANY}),
        ({"last": 255, "gateway": 1}, {"last": Fault.OUTSIDE}),
        ({"first": 0, "gateway": 200}, {"first": Fault.OUTSIDE}),
        ({"gateway": 105}, {"gateway": Fault.GATEWAY_INSIDE}),
        ({"gateway": 255}, {"gateway": Fault.OUTSIDE}),
        ({"reserved": 10}, {"reserved": Fault.RESERVED}),
    ],
)
def test_template_that_cannot_be_names_the_field(given: dict[str, Any], expected: dict[str, Fault]) -> None:
    assert faults(replace(EMS, **given)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (" 10.239.0.0/16 ", ip_network("10.239.0.0/16")),
        ("１０．２４０．０．０／１６", ip_network("10.240.0.0/16")),
        ("10.239.0.1/16", Fault.HOST_BITS),
        ("10.239.300.1", Fault.NOT_A_NETWORK),
        ("校園", Fault.NOT_A_NETWORK),
        ("fe80::%eth0/64", Fault.NOT_A_NETWORK),
        *(
            (each, Fault.UNUSABLE)
            for each in ("127.0.0.0/8", "224.0.0.0/4", "0.0.0.0/0", "::ffff:10.0.0.0/104", "::/0", "169.254.0.0/16", "ff00::/8")
        ),
    ],
)
def test_network_has_no_host_bits(text: str, expected: object) -> None:
    assert network_of(text) == expected


def test_ranges_lie_beside_each_other_in_one_network_of_one_vlan_only() -> None:
    span = span_of(EMS, 42)
    assert isinstance(span, Span)
    beside = replace(span, first=ip_address("10.239.42.111"), last=ip_address("10.239.42.120"))
    another_gateway = replace(beside, gateway=ip_address("10.239.42.1"))
    for other, vlan, is_in_the_way in ((beside, 70, False), (beside, 71, True), (span, 70, True), (another_gateway, 70, True)):
        assert (Laid([_taken(2, other, vlan)], 24).in_the_way(span, 1, 70, 7) is not None) is is_in_the_way
    assert Laid([_taken(1, span, 70)], 24).in_the_way(span, 1, 70, 7) is None
    assert Laid([_taken(1, span, 70)], 24).in_the_way(span, 1, 70, 8) is not None, "the same plan gives a network to one school"


def test_wider_network_of_another_plan_is_in_the_way_and_one_of_the_other_family_is_not() -> None:
    span = span_of(EMS, 42)
    assert isinstance(span, Span)
    wide, six = (LaidRange(2, 7, 9, ip_network(each), *(ip_network(each)[at] for at in (1, 2, 3))) for each in ("10.239.32.0/20", "fd00::/20"))
    assert Laid([six, wide], 24).in_the_way(span, 1, 70, 7) is wide
    assert Laid([six], 24).in_the_way(span, 1, 70, 7) is None


@pytest.mark.parametrize(
    "text", ["00:1b:44:11:3a:b7", "00-1B-44-11-3A-B7", "001b.4411.3ab7", "001b44113ab7", "001B44-113AB7", "００：１Ｂ：４４：１１：３Ａ：Ｂ７"]
)
def test_hardware_address_is_read_in_five_spellings(text: str) -> None:
    assert mac_of(text) == "00:1b:44:11:3a:b7"


@pytest.mark.parametrize("text", ["", "00:1b:44:11:3a", "00:1b-44:11:3a:b7", "zz:1b:44:11:3a:b7", "01:1b:44:11:3a:b7", "00:00:00:00:00:00"])
def test_what_is_no_devices_hardware_address_is_refused(text: str) -> None:
    assert mac_of(text) is None


@pytest.mark.parametrize(
    ("text", "expected"), [("EMS-1", "ems-1"), ("-a", None), ("a-", None), ("a b", None), ("a" * 41, None), ("a" * 40, "a" * 40)]
)
def test_network_name_is_a_label(text: str, expected: str | None) -> None:
    assert label_of(text) == expected
