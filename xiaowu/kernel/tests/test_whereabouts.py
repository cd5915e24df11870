"""Devices and places are named as people call them."""

import subprocess
import sys

import pytest
from django.utils import translation

from xiaowu.kernel.whereabouts import device_of, place_of

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1"


@pytest.mark.parametrize(("said", "told"), [(PHONE, "Mobile Safari · iOS"), ("something odd", "something odd"), ("x" * 500, "x" * 60)])
def test_a_device_is_told_as_people_call_it(said: str, told: str) -> None:
    assert device_of(said) == told


@pytest.mark.parametrize(
    ("address", "told"),
    [("140.111.34.1", "台灣 · Taiwan Academic Network"), ("8.8.8.8", "美國 · GOOGLE"), ("10.1.2.3", "內部網路"), (None, ""), ("::1", "內部網路")],
)
def test_an_address_is_told_with_country_and_network(address: str | None, told: str) -> None:
    with translation.override("zh-hant"):
        assert place_of(address).startswith(told)


def test_the_packed_tables_tell_what_the_library_tells_at_and_around_the_ends_of_networks() -> None:
    """In a process of its own: the library holds more than a hundred megabytes."""
    asked = """
import random
from ipaddress import IPv4Address, IPv6Address
from geoip2fast import geoip2fast
from xiaowu.kernel.database.config import home
from xiaowu.kernel.whereabouts.tables import Tables, packed
library, tables, chosen = geoip2fast.GeoIP2Fast(geoip2fast_data_file="geoip2fast-asn-ipv6.dat.gz"), Tables(packed(home() / "packed")), random.Random(1)
firsts = [first for lists in (geoip2fast.mainListFirstIP, geoip2fast.mainListFirstIPASN) for chunk in lists for first in chunk]
numbers = {chosen.choice(firsts) + off for off in (-1, 0, 1, 1000) for _each in range(1000)} | {chosen.getrandbits(32) for _each in range(1000)}
apart = compared = 0
for address in (str(IPv4Address(each) if each < 2**32 else IPv6Address(each)) for each in numbers if each >= 0):
    found = library.lookup(address)
    code = found.country_code if len(found.country_code) == 2 and found.country_code.isalpha() else ""
    compared += 1
    apart += (code, found.asn_name or "") != tables.look(address)
print(compared > 4000, apart)
"""
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, text=True, check=True).stdout
    assert told.split() == ["True", "0"]
