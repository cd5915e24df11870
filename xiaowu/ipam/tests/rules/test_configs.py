"""Configurations that the programs themselves accept."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from xiaowu.ipam.rules.configs import WRITERS, ConfigKind, Host, Subnet, write, zone_of

_FOUR = Subnet(
    7, "10.239.42.0/24", "10.239.42.254", "014501",
    (Host("10.239.42.101", "00:1b:44:11:3a:b1", "ems-1"), Host("10.239.42.102", "00:1b:44:11:3a:b2", ""), Host("10.239.42.103", "", "ems-3"), Host("10.239.42.104", "", "")), "10.239.0.0/16",
)  # fmt: skip
_SIX = Subnet(8, "fd00:239:0:12c::/64", "fd00:239:0:12c::1", "014502", (Host("fd00:239:0:12c::101", "00:1b:44:11:3a:b3", "ems-1"),))
_KINDS = list(ConfigKind)
CHECKS = {
    ConfigKind.KEA: ["kea-dhcp4", "-t", "{file}"],
    ConfigKind.ISC: ["dhcpd", "-t", "-cf", "{file}"],
    ConfigKind.DNSMASQ: ["dnsmasq", "--test", "--conf-file={file}"],
    ConfigKind.ZONE: ["named-checkzone", "internal", "{file}"],
    ConfigKind.REVERSE: ["named-checkzone", "239.10.in-addr.arpa", "{file}"],
}


@pytest.mark.parametrize("kind", _KINDS)
def test_program_itself_accepts_its_configuration(kind: ConfigKind, tmp_path: Path) -> None:
    program, *rest = CHECKS[kind]
    if (found := shutil.which(program, path="/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin")) is None:
        pytest.skip(f"{program} is not installed")
    file = tmp_path / "told.conf"
    file.write_text(WRITERS[kind]([_FOUR]))
    ran = subprocess.run([found, *(each.format(file=file) for each in rest)], check=False, capture_output=True, text=True, timeout=30)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_reverse_zone_answers_for_the_plans_space_and_nothing_else() -> None:
    elsewhere = Subnet(9, "10.238.7.0/24", "10.238.7.254", "014503", (Host("10.238.7.101", "", "ems-1"),))
    told = write(ConfigKind.REVERSE, [_FOUR, elsewhere], 1780000000)
    assert "$ORIGIN 239.10.in-addr.arpa." in told
    assert " 1780000000 " in told
    assert "; not of this zone: 10.238.7.0/24" in told
    assert "101.7.238.10" not in told
    assert [zone_of(each) for each in ("10.239.42.0/24", "10.0.0.0/9", "fd00:239::/48")] == [
        "42.239.10.in-addr.arpa.", "10.in-addr.arpa.", "0.0.0.0.9.3.2.0.0.0.d.f.ip6.arpa.",
    ]  # fmt: skip
    assert write(ConfigKind.ISC, [_FOUR], 1) == WRITERS[ConfigKind.ISC]([_FOUR])
    assert write(ConfigKind.ZONE, [_FOUR], 7).count(" 7 3600") == 1
    assert WRITERS[ConfigKind.REVERSE]([]).startswith("$ORIGIN in-addr.arpa.")


def test_long_name_of_a_device_breaks_no_servers_file(tmp_path: Path) -> None:
    long = Subnet(9, "10.239.43.0/24", "10.239.43.254", "014502-4711", (Host("10.239.43.101", "00:1b:44:11:3a:b9", "a" * 63),))
    for kind in (ConfigKind.DNSMASQ, ConfigKind.ISC):
        assert "h-0aef2b65" in WRITERS[kind]([long])


def test_kea_is_told_reservations_of_known_devices_only() -> None:
    [subnet] = json.loads(WRITERS[ConfigKind.KEA]([_FOUR]))["Dhcp4"]["subnet4"]
    assert subnet["reservations"] == [
        {"hw-address": "00:1b:44:11:3a:b1", "ip-address": "10.239.42.101", "hostname": "ems-1"},
        {"hw-address": "00:1b:44:11:3a:b2", "ip-address": "10.239.42.102"},
    ]
    [six] = json.loads(WRITERS[ConfigKind.KEA]([_SIX]))["Dhcp6"]["subnet6"]
    assert six["reservations"][0]["ip-addresses"] == ["fd00:239:0:12c::101"]


@pytest.mark.parametrize(
    ("kind", "has", "has_not"),
    [
        (ConfigKind.ISC, "host ems-1-s014501 {", "10.239.42.103"),
        (ConfigKind.DNSMASQ, "dhcp-host=00:1b:44:11:3a:b2,10.239.42.102,h-0aef2a66", "10.239.42.104"),
        (ConfigKind.ZONE, "ems-3.s014501 IN A 10.239.42.103", "10.239.42.102"),
        (ConfigKind.REVERSE, "103.42.239.10.in-addr.arpa. IN PTR ems-3.s014501.internal.", "104.42"),
    ],
)
def test_each_program_is_told_what_it_needs(kind: ConfigKind, has: str, has_not: str) -> None:
    text = WRITERS[kind]([_FOUR])
    assert has in text
    assert has_not not in text


@pytest.mark.parametrize(
    ("kind", "has"),
    [
        (ConfigKind.DNSMASQ, "dhcp-host=00:1b:44:11:3a:b3,[fd00:239:0:12c::101],ems-1-s014502"),
        (ConfigKind.ZONE, "ems-1.s014502 IN AAAA fd00:239:0:12c::101"),
        (ConfigKind.REVERSE, "1.0.1.0.0.0.0.0.0.0.0.0.0.0.0.0.c.2.1.0.0.0.0.0.9.3.2.0.0.0.d.f.ip6.arpa. IN PTR ems-1.s014502.internal."),
        (ConfigKind.ISC, "\n"),
    ],
)
def test_networks_of_ipv6_are_told_in_their_own_form(kind: ConfigKind, has: str) -> None:
    assert has in WRITERS[kind]([_SIX])
