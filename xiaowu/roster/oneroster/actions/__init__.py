"""Taking a set in (匯入 OneRoster): staged, checked row by row, then applied at once or not at all."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.roster.oneroster.actions.applying import apply
from xiaowu.roster.oneroster.actions.checking import check
from xiaowu.roster.oneroster.actions.staging import stage
from xiaowu.roster.oneroster.rules.sets import Package


@dataclass(frozen=True, slots=True)
class Imported:
    """What a set brought: rows read by file, rows of the register made, changed or ended, and files that are not ours to read."""

    read: dict[str, int]
    done: dict[str, int]
    not_read: tuple[str, ...]


def take_in(actor: Actor, package: Package, today: date, *, dry: bool = False, allows_city_roles: bool = False) -> Imported:
    """Take in a bulk or delta set, in the caller's transaction; with `dry` only look. Raises BadInput with the first 200 faults.

    Bulk adds and corrects and removes nothing: what is missing in a set may be missing by mistake, and children have rolls. A delta's
    `tobedeleted` ends enrolments and posts.
    """
    with connection.cursor() as cursor:
        read = stage(cursor, package)
        check(cursor, package, today, allows_city_roles=allows_city_roles)
        done = {} if dry else apply(cursor, package, today)
    if not dry:
        audit.record(actor, "imported", "oneroster", **{name: count for name, count in done.items() if count})
    return Imported(read, done, package.not_read)
