"""Applying: the staged set becomes the register, set by set; each step is one statement over all rows."""

from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from psycopg.errors import CheckViolation, UniqueViolation

from xiaowu.kernel.errors import BadInput
from xiaowu.roster.oneroster.actions import ending, people, places
from xiaowu.roster.oneroster.rules import Mode, Package


def apply(cursor: Any, package: Package, today: date) -> dict[str, int]:
    """Rows made, changed or ended, by what they are. Raises BadInput where the set contradicts what the register holds."""
    values = {"today": today}
    steps = [*places.STEPS, *(people.ROLES_1_1 if package.version == "1.1" else people.ROLES_1_2), *people.STEPS]
    if Mode.DELTA in package.modes.values():
        steps += ending.STEPS
    done: dict[str, int] = {}
    try:
        for what, statement in steps:
            cursor.execute(statement, values if "%(today)s" in statement else None)
            if what:
                done[what] = done.get(what, 0) + max(cursor.rowcount, 0)
        cursor.execute("set constraints all immediate")
    except Exception as error:
        cause = error.__cause__ or error
        if isinstance(cause, UniqueViolation | CheckViolation):
            raise BadInput(_("資料與登記冊已有的資料衝突（%(name)s），沒有寫入任何資料。") % {"name": cause.diag.constraint_name}) from error
        raise
    return done
