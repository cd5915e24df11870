"""Applying: the staged set becomes the register, set by set; each step is one statement over all rows."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.db.utils import IntegrityError
from django.utils.translation import gettext as _

from xiaowu.kernel.errors import BadInput, RowError
from xiaowu.roster.oneroster.actions import ending, moving, people, places, seats
from xiaowu.roster.oneroster.rules.sets import Mode, Package


def apply(cursor: Any, package: Package, today: date) -> dict[str, int]:
    """Rows made, changed or ended, by what they are. Raises BadInput where the set contradicts what the register holds."""
    done: dict[str, int] = {}
    last = moving.last_enrolment(cursor)
    try:
        _run(cursor, [*places.STEPS, *(people.ROLES_1_1 if package.version == "1.1" else people.ROLES_1_2), *people.STEPS], today, done)
        _refuse(cursor, seats.LOST, _("這個人在這所學校沒有學生或教師身分。"))
        # what ends comes last: who moves has then left the earlier class on the day of the move, not today
        _run(cursor, [*seats.STEPS, *(ending.STEPS if Mode.DELTA in package.modes.values() else ())], today, done)
        _refuse(cursor, seats.IN_TWO, _("與這名學生已有的就學期間重疊。"))
        moving.tell_moves(cursor, last)
        cursor.execute("set constraints all immediate")
    except IntegrityError as error:
        name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
        raise BadInput(_("資料與登記冊已有的資料衝突（%(name)s），沒有寫入任何資料。") % {"name": name}) from error
    return done


def _run(cursor: Any, steps: Sequence[tuple[str, str]], today: date, done: dict[str, int]) -> None:
    for what, statement in steps:
        cursor.execute(statement, {"today": today} if "%(today)s" in statement else None)
        if what:
            done[what] = done.get(what, 0) + max(cursor.rowcount, 0)


def _refuse(cursor: Any, statement: str, reason: str) -> None:
    cursor.execute(statement)
    rows = [RowError(line + 1, "enrollments.csv userSourcedId", reason) for (line,) in cursor.fetchall()]
    if rows:
        raise BadInput(_("這份 OneRoster 資料有 %(count)d 個問題，沒有寫入任何資料。") % {"count": len(rows)}, rows=rows)
