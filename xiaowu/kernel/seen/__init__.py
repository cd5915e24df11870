"""What a page showed when somebody began to write (舊頁面): a write from a page that is older than somebody else's write is refused, not obeyed.

The form carries a mark of each value that it showed (`ui.seen`); the action compares them with what is stored, under its lock.
"""

from collections.abc import Mapping
from datetime import date
from hashlib import sha256
from typing import Any

from django.utils.translation import gettext as _

from xiaowu.kernel.errors import Conflict

Seen = Mapping[str, str]  # field: the mark of its value


class Stale(Conflict):
    """Somebody else wrote these fields meanwhile; nothing was written. `now`: what each says by now."""

    def __init__(self, now: Mapping[str, Any]) -> None:
        super().__init__(_("這一頁顯示之後，已有人更改這筆資料；您送出的沒有寫入。請重新整理後查看。"))
        self.now = dict(now)


def mark(value: Any) -> str:
    """A short sign of a value: the same for the same value, however it is at hand."""
    text = "" if value is None else value.isoformat() if isinstance(value, date) else str(value)
    return sha256(text.encode()).hexdigest()[:12]


def marks(values: Mapping[str, Any]) -> Seen:
    return {name: mark(value) for name, value in values.items()}


def written(values: Mapping[str, Any]) -> str:
    """The marks as a form carries them."""
    return " ".join(f"{name}:{sign}" for name, sign in marks(values).items())


def still(seen: Seen | None, now: Mapping[str, Any]) -> None:
    """Raises Stale where a value is not the one that was seen. None: whoever writes has shown nobody anything (a program, a command)."""
    if seen is None:
        return
    if changed := {name: value for name, value in now.items() if name in seen and seen[name] != mark(value)}:
        raise Stale(changed)


def changes(stored: Mapping[str, Any], wanted: Mapping[str, Any], seen: Seen | None) -> bool:
    """Whether there is anything to write: the same once more asks nobody. The row is held. Raises Stale."""
    if all(mark(stored[name]) == mark(value) for name, value in wanted.items()):
        return False
    still(seen, {name: stored[name] for name in wanted})
    return True
