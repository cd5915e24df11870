"""An operator's rules that name the pages of other systems' logs (網址命名規則): a line each, pattern, name, and an example that it must name.

A pattern is compared part by part, without a regular expression, so that no path makes it slow: `*` stands for anything within a part (once a part),
`**` for any number of parts (once a pattern). The first line that fits gives the name.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from xiaowu.traffic.rules.kinds import RouteRule, bare

MOST_RULES, LONGEST_PATTERN, LONGEST_NAME = 100, 100, 40
_ANY = "**"


class Fault(StrEnum):
    """What is wrong with a line."""

    PARTS = "parts"
    MANY = "many"
    PATTERN = "pattern"
    LONG = "long"
    EXAMPLE = "example"


FAULT_TITLES = {
    Fault.PARTS: "每行須有網址樣式與名稱，可再加一個例子，以空白分開", Fault.MANY: "規則太多", Fault.LONG: "樣式或名稱過長",
    Fault.PATTERN: "樣式須以 / 開頭；每一段只能有一個 *，整個樣式只能有一個 **",
    Fault.EXAMPLE: "例子不是由這一行命名，請檢查樣式與順序",
}  # fmt: skip


class BadLine(ValueError):
    """A line that is no rule; `number` counts from 1."""

    def __init__(self, number: int, fault: Fault) -> None:
        super().__init__(f"{number}: {fault}")
        self.number, self.fault = number, fault


@dataclass(frozen=True, slots=True)
class Named:
    """A rule as it was written, on line `number`."""

    number: int
    pattern: str
    name: str
    example: str


def matcher(pattern: str) -> Callable[[str], bool]:
    """Whether a bare path fits the pattern, in time that grows with the path's length. Raises ValueError."""
    parts = pattern.split("/")
    if parts[0] or len(parts) < 2 or parts.count(_ANY) > 1 or any(each.count("*") > 1 for each in parts if each != _ANY):
        raise ValueError(pattern)
    place = parts.index(_ANY) if _ANY in parts else None
    head, tail = (parts, []) if place is None else (parts[:place], parts[place + 1 :])

    def fits(path: str) -> bool:
        given = path.split("/")
        if len(given) != len(head) if place is None else len(given) < len(head) + len(tail):
            return False
        ends = given[len(given) - len(tail) :]
        return all(map(_fits, head, given)) and all(map(_fits, tail, ends))

    return fits


def _fits(pattern: str, part: str) -> bool:
    before, star, after = pattern.partition("*")
    return part == pattern if not star else len(part) >= len(before) + len(after) and part.startswith(before) and part.endswith(after)


def written(text: str) -> list[Named]:
    """The rules of a text, in order; `#` begins a remark. Each example is tried. Raises BadLine."""
    found: list[Named] = []
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip() and not line.lstrip().startswith("#"):
            found.append(_line(number, line.split()))
            if len(found) > MOST_RULES:
                raise BadLine(number, Fault.MANY)
    named = [matcher(each.pattern) for each in found]
    for place, each in enumerate(found):
        if each.example and next((at for at, fits in enumerate(named) if fits(bare(each.example))), None) != place:
            raise BadLine(each.number, Fault.EXAMPLE)
    return found


def _line(number: int, parts: Sequence[str]) -> Named:
    if not 2 <= len(parts) <= 3:
        raise BadLine(number, Fault.PARTS)
    pattern, name = parts[0], parts[1]
    if len(pattern) > LONGEST_PATTERN or len(name) > LONGEST_NAME:
        raise BadLine(number, Fault.LONG)
    try:
        matcher(pattern)
    except ValueError as error:
        raise BadLine(number, Fault.PATTERN) from error
    return Named(number, pattern, name, parts[2] if len(parts) == 3 else "")


def route_rules(pairs: Sequence[tuple[str, str]]) -> tuple[RouteRule, ...]:
    """Rules from (pattern, name). Raises ValueError."""
    return tuple(RouteRule(name, matcher(pattern)) for pattern, name in pairs)


def tried(rules: Sequence[Named], path: str) -> Named | None:
    """The rule that names a path; None if none does."""
    return next((each for each in rules if matcher(each.pattern)(bare(path))), None)
