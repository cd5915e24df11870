"""A city (直轄市、縣市) as its folder describes it: its name and the sections of its bureau (教育局組別)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NewType

SectionCode = NewType("SectionCode", str)
NO_SECTION = SectionCode("")  # for an officer who belongs to the bureau as a whole
LONGEST_CODE, LONGEST_NAME = 20, 60
_KINDS = {"區": "District", "鎮": "Township", "鄉": "Township", "市": "City"}
_CODE = re.compile(r"[a-z][a-z0-9_]*")


class NoCity(ValueError):
    """A city's folder cannot be used; the message tells the operator why."""


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the bureau (組別). Its code stands in posts and permissions, and stays when its title changes."""

    code: SectionCode
    title: str
    english: str


@dataclass(frozen=True, slots=True)
class City:
    """A city: `name` is its name in the directory of schools. `owes`: kind of follow-up → the section that owes the bureau's part of it.

    `districts`: what its districts are called in English.
    """

    name: str
    english: str
    sections: tuple[Section, ...]
    owes: Mapping[str, SectionCode] = field(default_factory=dict)
    districts: Mapping[str, str] = field(default_factory=dict)

    def place_in_english(self, name: str) -> str | None:
        """A district (分區) or administrative district (行政區) in English: 板橋 is Banqiao, 板橋區 Banqiao District; None for none."""
        if found := self.districts.get(name):
            return found
        kind, found = _KINDS.get(name[-1:]), self.districts.get(name[:-1])
        return f"{found} {kind}" if kind and found else None

    def section_titles(self, *, is_english: bool) -> dict[str, str]:
        """Code → title, in the city's order."""
        return {each.code: each.english if is_english else each.title for each in self.sections}


def city_of(told: Mapping[str, Any]) -> City:
    """The city that a file describes. Raises NoCity."""
    name = _text(told, "name", "the city")
    sections = tuple(_section(each) for each in told.get("sections", ()))
    codes = [each.code for each in sections]
    if len(set(codes)) != len(codes):
        raise NoCity("two sections have one code")
    owes = {str(kind): SectionCode(str(code)) for kind, code in told.get("follow_ups", {}).items()}
    if unknown := set(owes.values()) - set(codes):
        raise NoCity(f"follow-ups are owed by sections that the city does not have: {', '.join(sorted(unknown))}")
    places = told.get("districts", {})
    districts = {str(place): _text(places, place, f"district {place}") for place in places}
    return City(name, _text({"english": name, **told}, "english", "the city"), sections, owes, districts)


def _section(told: Mapping[str, Any]) -> Section:
    code = _text(told, "code", "a section")
    if not _CODE.fullmatch(code) or len(code) > LONGEST_CODE:
        raise NoCity(f"a section's code is up to {LONGEST_CODE} small letters, digits and underscores: {code}")
    title = _text(told, "title", f"section {code}")
    return Section(SectionCode(code), title, _text({"english": title, **told}, "english", f"section {code}"))


def _text(told: Mapping[str, Any], key: str, whose: str) -> str:
    found = told.get(key)
    if not isinstance(found, str) or not found.strip() or len(found.strip()) > LONGEST_NAME:
        raise NoCity(f"{whose} has no {key} of 1 to {LONGEST_NAME} letters")
    return found.strip()
