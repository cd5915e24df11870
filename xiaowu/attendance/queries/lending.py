"""Who has a lesson today is lent its class (代課教師的班級): a substitute has no post there, and nobody else is lent anything."""

from datetime import date

from django.utils.translation import gettext as _

from xiaowu.attendance.permissions import Permission
from xiaowu.kernel import clock
from xiaowu.kernel.access import ANYWHERE, holds, require
from xiaowu.kernel.actor import Actor
from xiaowu.kernel.database.rows import value
from xiaowu.kernel.errors import Forbidden


def open_class(actor: Actor, school_id: int, class_id: int, day: date, period: int | None = None) -> None:
    """Require that the class's rolls may be seen, by a post or by the lesson of that period today, for which the database is then armed. Without a
    period, any of the class's lessons will do. At most one statement.

    Raises Forbidden.
    """
    if not holds(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id) and not _lend(school_id, class_id, day, period):
        require(actor, Permission.SEE_ROLL, school_id=school_id, class_id=class_id)


def open_lesson(actor: Actor, school_id: int, class_id: int, day: date, period: int) -> None:
    """Require that the class's roll of the period may be taken: by a post, or by the lesson itself, whatever one's posts. At most one statement.

    Raises Forbidden.
    """
    if not holds(actor, Permission.TAKE_PERIOD, school_id=school_id, class_id=class_id) and not _lend(school_id, class_id, day, period):
        require(actor, Permission.TAKE_PERIOD, school_id=school_id, class_id=class_id)


def open_group(actor: Actor, school_id: int, group_id: int, day: date, period: int) -> None:
    """Require that a teaching group's roll of the period may be seen and taken: only by its lesson today, whatever one's posts. One statement.

    Raises Forbidden.
    """
    require(actor, Permission.TAKE_LESSON, school_id=ANYWHERE)
    statement = "select attendance_lend_group(%s, %s, %s, %s::smallint)"
    if day != clock.today() or not value(statement, [school_id, group_id, day, period]):
        raise Forbidden(_("分組課程由當天上這一節的教師點名；其他人請到各班的點名頁。"))


def _lend(school_id: int, class_id: int, day: date, period: int | None) -> bool:
    return day == clock.today() and bool(value("select attendance_lend(%s, %s, %s, %s::smallint)", [school_id, class_id, day, period]))
