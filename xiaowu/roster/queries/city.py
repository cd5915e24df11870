"""The city that this house serves (直轄市、縣市): its folder is read once per process, so that naming a section costs a page nothing."""

import tomllib
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.utils.translation import get_language

from xiaowu.roster.rules.city import City, NoCity, city_of
from xiaowu.roster.rules.english import class_in_english

_NATIONAL = Path(__file__).resolve().parents[1] / "data"  # the ministry's directory of schools, the government's calendar


@lru_cache(maxsize=1)
def city() -> City:
    """The city. Raises NoCity for a folder that cannot be used."""
    return read(settings.XIAOWU_CITY)


def read(folder: Path) -> City:
    """Read a city's folder. Raises NoCity."""
    try:
        return city_of(tomllib.loads((folder / "city.toml").read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoCity(f"{folder / 'city.toml'}: {error}") from error


def in_english(name: str) -> str:
    """A district or class as an English page calls it; whatever else there is stays."""
    return city().place_in_english(name) or class_in_english(name)


def section_titles() -> dict[str, str]:
    """The sections of the bureau, code → title in the reader's language."""
    return city().section_titles(is_english=get_language() == "en")


def section_title(code: str) -> str:
    """The title of a section; for one that the city no longer has, its code."""
    return section_titles().get(code, code)


def data(name: str) -> Path:
    """A file of facts: the city's own, or else the country's."""
    own = Path(settings.XIAOWU_CITY) / name
    return own if own.exists() else _NATIONAL / name
