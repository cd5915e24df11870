"""Who owes what was resolved, from the words that minutes use for it (負責單位)."""

from collections.abc import Mapping
from dataclasses import dataclass

_DISTRICT = "分區"
_ALL = ("各分區", "各區", "大分區", "各召集學校", "各校", "各學校")  # also 九大分區: their number depends on the city


@dataclass(frozen=True, slots=True)
class Owing:
    """The districts and schools named as responsible; the bureau, which keeps the list, is always told."""

    districts: frozenset[int]
    schools: frozenset[int]


def who_owes(owner: str, districts: Mapping[int, str], schools: Mapping[int, str]) -> Owing:
    """Whom words such as `板橋分區`, `各分區` or a school's name mean. If one school's name contains another's, the longest match counts."""
    if any(each in owner for each in _ALL):
        return Owing(frozenset(districts), frozenset())
    named = {key: name for key, name in schools.items() if name and name in owner}
    meant = frozenset(key for key, name in named.items() if not any(name != other and name in other for other in named.values()))
    return Owing(frozenset(key for key, name in districts.items() if f"{name.removesuffix(_DISTRICT)}{_DISTRICT}" in owner), meant)
