"""From where and on what device (裝置與地點): what a browser says about itself, and where its address is registered, by tables from wheels."""

import csv
import math
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib import resources
from ipaddress import ip_address

from babel import Locale
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from ua_parser import parse

from xiaowu.kernel.database.config import home
from xiaowu.kernel.whereabouts.tables import Tables, packed

_LONGEST = 60
_HANDHELD = {"iOS", "Android"}
_EARTH = 6371.0  # km
_COORDINATE = re.compile(r"([+-])(\d{2,3})(\d{2})(?:\d{2})?(?=[+-]|$)")


@dataclass(frozen=True, slots=True)
class Place:
    """Where an address is registered: ISO 3166 country and the network's name, both empty for an inner address; `kind` is hosting, relay or empty."""

    country: str
    network: str
    kind: str = ""

    @property
    def is_hosting(self) -> bool:
        return self.kind == "hosting"

    @property
    def known_country(self) -> str:
        """The country; empty for a relay's address, which says nothing about where its user is."""
        return "" if self.kind == "relay" else self.country


@dataclass(frozen=True, slots=True)
class Device:
    """What a browser says about itself."""

    system: str
    browser: str

    @property
    def kind(self) -> str:
        return "handheld" if self.system in _HANDHELD else "computer"


def device_of(user_agent: str) -> str:
    """Browser and system as people call them; what cannot be read is given as it came, shortened."""
    said = parsed(user_agent)
    return " · ".join(part for part in (said.browser, said.system) if part) or user_agent[:_LONGEST] or _("不明的裝置")


def place_of(address: str | None) -> str:
    """Country and network of an address, for people; an address of a school's own network has none."""
    if not address:
        return ""
    found = locate(address)
    return told(found) if found.country else _("內部網路")


def told(place: Place) -> str:
    """A place in words, in the language of the page."""
    country = Locale.parse("en" if get_language() == "en" else "zh_Hant_TW").territories.get(place.country, "")
    return " · ".join(part for part in (country, place.network) if part)


@lru_cache(maxsize=65536)
def locate(address: str) -> Place:
    """Where an address is registered."""
    if not ip_address(address).is_global:
        return Place("", "")
    country, network = _tables().look(address)
    name = network.upper()
    return Place(country, network, next((kind for part, kind in _kinds() if part in name), ""))


@lru_cache(maxsize=4096)
def kilometres(one: str, other: str) -> float | None:
    """The least distance between two countries: between the nearest of their principal cities. None if a country is not known."""
    cities = _cities()
    if one == other or one not in cities or other not in cities:
        return 0.0 if one and one == other else None
    return min(_apart(here, there) for here in cities[one] for there in cities[other])


def _apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    (north1, east1), (north2, east2) = one, other
    chord = math.sin((north2 - north1) / 2) ** 2 + math.cos(north1) * math.cos(north2) * math.sin((east2 - east1) / 2) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(chord))


@lru_cache(maxsize=1)
def _cities() -> dict[str, list[tuple[float, float]]]:
    """Principal cities by country, from the table of time zones (radians north and east)."""
    found: dict[str, list[tuple[float, float]]] = {}
    for line in (resources.files("tzdata") / "zoneinfo" / "zone.tab").read_text().splitlines():
        if line and not line.startswith("#"):
            country, where, *_more = line.split("\t")
            north, east = (_radians(*part.groups()) for part in _COORDINATE.finditer(where))
            found.setdefault(country, []).append((north, east))
    return found


def _radians(sign: str, degrees: str, minutes: str) -> float:
    return math.radians((int(degrees) + int(minutes) / 60) * (-1 if sign == "-" else 1))


@lru_cache(maxsize=1)
def _kinds() -> tuple[tuple[str, str], ...]:
    """Networks that are nobody's home, by a part of their name."""
    with (resources.files("xiaowu.kernel.whereabouts") / "hosting.csv").open(encoding="utf-8") as file:
        return tuple((row["network"], row["kind"]) for row in csv.DictReader(file))


@lru_cache(maxsize=4096)
def parsed(user_agent: str) -> Device:
    """System and browser, as far as they can be read."""
    found = parse(user_agent)
    browser, system = found.user_agent, found.os
    return Device(system.family if system else "", browser.family if browser else "")


@lru_cache(maxsize=1)
def _tables() -> Tables:
    return Tables(packed(home() / "packed"))
