"""Which host of the register a host of a report is (主機比對). An address decides; a name is told by the scanned machine, which may say anything.

Whatever a machine calls itself, it never stands at a host of another school: a name leads to a host only where no address contradicts it,
where it is not registered to another school, and where machines of one school alone bear it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xiaowu.vulnerabilities.rules.hosts import Owners, address_of
from xiaowu.vulnerabilities.rules.reports import HostTold

# names that mean "this machine" or hold within one network only (RFC 6761, RFC 6762, RFC 8375), and those made from an address
_ANYBODYS = ("localhost", "localdomain", "local", "lan", "home", "internal", "intranet", "home.arpa", "in-addr.arpa", "ip6.arpa", "invalid", "test")


@dataclass(frozen=True, slots=True)
class Borne:
    """An address or name that the register has, with its host and that host's school."""

    value: str
    host_id: int
    school_id: int | None


@dataclass(frozen=True, slots=True)
class Placing:
    """`at`: the host of each host of the report, in its order; -1 is the first of `new` (school, label), -2 the second.
    `names`: addresses and names that lead to a host from now on.
    """

    at: tuple[int, ...]
    new: tuple[tuple[int | None, str], ...]
    names: dict[str, int]


def is_telling(name: str) -> bool:
    """Whether a name can tell a machine with an address from others."""
    return not any(name == each or name.endswith(f".{each}") for each in _ANYBODYS)


def place(told: Sequence[HostTold], known: Iterable[Borne], owned: Owners) -> Placing:
    """`known`: every address and name of all hosts that bear one of the report's."""
    register = _Register(known, owned)
    at = {place: register.of_address(each) for place, each in enumerate(told) if each.address}
    bearers: dict[str, list[int]] = {}
    for place, host in at.items():
        for name in filter(is_telling, told[place].names):
            bearers.setdefault(name, []).append(host)
    for name, hosts in bearers.items():
        register.give(name, hosts)
    at |= {place: register.of_names(each.names) for place, each in enumerate(told) if not each.address}
    return Placing(tuple(at[place] for place in range(len(told))), tuple(register.new), register.names)


class _Register:
    """The register as it becomes while a report is placed."""

    def __init__(self, known: Iterable[Borne], owned: Owners) -> None:
        self._owned, self._by = owned, dict[str, int]()
        self._schools: dict[int, int | None] = {}
        self._addressed: set[int] = set()
        self.new: list[tuple[int | None, str]] = []
        self.names: dict[str, int] = {}
        for each in known:
            self._by[each.value], self._schools[each.host_id] = each.host_id, each.school_id
            if address_of(each.value):
                self._addressed.add(each.host_id)

    def of_address(self, told: HostTold) -> int:
        """The host that has the address. A new address joins a host that has none, bears its name, and is of the same school."""
        known = self._by.get(told.address)
        if known is not None:
            return known
        names = tuple(filter(is_telling, told.names))
        school = self._owned.owner(told.address, names)
        bare = (self._by[name] for name in names if name in self._by and self._by[name] not in self._addressed)
        host = next((each for each in bare if school is not None and self._schools[each] == school), None)
        host = self._make(school, told.address) if host is None else host
        self._addressed.add(host)
        self._name(told.address, host)
        return host

    def give(self, name: str, hosts: Sequence[int]) -> None:
        """A name that hosts with an address bear. Where machines of several schools, or several of nobody, bear it, it is a host of nobody's."""
        held, registered = self._by.get(name), self._owned.owner("", (name,))
        if held is not None and held not in self._addressed:
            return
        bearers = hosts if held is None else [held, *hosts]
        fit = [each for each in bearers if registered in (None, self._schools[each])]
        schools = {self._schools[each] for each in fit}
        if len(set(fit)) > 1 and (len(schools) > 1 or None in schools):
            self._name(name, self._make(None, name))
        elif fit and fit[0] != held:
            self._name(name, fit[0])

    def of_names(self, names: Sequence[str]) -> int:
        """A host of which the report tells no address."""
        school = self._owned.owner("", names)
        fit = {name: self._by[name] for name in names if name in self._by and self._fits(self._by[name], school)}
        host = next(iter(fit.values())) if fit else self._make(school, names[0])
        for name in names:
            if name not in fit:
                self._name(name, host)
        return host

    def _fits(self, host: int, school: int | None) -> bool:
        """A host that is only a name stays whose it is; one with an address bears no name of another school."""
        return host not in self._addressed or school in (None, self._schools[host])

    def _make(self, school: int | None, label: str) -> int:
        self.new.append((school, label))
        self._schools[-len(self.new)] = school
        return -len(self.new)

    def _name(self, value: str, host: int) -> None:
        self._by[value] = self.names[value] = host
