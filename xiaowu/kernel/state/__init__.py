"""Temporary state (暫存的狀態): codes on their way to another system, limits, marks of what was used. All nodes share it. Unlike a cache it drops
nothing before its time, and values are JSON, so that whoever can write a row cannot make a process run anything.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, cast

from django.core.cache import caches
from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.db import connection

_KEEP = (
    "insert into kernel_state as s (key, value, expires) values (%(key)s, %(value)s, {expires})"
    " on conflict (key) do update set value = excluded.value, expires = excluded.expires"
)


class StateStore(BaseCache):
    """Behind Django's cache interface, which libraries use for theirs. Times are the database's, so nodes need no common clock."""

    def __init__(self, _location: str, params: dict[str, Any]) -> None:
        super().__init__(params)

    def get(self, key: str, default: Any = None, version: int | None = None) -> Any:
        row = self._one("select value from kernel_state where key = %(key)s and expires > clock_timestamp()", key, version)
        return json.loads(row[0]) if row else default

    def set(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._one(_KEEP + " returning 1", key, version, value=_text(value), timeout=timeout)

    def add(self, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        """True for exactly one of those who add the same key at once: the others wait for its transaction."""
        found = self._one(_KEEP + " where s.expires <= clock_timestamp() returning 1", key, version, value=_text(value), timeout=timeout)
        return found is not None

    def set_many(self, data: Mapping[str, Any], timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> list[str]:
        """Set any number in one round trip; returns the keys that failed, which are none."""
        seconds, expires = self._time(timeout)
        with connection.cursor() as cursor:
            given = [{"key": self._hashed(key, version), "value": _text(value), "seconds": seconds} for key, value in data.items()]
            cursor.executemany(_KEEP.format(expires=expires), given)
        return []

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict[str, Any]:
        """The values that are present. One statement."""
        hashed = {self._hashed(key, version): key for key in keys}
        with connection.cursor() as cursor:
            cursor.execute("select key, value from kernel_state where key = any(%s) and expires > clock_timestamp()", [list(hashed)])
            return {hashed[bytes(key)]: json.loads(value) for key, value in cursor.fetchall()}

    def touch(self, key: str, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> bool:
        found = self._one(
            "update kernel_state set expires = {expires} where key = %(key)s and expires > clock_timestamp() returning 1",
            key,
            version,
            timeout=timeout,
        )
        return found is not None

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Counted in the database, so that none of many simultaneous counts is lost. Raises ValueError for a key that is not there."""
        row = self._one(
            "update kernel_state set value = (value::bigint + %(delta)s)::text where key = %(key)s and expires > clock_timestamp() returning value",
            key, version, delta=delta,
        )  # fmt: skip
        if row is None:
            raise ValueError("no such key")
        return int(row[0])

    def hold(self, key: str, version: int | None = None) -> bool:
        """See `hold` below."""
        return self._one("select 1 from kernel_state where key = %(key)s for update", key, version) is not None

    def delete(self, key: str, version: int | None = None) -> bool:
        return self._one("delete from kernel_state where key = %(key)s and expires > clock_timestamp() returning 1", key, version) is not None

    def clear(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("delete from kernel_state")

    def _one(self, statement: str, key: str, version: int | None, *, timeout: Any = None, **given: Any) -> tuple[Any, ...] | None:
        """The statement's one row."""
        seconds, expires = self._time(timeout)
        with connection.cursor() as cursor:
            cursor.execute(statement.format(expires=expires), {"key": self._hashed(key, version), "seconds": seconds, **given})
            row: tuple[Any, ...] | None = cursor.fetchone()
        return row

    def _time(self, timeout: Any) -> tuple[int | float | None, str]:
        """How many seconds something is kept, and the end of that time as SQL."""
        seconds = self.default_timeout if timeout == DEFAULT_TIMEOUT else timeout
        return seconds, "'infinity'" if seconds is None else "clock_timestamp() + make_interval(secs => %(seconds)s)"

    def _hashed(self, key: str, version: int | None) -> bytes:
        """The key as the table stores it: hashed, since some keys contain a secret."""
        return hashlib.sha256(self.make_key(key, version=version).encode()).digest()


def hold(key: str) -> bool:
    """Lock the key until this transaction ends, before reading a value and writing it changed. Returns whether it is there."""
    return cast("StateStore", caches["default"]).hold(key)


def sweep(_before: datetime | None = None) -> int:
    """Delete what has expired by the database's own clock, by which it was kept; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("delete from kernel_state where expires <= clock_timestamp()")
        return int(cursor.rowcount)


def _text(value: Any) -> str:
    """The value as JSON. Raises TypeError for one that would not come back the same."""
    text = json.dumps(value, allow_nan=False)
    if json.loads(text) != value:
        raise TypeError(f"{type(value).__name__} is not JSON")
    return text
