"""The tables of addresses (位址對照表), packed into a file in which all processes look things up and which none holds in memory.

The library that brings them reads all of them into lists: 117 MB in each process that was asked once.
`python -m xiaowu.kernel.whereabouts.tables FILE` writes the same as sorted rows of one width, in a process of its own. A look takes some forty
reads of a few bytes, 0.1 ms.
"""

import gzip
import os
import pickle
import struct
import subprocess
import sys
from array import array
from bisect import bisect_right
from collections.abc import Sequence
from importlib.metadata import distribution, version
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import accumulate, chain
from pathlib import Path
from typing import overload

_WHEEL = "geoip2fast/geoip2fast-asn-ipv6.dat.gz"
_ADDRESS, _NUMBER = 16, 4  # bytes
_HEAD = struct.Struct("4Q")  # how many networks with a country, networks with a name, countries, names
_RESERVED = 16  # the first countries are none: ranges that nobody is given


class _Part:
    """A part of the file; each look reads a few bytes, which the operating system keeps for all processes."""

    def __init__(self, file: int, begins: int) -> None:
        self._file, self.begins = file, begins

    def bytes(self, at: int, size: int) -> bytes:
        return os.pread(self._file, size, self.begins + at)

    def number(self, at: int) -> int:
        return int.from_bytes(self.bytes(at, _NUMBER), sys.byteorder)

    def after(self, size: int) -> "_Part":
        return _Part(self._file, self.begins + _padded(size))


class _Networks(Sequence[bytes]):
    """Networks in the order of their first addresses, each with its length and the number of a word."""

    def __init__(self, held: _Part, count: int, *, is_closed: bool) -> None:
        self._held, self._count, self.size = held, count, count * (_ADDRESS + _NUMBER + 1)
        self._is_closed = is_closed  # of the names the library takes one of IPv4 to reach up to the next

    def __len__(self) -> int:
        return self._count

    @overload
    def __getitem__(self, place: int) -> bytes: ...
    @overload
    def __getitem__(self, place: slice) -> Sequence[bytes]: ...
    def __getitem__(self, place: int | slice) -> bytes | Sequence[bytes]:
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(self._count))]
        return self._held.bytes(place * _ADDRESS, _ADDRESS)

    def number(self, address: IPv4Address | IPv6Address) -> int | None:
        """The word's number; None if the address is in none of the networks."""
        key = int(address)
        place = bisect_right(self, key.to_bytes(_ADDRESS, "big")) - 1
        if place < 0:
            return None
        length = self._held.bytes(self._count * (_ADDRESS + _NUMBER) + place, 1)[0]
        width = (address.max_prefixlen if self._is_closed else _ADDRESS * 8) - length
        if key - int.from_bytes(self[place], "big") >> width:
            return None
        return self._held.number(self._count * _ADDRESS + place * _NUMBER)


class _Words:
    """Words by their number."""

    def __init__(self, held: _Part, count: int) -> None:
        self._held, self._begin = held, count * _NUMBER
        self.size = self._begin + held.number(self._begin - _NUMBER)

    def __getitem__(self, number: int) -> str:
        begins = self._held.number((number - 1) * _NUMBER) if number else 0
        return self._held.bytes(self._begin + begins, self._held.number(number * _NUMBER) - begins).decode()


class Tables:
    """The packed file, which stays open."""

    def __init__(self, file: Path) -> None:
        self._opened = file.open("rb")
        held = _Part(self._opened.fileno(), 0)
        countries, names, country_words, name_words = _HEAD.unpack(held.bytes(0, _HEAD.size))
        self._countries = _Networks(held := held.after(_HEAD.size), countries, is_closed=True)
        self._names = _Networks(held := held.after(self._countries.size), names, is_closed=False)
        self._country_words = _Words(held := held.after(self._names.size), country_words)
        self._name_words = _Words(held.after(self._country_words.size), name_words)

    def look(self, address: str) -> tuple[str, str]:
        """The country's two letters and the network's name, each empty where it is not known."""
        asked = ip_address(address)
        country = self._countries.number(asked)
        if country is None:
            return "", ""
        name = self._names.number(asked)
        code = "" if country < _RESERVED else self._country_words[country].partition(":")[0]
        return code if len(code) == 2 and code.isalpha() else "", "" if name is None else self._name_words[name]


def packed(folder: Path) -> Path:
    """The packed file in this folder; it is written if it is not there. It is named after what it was made of."""
    file = folder / f"whereabouts-{version('geoip2fast')}"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        subprocess.run([sys.executable, "-m", __name__, str(file)], check=True)
    return file


def write(file: Path) -> None:
    """Write the library's tables, packed. Of several processes that do so at once the last one's file stays, which is the same."""
    with gzip.open(_source()) as opened:
        _version, _about, _total, of_wheel = pickle.load(opened)  # noqa: S301  (the library's own table, as it reads it)
    _roots, _name_roots, countries, names, starts, name_starts, numbers, name_numbers, lengths, name_lengths = of_wheel
    fresh = file.with_name(f"{file.name}.{os.getpid()}")
    with fresh.open("wb") as out:
        out.write(_HEAD.pack(*(sum(map(len, each)) for each in (starts, name_starts)), len(countries), len(names)))
        for part in (_networks(starts, numbers, lengths), _networks(name_starts, name_numbers, name_lengths), _words(countries), _words(names)):
            out.write(part.ljust(_padded(len(part)), b"\0"))
    fresh.replace(file)


def _source() -> Path:
    return Path(str(distribution("geoip2fast").locate_file(_WHEEL)))  # located, not imported


def _networks(starts: list[list[int]], numbers: list[list[int]], lengths: list[list[int]]) -> bytes:
    first = b"".join(each.to_bytes(_ADDRESS, "big") for each in chain.from_iterable(starts))
    return first + array("I", chain.from_iterable(numbers)).tobytes() + bytes(chain.from_iterable(lengths))


def _words(words: list[str]) -> bytes:
    encoded = [each.encode() for each in words]
    return array("I", accumulate(map(len, encoded))).tobytes() + b"".join(encoded)


def _padded(size: int) -> int:
    """So that the next part begins where numbers may begin."""
    return -(-size // 8) * 8


if __name__ == "__main__":
    write(Path(sys.argv[1]))
