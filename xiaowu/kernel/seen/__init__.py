"""Old pages (舊頁面): a write from a page that is older than somebody else's write is refused instead of overwriting it.

The form carries a mark of each value that it showed (`ui.seen`); the action compares them with what is stored, under its lock.
"""

from collections.abc import Collection, Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Conflict

Seen = Mapping[str, str]  # field → the mark of its value


class Stale(Conflict):
    """Somebody else wrote these fields meanwhile; nothing was written. `now`: what each says by now that both changed, or that was to be as it was
    seen; `besides`: what the others say by now that were not touched here.
    """

    def __init__(self, now: Mapping[str, Any], besides: Mapping[str, Any] | None = None) -> None:
        super().__init__(_("這一頁顯示之後，已有人更改這筆資料；您送出的沒有寫入。請重新整理後查看。"))
        self.now = dict(now)
        self.besides = dict(besides or {})


def mark(value: Any) -> str:
    """A short mark of a value: equal values have equal marks, whatever their type."""
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return sha256(text.encode()).hexdigest()[:12]


def marks(values: Mapping[str, Any]) -> Seen:
    return {name: mark(value) for name, value in values.items()}


def written(values: Mapping[str, Any]) -> str:
    """The marks as a form carries them."""
    return " ".join(f"{name}:{sign}" for name, sign in marks(values).items())


def still(seen: Seen | None, now: Mapping[str, Any]) -> None:
    """Raises Stale if a value is not the one that was seen. None: the writer showed nobody a page (a program, a command)."""
    if seen is None:
        return
    if changed := {name: value for name, value in now.items() if name in seen and seen[name] != mark(value)}:
        raise Stale(changed)


def changes(stored: Mapping[str, Any], wanted: Mapping[str, Any], seen: Seen | None, *, together: Collection[str] = ()) -> dict[str, Any]:
    """What is to be written, merged three ways (三方合併): what was seen, what is stored by now, and what is wanted. The row is held.

    What was not touched here stays as somebody else wrote it meanwhile; what nobody else touched is written; repeating it changes nothing.
    `together`: fields that mean something only with each other are touched as one. Raises Stale with what both touched and made different.
    """
    differing = {name for name, value in wanted.items() if mark(value) != mark(stored[name])}
    if seen is None:
        return {name: wanted[name] for name in wanted if name in differing}
    mine = {name for name, value in wanted.items() if seen.get(name) != mark(value)}
    theirs = {name for name in wanted if name in seen and seen[name] != mark(stored[name])}
    if one := set(together) & set(seen):  # one of them that was not shown goes with those that were
        mine = mine | set(together) if mine & one else mine - set(together)
        theirs |= set(together) if theirs & one else set()
    if asked := differing & mine & theirs:
        raise Stale({name: stored[name] for name in wanted if name in asked}, {name: stored[name] for name in wanted if name in theirs - mine})
    return {name: wanted[name] for name in wanted if name in differing & mine}
