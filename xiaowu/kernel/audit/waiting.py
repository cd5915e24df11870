"""A look while the database can only be read (調閱先記在本機): it waits on the node's disk, or the page is not shown.

Once a day for each child, as everywhere (`audit`): what the standby has on record already, or what this process has kept, is not kept again, so that
a page that refreshes itself does not fill the spool.
"""

from typing import Any

import structlog
from django.utils.translation import gettext as _

from xiaowu.kernel.audit import spool
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import ReadsOnly

_MOST = 20_000  # readers' looks that a process remembers
_kept: dict[tuple[Any, ...], set[int]] = {}

log = structlog.get_logger("xiaowu.looks")


def keep(look: dict[str, Any]) -> None:
    """Keep a look on the disk: `look` is `audit.look_values` with `look_children`, an array literal. Raises ReadsOnly if it cannot be kept."""
    fresh = _fresh(look)
    if fresh is None:
        return
    who = tuple(look[f"look_{name}"] for name in ("account", "session", "purpose", "school", "since"))
    known = _kept.get(who) if look["look_account"] is not None else None
    if known is not None and known.issuperset(fresh):
        return
    try:
        spool.append(
            {
                "at": look["look_at"].isoformat(), "account": look["look_account"], "session": look["look_session"], "actor": look["look_actor"],
                "roles": look["look_roles"], "purpose": look["look_purpose"], "school": look["look_school"], "class": look["look_class"],
                "children": sorted(set(fresh) - (known or set())),
            }
        )  # fmt: skip
    except OSError as error:
        log.error("look not kept", error=type(error).__name__, errno=error.errno)
        raise ReadsOnly(_("資料庫正在切換，而現在無法記下誰看了學生資料，所以這一頁暫時不能開啟。請幾分鐘後再試。")) from error
    if len(_kept) >= _MOST:
        _kept.clear()
    _kept.setdefault(who, set()).update(fresh)


def _fresh(look: dict[str, Any]) -> list[int] | None:
    """The children of whom the standby has no look of the day; None if there is nobody to record."""
    found: list[int] | None = value(_FRESH, look)
    return found


_FRESH = """select kernel_fresh_look(
    %(look_account)s::bigint, %(look_purpose)s, %(look_school)s::bigint, %(look_since)s::timestamptz, %(look_children)s::bigint[])"""
