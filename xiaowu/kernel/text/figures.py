"""Figures in words (數字): how many there are of something is written with its thousands apart; a number that names something is not."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

_WHOLE = re.compile(r"%\((\w+)\)d")
NAMING = frozenset({"id", "line", "number", "port", "row", "status", "vlan", "year"})  # variables of sentences whose numbers name something


class Numeral(int):
    """A number that names something (座號、連接埠、VLAN), of which there is nothing to count or to sum."""


def thousands(value: float) -> str:
    """1,186; minus and decimals stay."""
    return f"{value:,}"


def apart(value: Any) -> Any:
    """What is shown, a quantity with its thousands apart."""
    return f"{value:,}" if type(value) in (int, float) and not -1000 < value < 1000 else value


def filled(words: str, variables: Mapping[str, Any]) -> str:
    """A sentence with its variables, quantities with their thousands apart."""
    return as_texts(words) % in_figures(variables)


@lru_cache(maxsize=1024)
def as_texts(words: str) -> str:
    """The sentence with places for texts where it has places for whole numbers: these cannot hold a comma."""
    return _WHOLE.sub(r"%(\1)s", words)


def in_figures(variables: Mapping[str, Any]) -> dict[str, Any]:
    """The variables of a sentence, quantities with their thousands apart."""
    return {name: value if name in NAMING else apart(value) for name, value in variables.items()}
