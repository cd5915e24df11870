"""Importing a set (匯入 OneRoster): staged, checked row by row, then applied whole or not at all."""

from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.utils.translation import gettext as _

from xiaowu.kernel import audit
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.errors import BadInput
from xiaowu.roster.oneroster.actions.applying import apply, ended
from xiaowu.roster.oneroster.actions.checking import check
from xiaowu.roster.oneroster.actions.full import MUST_BE_BULK
from xiaowu.roster.oneroster.actions.staging import stage
from xiaowu.roster.oneroster.actions.telling import told_of
from xiaowu.roster.oneroster.rules.sets import Mode, Package


@dataclass(frozen=True, slots=True)
class Imported:
    """The result of a set: rows read by file, rows of the register made, changed or ended, files that we do not read, and what else should be known.

    For a full set also what it ended because it no longer contains it: how many by kind, and the first 500 as (what, school code, class, which).
    """

    read: dict[str, int]
    done: dict[str, int]
    not_read: tuple[str, ...]
    told: tuple[str, ...] = ()
    ends: dict[str, int] | None = None
    ending: tuple[tuple[str, ...], ...] = ()


def take_in(
    actor: Actor, package: Package, today: date, *, dry: bool = False, allows_city_roles: bool = False, full: bool = False, ends: int | None = None
) -> Imported:
    """Import a bulk or delta set, in the caller's transaction; with `dry` everything is tried and nothing kept.

    Raises BadInput with the first 200 faults.

    A bulk set adds and corrects but removes nothing: what is missing in it may be missing by mistake, and children have rolls. In a delta,
    `tobedeleted` ends a record. A `full` set is the whole truth about the schools it names: records it no longer contains end, provided that `ends`
    gives their number, which a `dry` run has shown. A child is in one class only, whatever the set says: a child who is seated at a new school
    leaves the old one.
    """
    _may_be_full(package, full)
    with connection.cursor() as cursor, transaction.atomic():
        read = stage(cursor, package)
        check(cursor, package, today, allows_city_roles=allows_city_roles)
        done = apply(cursor, package, today, is_full=full)
        told = told_of(cursor, package, done)
        counted, ending = ended(cursor) if full else (None, ())
        if dry:
            transaction.set_rollback(True)
        elif counted is not None and sum(counted.values()) != (ends or 0):
            raise BadInput(
                _("這份資料會結束登記冊中的 %(count)d 筆紀錄，沒有寫入任何資料；請先以 check --full 查看，再以 --ends %(count)d 確認。")
                % {"count": sum(counted.values())}
            )
    if not dry:
        audit.record(actor, "imported", "oneroster", **{name: count for name, count in done.items() if count}, **({"full": True} if full else {}))
    return Imported(read, done, package.not_read, told, counted, ending)


def _may_be_full(package: Package, is_full: bool) -> None:
    needed = (*MUST_BE_BULK, *(("roles",) if package.version != "1.1" else ()))
    missing = [f"{file}.csv" for file in needed if package.modes.get(file) is not Mode.BULK]
    if is_full and missing:
        raise BadInput(_("完整模式需要這些檔案都是 bulk：%(files)s。") % {"files": "、".join(missing)})
